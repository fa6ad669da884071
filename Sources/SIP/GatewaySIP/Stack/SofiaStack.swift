internal import CSofia

/// Sofia-SIP's user agent, on the SIP thread.
struct SofiaStack {
    private let pointer: OpaquePointer
    let port: UInt16
    /// 0 without TLS.
    let tlsPort: UInt16

    /// Opens the transports. `mailbox` runs and destroys the stack.
    init(_ options: SofiaOptions, events: SofiaRelay, mailbox: SIPThreadMailbox) throws(SIPEndpointError) {
        var reason = [CChar](repeating: 0, count: 256)
        guard let pointer = options.create(callbacks: events.callbacks, reason: &reason) else {
            throw .cannotListen(String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
        self.pointer = pointer
        port = sofia_port(pointer)
        tlsPort = sofia_tls_port(pointer)
        mailbox.run(SIPThreadMailbox.Stack(pointer: pointer))
    }

    // MARK: Life

    func setTimer(afterMilliseconds delay: Int64) { sofia_set_timer(pointer, delay) }
    func setAllow(_ methods: String) { sofia_set_allow(pointer, methods) }
    /// From now on the end of each connection to that server is told. False when there is none.
    func watch(_ target: SIPTarget) -> Bool { sofia_watch(pointer, target.address.description, target.port) }
    func shutdown() { sofia_shutdown(pointer) }
    func end() { sofia_break(pointer) }
    var openHandles: Int { sofia_handle_count(pointer) }

    // MARK: Handles

    /// Sends it; its answers come with that handle. Nil when there is no memory.
    func request(_ draft: RequestDraft) -> SofiaHandle? {
        let number = sofia_handle_create(pointer)
        guard number != 0 else { return nil }
        draft.withRequest { sofia_request(pointer, number, $0) }
        return SofiaHandle(number: number)
    }

    func release(_ handle: SofiaHandle) { sofia_handle_release(pointer, handle.number) }

    /// Extra header fields are whole lines.
    func respond(_ handle: SofiaHandle, _ response: SIPReason, headers: String? = nil) {
        sofia_respond(pointer, handle.number, Int32(response.code), response.phrase, nil, nil, 0, headers)
    }
}

/// Names what Sofia has open. A number is never used twice.
struct SofiaHandle: Hashable, Sendable {
    let number: UInt64
}

extension SIPTarget {
    /// Says where to send without saying it to anybody else: the host is the name that the certificate must have, the
    /// address stands in `maddr` (RFC 3261 section 19.1.1). The URI never goes on the wire.
    var routeURI: String {
        "sip:\(hostname.contains(":") ? address.uriHost : hostname):\(port);maddr=\(address.uriHost)"
            + ";transport=\(transport.rawValue)"
    }
}
