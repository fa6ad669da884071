/// Names of attributes that calls have besides those every description may have.
extension AttributeName {
    public static let maxptime: Self = "maxptime"
    /// RFC 8839.
    public static let iceLite: Self = "ice-lite"
    public static let icePacing: Self = "ice-pacing"
    public static let iceMismatch: Self = "ice-mismatch"
    public static let remoteCandidates: Self = "remote-candidates"
    /// RFC 8842.
    public static let tlsID: Self = "tls-id"
    /// RFC 8858.
    public static let rtcpMuxOnly: Self = "rtcp-mux-only"
    /// RFC 5506.
    public static let rtcpReducedSize: Self = "rtcp-rsize"
    /// RFC 3611.
    public static let rtcpExtendedReports: Self = "rtcp-xr"
    /// RFC 8285.
    public static let extmapAllowMixed: Self = "extmap-allow-mixed"
    /// Never a standard; browsers write it still.
    public static let msidSemantic: Self = "msid-semantic"
    /// RFC 5576.
    public static let ssrcGroup: Self = "ssrc-group"
    /// RFC 8851 and RFC 8853.
    public static let rid: Self = "rid"
    public static let simulcast: Self = "simulcast"
}
