extension SessionDescription {
    /// Decides how an offer of a SIP peer is encrypted, and leaves in it what Janus can do with that: one `a=crypto` a
    /// line, without lifetime and parameters, or none at all. Lines that cannot be taken get port 0.
    ///
    /// Janus has one flag for audio and video together, so either all lines are encrypted or none is.
    /// - Returns: what Janus is told when it makes the answer; while it processes the offer, `.optional` is not said.
    public mutating func settleEncryption(
        _ policy: SRTPPolicy, suites: Set<CryptoSuite> = CryptoSuite.janus
    ) throws(SRTPRefusal) -> SRTPMode {
        let active = media.indices.filter { !media[$0].isRejected && media[$0].profile != nil }
        guard !active.isEmpty else { return .none }
        var keyed: [Int: CryptoAttribute] = [:]
        for index in active where policy != .off && media[index].profile?.encryption != .dtls {
            keyed[index] = media[index].cryptoAttributes.first { suites.contains($0.suite) && $0.problem == nil }
        }
        let demanding = active.filter { media[$0].profile?.encryption != RTPProfile.Encryption.none }
        let mode: SRTPMode
        if demanding.contains(where: { keyed[$0] != nil }) {
            mode = .mandatory
        } else if policy == .require || (policy == .offer && demanding.isEmpty && keyed.count == active.count) {
            mode = .optional
        } else {
            mode = .none
        }
        var isAnyLeft = false
        for index in active {
            let key = mode == .none ? nil : keyed[index]
            media[index].setAll(key.map { [$0.simplified] } ?? [])
            let isTaken = mode == .none ? !demanding.contains(index) : key != nil
            if isTaken { isAnyLeft = true } else { media[index].port = 0 }
        }
        guard isAnyLeft else { throw policy == .off ? .encryptionOffered : .noUsableKey }
        return mode
    }
}
