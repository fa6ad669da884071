/// An answer that no repair makes usable: the call or the update has failed.
public enum AnswerFailure: Error, Hashable, Sendable {
    /// All lines are refused.
    case nothingAccepted
    /// What is accepted has no codec that was offered.
    case noCommonCodec
    /// Lines of other media than were offered.
    case otherMedia
    /// One side would encrypt and the other would not.
    case encryption
}

extension AnswerFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .nothingAccepted: "the answer accepts nothing"
        case .noCommonCodec: "the answer has no codec that was offered"
        case .otherMedia: "the answer has other media than were offered"
        case .encryption: "the answer does not agree about encryption"
        }
    }
}

extension SessionDescription {
    /// The answer of a SIP peer as if it had been right: see `problems(asAnswerTo:)`. The browser refuses what Janus lets
    /// pass, so the lines are as many as were offered, with the offered `proto`, no other formats, directions that
    /// fit, and one key where keys were offered.
    public func repaired(asAnswerTo offer: SessionDescription) throws(AnswerFailure) -> SessionDescription {
        var answer = self
        answer.writeDirections()
        // Some leave out what they refuse, and some repeat it.
        answer.media = Array(answer.media.prefix(offer.media.count))
        for line in offer.media.dropFirst(answer.media.count) { answer.media.append(line.rejected) }
        var lacksCodec = false
        for (index, offered) in offer.media.enumerated() {
            // It has no meaning in an answer, where port 0 always refuses (RFC 9143 §7.3.3).
            answer.media[index].remove(.bundleOnly)
            guard answer.media[index].type == offered.type else {
                guard answer.media[index].port == 0 else { throw .otherMedia }
                answer.media[index] = offered.rejected
                continue
            }
            guard !offered.isRejected, !answer.media[index].isRejected else {
                answer.media[index] = Self.refused(answer.media[index], offered)
                continue
            }
            try answer.media[index].agree(on: offered)
            let said = direction(of: media[index])
            answer.media[index].direction = said.limited(to: offer.direction(of: offered))
            if answer.media[index].isRejected { lacksCodec = true }
        }
        guard !answer.isRejected else { throw lacksCodec ? .noCommonCodec : .nothingAccepted }
        return answer
    }

    /// What the offer says, where the answer may say anything.
    private static func refused(_ answered: MediaDescription, _ offered: MediaDescription) -> MediaDescription {
        var line = offered.rejected
        if let mid = answered.attribute(.mid), !line.has(.mid) { line.attributes.append(mid) }
        return line
    }
}

extension MediaDescription {
    fileprivate mutating func agree(on offered: MediaDescription) throws(AnswerFailure) {
        try agreeOnEncryption(offered)
        let agreement = CodecAgreement(offered: offered, answered: self)
        guard agreement.hasMedia else {
            self = offered.rejected
            return
        }
        let mapped = Set(rtpMaps.map(\.payloadType))
        keep(agreement.common)
        var added: Set<UInt8> = []
        for map in agreement.common.compactMap(\.map)
        where !mapped.contains(map.payloadType) && RTPMap(staticPayloadType: map.payloadType) == nil {
            if added.insert(map.payloadType).inserted { attributes.append(map.attribute) }
        }
    }

    /// Both encrypt or none does, as the offer has it.
    private mutating func agreeOnEncryption(_ offered: MediaDescription) throws(AnswerFailure) {
        guard let profile = offered.profile else {
            guard transport == offered.transport else { throw .otherMedia }
            return
        }
        guard let answered = self.profile else { throw .otherMedia }
        let keys = offered.cryptoAttributes
        switch profile.encryption {
        case .dtls: guard answered.encryption == .dtls else { throw .encryption }
        case .sdes:
            guard answered.encryption != .dtls, let key = agreedCrypto(to: offered) else { throw .encryption }
            setAll([key.simplified])
        case .none:
            guard answered.encryption == .none else { throw .encryption }
            if !keys.isEmpty, !cryptoAttributes.isEmpty {
                guard let key = agreedCrypto(to: offered) else { throw .encryption }
                setAll([key.simplified])
            } else {
                // A key nobody asked for: without one of ours the peer cannot use it.
                remove(.crypto)
            }
        }
        transport = offered.transport
    }
}
