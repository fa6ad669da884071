/// What is wrong with an answer, seen beside its offer.
public struct AnswerProblem: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// RFC 3264 §6: as many lines as were offered.
        case lineCount(offered: Int, answered: Int)
        /// Every line is refused.
        case nothingAccepted
        /// The line is about other media.
        case type(offered: MediaType, answered: MediaType)
        case transport(offered: TransportProtocol, answered: TransportProtocol)
        /// A line that was offered with port 0 is accepted.
        case acceptedUnoffered
        /// No codec that was offered is among the formats.
        case noCommonCodec
        /// Formats besides that were not offered. They may be named (RFC 3264 §6.1) but not used.
        case unofferedFormats([String])
        /// It sends what the offer does not receive, or the other way round.
        case direction(offered: MediaDirection, answered: MediaDirection)
        /// Encryption was offered, and there is no key, or none that belongs to a line of the offer (RFC 4568 §5.1.3).
        case notEncrypted
        /// A key, and none was offered.
        case encryptedUnasked
        /// A role that does not fit the one offered, RFC 4145 §4.1.
        case setup
    }

    /// Of the media, counted from 0; nil where it is about the whole.
    public let line: Int?
    public let kind: Kind

    init(_ kind: Kind, line: Int? = nil) {
        self.kind = kind
        self.line = line
    }
}

extension AnswerProblem: CustomStringConvertible {
    public var description: String { line.map { "media \($0): \(sentence)" } ?? sentence }

    private var sentence: String {
        switch kind {
        case .lineCount(let offered, let answered): "\(answered) media lines answer \(offered)"
        case .nothingAccepted: "nothing is accepted"
        case .type(let offered, let answered): "\(answered) answers \(offered)"
        case .transport(let offered, let answered): "\(answered) answers \(offered)"
        case .acceptedUnoffered: "accepted, but offered with port 0"
        case .noCommonCodec: "no codec that was offered"
        case .unofferedFormats(let formats): "formats that were not offered: \(formats.joined(separator: " "))"
        case .direction(let offered, let answered): "\(answered.rawValue) answers \(offered.rawValue)"
        case .notEncrypted: "no key that fits the offer"
        case .encryptedUnasked: "a key, but none was offered"
        case .setup: "a role in the connection that does not fit the offer"
        }
    }
}
