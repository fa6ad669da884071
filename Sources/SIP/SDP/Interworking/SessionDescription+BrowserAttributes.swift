extension SessionDescription {
    /// Takes away what only browsers and Janus between them need: ICE, DTLS, bundling, streams of WebRTC, extensions of
    /// the header of RTP.
    ///
    /// Janus leaves much of it in what it generates, and phones that offer ICE or DTLS besides (Linphone does) would
    /// have it reach the browser as if it were Janus'. NoSIP has RTCP on the next port and without multiplexing, so
    /// what the other side says of that is not true here.
    public mutating func removeBrowserAttributes() {
        remove(Self.browserAttributes)
        for index in media.indices { media[index].remove(Self.browserAttributes) }
    }

    private static let browserAttributes: Set<AttributeName> = [
        .candidate, .remoteCandidates, .endOfCandidates, .iceUfrag, .icePassword, .iceOptions, .iceLite, .icePacing,
        .iceMismatch, .fingerprint, .setup, .connection, .tlsID, .mid, .group, .bundleOnly, .msid, .msidSemantic, .ssrc,
        .ssrcGroup, .rid, .simulcast, .extmap, .extmapAllowMixed, .rtcp, .rtcpMux, .rtcpMuxOnly, .rtcpReducedSize,
        .rtcpExtendedReports,
    ]
}

extension MediaDescription {
    /// Leaves the feedback that asks for a whole picture. The rest is about a transport that does not reach that far.
    public mutating func keepPictureRequests() {
        setAll(all(RTCPFeedback.self).filter(\.requestsPicture))
    }
}
