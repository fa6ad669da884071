internal import CSofia

/// What Sofia says, copied out of its memory.
enum SofiaEvent: Sendable {
    /// An answer to a request of ours, or what takes its place when none came.
    case response(SofiaHandle, SofiaResponse)
    /// A request that must be answered.
    case request(SofiaHandle, SofiaRequest)
    /// An incoming INVITE is over.
    case callEnded(SofiaHandle)
    case connectionLost(ServerKey)
    case shutdown

    init?(_ event: sofia_event_t) {
        let handle = SofiaHandle(number: event.handle)
        switch event.kind {
        case SOFIA_RESPONSE: self = .response(handle, SofiaResponse(event))
        case SOFIA_REQUEST: self = .request(handle, SofiaRequest(event))
        case SOFIA_CALL_ENDED: self = .callEnded(handle)
        case SOFIA_CONNECTION_LOST:
            guard let address = text(event.source_address).flatMap({ IPAddress($0) }) else { return nil }
            self = .connectionLost(ServerKey(address: address, port: event.source_port))
        case SOFIA_SHUTDOWN: self = .shutdown
        default: return nil
        }
    }
}

struct SofiaResponse: Sendable {
    let reason: SIPReason
    /// The stack says so itself: no answer came.
    let isLocal: Bool
    let challenges: [SIPChallenge]
    let retryAfter: Duration?
    /// How long the registrar keeps our contact, where it says so.
    let expires: Duration?
    /// How long it wants to keep one at least (RFC 3261 section 20.23).
    let minExpires: Duration?
    let contentType: String?
    let body: [UInt8]

    init(_ event: sofia_event_t) {
        reason = SIPReason(Int(event.status), text(event.phrase) ?? "")
        isLocal = event.is_local
        challenges = SIPChallenge.all(of: event)
        retryAfter = duration(event.retry_after)
        expires = duration(event.expires)
        minExpires = duration(event.min_expires)
        contentType = text(event.content_type)
        body = bytes(event)
    }

    var isServerFailure: Bool { reason.isServerFailure(isLocal: isLocal) }
}

struct SofiaRequest: Sendable {
    let method: String
    let requestURI: String
    /// The user part of the Request-URI.
    let requestUser: String?
    let from: NameAddress
    let to: String
    let callID: String
    let source: String
    let contentType: String?
    let body: [UInt8]

    init(_ event: sofia_event_t) {
        method = text(event.method) ?? ""
        requestURI = text(event.request_uri) ?? ""
        requestUser = text(event.request_user)
        from = NameAddress(displayName: text(event.from_display_name), uri: text(event.from_uri) ?? "")
        to = text(event.to_uri) ?? ""
        callID = text(event.call_id) ?? ""
        source = text(event.source_address).map { "\($0):\(event.source_port)" } ?? ""
        contentType = text(event.content_type)
        body = bytes(event)
    }
}

private func text(_ pointer: UnsafePointer<CChar>?) -> String? {
    // What is not UTF-8 is repaired: these texts are shown and compared, never sent on as they were.
    pointer.map { String(cString: $0) }
}

/// At most a day: what is longer means "not in this life".
private func duration(_ seconds: Int64) -> Duration? { seconds < 0 ? nil : .seconds(min(seconds, 86_400)) }

private func bytes(_ event: sofia_event_t) -> [UInt8] {
    guard let body = event.body, event.body_length > 0 else { return [] }
    return Array(UnsafeBufferPointer(start: body, count: event.body_length))
}
