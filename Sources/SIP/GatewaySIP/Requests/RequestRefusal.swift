/// Why nobody takes an incoming request, and how that is said to its sender.
enum RequestRefusal: Error, Equatable, Sendable {
    /// Nobody here has that contact.
    case unknownContact
    case methodNotAllowed
    /// What would be accepted instead.
    case unsupportedMediaType(String)
    case badOffer
    case noCommonMedia
    case tooManyWaiting
    /// Somebody took it and said nothing in time.
    case unanswered

    var reason: SIPReason {
        switch self {
        case .unknownContact: SIPReason(404, "Not Found")
        case .methodNotAllowed: SIPReason(405, "Method Not Allowed")
        case .unsupportedMediaType: SIPReason(415, "Unsupported Media Type")
        case .badOffer: SIPReason(400, "Bad Session Description")
        case .noCommonMedia: SIPReason(488, "Not Acceptable Here")
        case .tooManyWaiting: SIPReason(503, "Service Unavailable")
        case .unanswered: SIPReason(500, "Server Internal Error")
        }
    }

    /// Header fields that belong to it: whole lines.
    func headers(allow: String, host: String) -> String? {
        switch self {
        case .methodNotAllowed: "Allow: \(allow)\r\n"
        case .unsupportedMediaType(let accepted): "Accept: \(HeaderText.cleaned(accepted))\r\n"
        // RFC 3261 section 20.43: 304 is "media type not available".
        case .noCommonMedia: "Warning: 304 \(host) \"Media type not available\"\r\n"
        case .tooManyWaiting: "Retry-After: 5\r\n"
        case .unknownContact, .badOffer, .unanswered: nil
        }
    }
}
