public import SDP

/// Which incoming requests somebody answers. Two claims that could both match are refused at the start.
public enum RequestClaim: Hashable, Sendable {
    /// INVITEs whose offer has a usable line of that media. Those without an offer go to whom `precedence` names first.
    case invite(MediaType, precedence: Int)
    /// MESSAGEs (RFC 3428), of one content type in lower case, or of any.
    case message(contentType: String?)

    /// What Allow says then.
    var method: String {
        switch self {
        case .invite: "INVITE"
        case .message: "MESSAGE"
        }
    }

    /// Whether some request would match both.
    func overlaps(_ other: RequestClaim) -> Bool {
        switch (self, other) {
        case (.invite(let media, let precedence), .invite(let otherMedia, let otherPrecedence)):
            // An offer may have both media: then the precedence decides, so it must differ.
            media == otherMedia || precedence == otherPrecedence
        case (.message(let type), .message(let otherType)): type == nil || otherType == nil || type == otherType
        default: false
        }
    }
}

/// Somebody claims what somebody else has claimed.
public struct ClaimConflict: Error, CustomStringConvertible {
    public let claim: RequestClaim
    public let claimant: String
    public let other: String

    public var description: String { "'\(claimant)' and '\(other)' both claim incoming requests: \(claim)" }
}
