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
    func shutdown() { sofia_shutdown(pointer) }
    func end() { sofia_break(pointer) }
    var openHandles: Int { sofia_handle_count(pointer) }

    // MARK: Handles

    /// Nil when there is no memory or an address cannot be parsed.
    func handle(from: String, to: String) -> SofiaHandle? {
        let number = sofia_handle_create(pointer, from, to)
        return number == 0 ? nil : SofiaHandle(number: number)
    }

    func release(_ handle: SofiaHandle) { sofia_handle_release(pointer, handle.number) }

    /// `realm` with its quotes, as the challenge has it.
    func authenticate(_ handle: SofiaHandle, realm: String, user: String, ha1: String) {
        sofia_authenticate(pointer, handle.number, realm, user, ha1)
    }

    func register(
        _ handle: SofiaHandle, at target: SIPTarget, registrar: String, contact: String, expires: UInt32,
        userAgent: String?, headers: String? = nil
    ) {
        sofia_register(pointer, handle.number, target.routeURI, registrar, contact, expires, userAgent, headers)
    }

    func unregister(_ handle: SofiaHandle) { sofia_unregister(pointer, handle.number) }

    func request(
        _ handle: SofiaHandle, at target: SIPTarget, _ request: OutgoingRequest, contact: String, userAgent: String?,
        headers: String? = nil
    ) {
        request.body.withUnsafeBufferPointer { body in
            sofia_request(
                pointer, handle.number, target.routeURI, request.method.rawValue, request.target.uri, contact,
                request.contentType, body.baseAddress, body.count, userAgent, headers)
        }
    }

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
