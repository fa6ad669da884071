internal import CSofia

/// What Sofia says, copied out of its memory.
enum SofiaEvent: Sendable {
    /// An answer to a request of ours, or what takes its place when none came.
    case response(SofiaHandle, SofiaResponse)
    /// A request that must be answered.
    case request(SofiaHandle, SofiaRequest)
    /// An incoming INVITE is over.
    case callEnded(SofiaHandle)
    case shutdown

    init(_ event: sofia_event_t) {
        let handle = SofiaHandle(number: event.handle)
        switch event.kind {
        case SOFIA_RESPONSE: self = .response(handle, SofiaResponse(event))
        case SOFIA_REQUEST: self = .request(handle, SofiaRequest(event))
        case SOFIA_CALL_ENDED: self = .callEnded(handle)
        default: self = .shutdown
        }
    }
}

struct SofiaResponse: Sendable {
    let reason: SIPReason
    let isUnregistration: Bool
    let challenges: [SIPChallenge]
    let retryAfter: Duration?
    let contentType: String?
    let body: [UInt8]

    init(_ event: sofia_event_t) {
        reason = SIPReason(Int(event.status), text(event.phrase) ?? "")
        isUnregistration = event.is_unregistration
        challenges = SIPChallenge.all(of: event)
        // At most a day: what is longer means "not in this life".
        retryAfter = event.retry_after < 0 ? nil : .seconds(min(event.retry_after, 86_400))
        contentType = text(event.content_type)
        body = bytes(event)
    }
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

private func bytes(_ event: sofia_event_t) -> [UInt8] {
    guard let body = event.body, event.body_length > 0 else { return [] }
    return Array(UnsafeBufferPointer(start: body, count: event.body_length))
}
