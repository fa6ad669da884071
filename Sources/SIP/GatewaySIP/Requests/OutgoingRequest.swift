/// A request outside of dialogs.
public struct OutgoingRequest: Sendable {
    public enum Method: String, Sendable {
        /// RFC 3261 section 11.
        case options = "OPTIONS"
        /// RFC 3428.
        case message = "MESSAGE"
    }

    public let method: Method
    /// Whom it is for; also what To says.
    public let target: AddressOfRecord
    /// With parameters; nil without a body.
    public let contentType: String?
    public let body: [UInt8]

    public init(_ method: Method, to target: AddressOfRecord, contentType: String? = nil, body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.contentType = contentType
        self.body = body
    }
}

/// The final answer to a request.
public struct SIPResponse: Sendable {
    public let reason: SIPReason
    public let contentType: String?
    public let body: [UInt8]
}
