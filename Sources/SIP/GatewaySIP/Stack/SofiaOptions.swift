internal import CSofia

/// How the stack is set up.
struct SofiaOptions: Sendable {
    var address: String
    var advertisedAddress: String?
    var port: UInt16
    var tlsPort: UInt16
    /// A folder with `cafile.pem` and maybe `agent.pem`; nil without TLS.
    var certificateDirectory: String?
    var userAgent: String
    /// Option tags of Supported (RFC 3261 section 20.37).
    var supported: String
    var keepalive: Duration
    /// After which a connection is closed that nobody has used.
    var idleTimeout: Duration

    func create(callbacks: sofia_callbacks_t, reason: inout [CChar]) -> OpaquePointer? {
        var callbacks = callbacks
        return withOptionalCString(advertisedAddress) { advertised in
            withOptionalCString(certificateDirectory) { certificates in
                address.withCString { address in
                    userAgent.withCString { userAgent in
                        supported.withCString { supported in
                            var configuration = sofia_configuration_t(
                                address: address, advertised_address: advertised, port: port, tls_port: tlsPort,
                                tls: certificates != nil, certificate_directory: certificates, user_agent: userAgent,
                                supported: supported,
                                keepalive: UInt32(clamping: keepalive.wholeMilliseconds),
                                idle_timeout: UInt32(clamping: idleTimeout.wholeMilliseconds))
                            return sofia_create(&configuration, &callbacks, &reason, reason.count)
                        }
                    }
                }
            }
        }
    }
}

private func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
}
