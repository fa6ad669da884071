/// What a section says of ICE and of RTCP.
extension DescriptionSection {
    /// `a=candidate`, those that can be read.
    public var candidates: [ICECandidate] { all(ICECandidate.self) }

    /// Whether no more candidates follow, RFC 8840 §8.2.
    public var hasEndOfCandidates: Bool { has(.endOfCandidates) }

    /// `a=ice-options`, RFC 8839 §5.6, as `trickle`.
    public var iceOptions: [String] { value(.iceOptions)?.words ?? [] }

    /// Of a whole description: the sender takes no part in the checks, RFC 8839 §5.3.
    public var isICELite: Bool { has(.iceLite) }

    /// RTP and RTCP on one port, RFC 5761 §5.1.1.
    public var multiplexesRTCP: Bool { has(.rtcpMux) }

    /// `a=fingerprint` of the certificates, RFC 8122 §5.
    public var fingerprints: [CertificateFingerprint] { all(CertificateFingerprint.self) }

    /// `a=group`, RFC 5888 §5; only at session level.
    public var groups: [MediaGroup] { all(MediaGroup.self) }
}
