extension SessionDescription {
    /// What is wrong with this as the answer to an offer: RFC 3264 §6, RFC 4568 §5.1.3, RFC 4145 §4.1. Janus takes
    /// anything for an answer, so this is asked before it sees one.
    public func problems(asAnswerTo offer: SessionDescription) -> [AnswerProblem] {
        var problems: [AnswerProblem] = []
        if media.count != offer.media.count {
            problems.append(AnswerProblem(.lineCount(offered: offer.media.count, answered: media.count)))
        }
        for (index, (offered, answered)) in zip(offer.media, media).enumerated() {
            problems += kinds(of: answered, to: offered, in: offer).map { AnswerProblem($0, line: index) }
        }
        if media.allSatisfy({ $0.port == 0 }) { problems.append(AnswerProblem(.nothingAccepted)) }
        return problems
    }

    private func kinds(
        of answered: MediaDescription, to offered: MediaDescription, in offer: SessionDescription
    ) -> [AnswerProblem.Kind] {
        guard offered.type == answered.type else { return [.type(offered: offered.type, answered: answered.type)] }
        // Nothing else of a line that is refused has a meaning.
        guard answered.port != 0 else { return [] }
        guard !offered.isRejected else { return [.acceptedUnoffered] }
        var kinds: [AnswerProblem.Kind] = []
        if offered.transport != answered.transport {
            kinds.append(.transport(offered: offered.transport, answered: answered.transport))
        }
        kinds += Self.codecKinds(of: answered, to: offered)
        let offeredDirection = offer.direction(of: offered)
        let answeredDirection = direction(of: answered)
        if !answeredDirection.answers(offeredDirection) {
            kinds.append(.direction(offered: offeredDirection, answered: answeredDirection))
        }
        kinds += Self.keyKinds(of: answered, to: offered)
        if let role = offer.setupRole(of: offered), let ownRole = setupRole(of: answered), !ownRole.answers(role) {
            kinds.append(.setup)
        }
        return kinds
    }

    private static func codecKinds(of answered: MediaDescription, to offered: MediaDescription) -> [AnswerProblem.Kind]
    {
        let agreement = CodecAgreement(offered: offered, answered: answered)
        guard agreement.hasMedia else { return [.noCommonCodec] }
        return agreement.unoffered.isEmpty ? [] : [.unofferedFormats(agreement.unoffered)]
    }

    private static func keyKinds(of answered: MediaDescription, to offered: MediaDescription) -> [AnswerProblem.Kind] {
        guard let profile = offered.profile, profile.encryption != .dtls else { return [] }
        let offers = offered.cryptoAttributes
        let answers = answered.cryptoAttributes
        let isSecure = profile.encryption == .sdes
        guard !offers.isEmpty || isSecure else { return answers.isEmpty ? [] : [.encryptedUnasked] }
        // An offer of RTP/AVP with keys leaves the choice.
        guard isSecure || !answers.isEmpty else { return [] }
        return answered.agreedCrypto(to: offered) == nil ? [.notEncrypted] : []
    }

    private func setupRole(of media: MediaDescription) -> SetupRole? {
        (value(.setup, of: media)?.firstWord).flatMap { SetupRole(rawValue: $0.lowercased()) }
    }
}

extension MediaDirection {
    /// Whether an answer may have this direction, RFC 3264 §6.1.
    public func answers(_ offered: MediaDirection) -> Bool { self == limited(to: offered) }

    /// As much of it as an offer of the other side allows.
    public func limited(to offered: MediaDirection) -> MediaDirection {
        MediaDirection(sends: sends && offered.receives, receives: receives && offered.sends)
    }
}

extension MediaDescription {
    /// The key of an answer that belongs to a line of the offer: the same tag, the same suite, and one that works.
    func agreedCrypto(to offered: MediaDescription) -> CryptoAttribute? {
        var suites: [UInt32: Set<CryptoSuite>] = [:]
        for line in offered.cryptoAttributes { suites[line.tag, default: []].insert(line.suite) }
        return cryptoAttributes.first { suites[$0.tag]?.contains($0.suite) == true && $0.problem == nil }
    }
}
