internal import GatewayCore
internal import Glibc

/// The table `[service.sip]`.
struct SIPSettings: Sendable {
    /// Nil means all addresses.
    let address: IPAddress?
    let port: UInt16
    let tlsPort: UInt16
    let advertisedAddress: IPAddress?
    let certificate: String
    let privateKey: String
    /// Nil when there is none on this system: then there is no TLS.
    let caFile: String?
    let transports: [SIPTransport]
    let proxies: OutboundProxies
    let realms: [String: String]
    let policy: AddressPolicy
    let dnsServers: [DNSServerAddress]
    let registrationExpires: Duration
    let responseTimeout: Duration
    let retryMinimum: Duration
    let retryMaximum: Duration
    let requestsPerProxy: Int
    let keepalive: Duration
    let userAgent: String

    /// How long a binding may take to be removed before it is left to expire.
    let leavingTimeout = Duration.seconds(5)
    /// How long a plugin may take to say the first word to a request that it claimed.
    let claimTimeout = Duration.seconds(20)
    /// How long a phone may ring.
    let ringingTimeout = Duration.seconds(600)

    private static let systemAuthorities = "/etc/ssl/certs/ca-certificates.crt"

    init(_ settings: PluginSettings) {
        address = settings.sipAddress("address", default: "*", "Where SIP listens; \"*\" is all addresses.")
        port = UInt16(
            clamping: settings.integer(
                "port", default: 0, in: 0...65_535, "Port for SIP over UDP and TCP; 0 takes a free one."))
        tlsPort = UInt16(
            clamping: settings.integer(
                "tls_port", default: 0, in: 0...65_535, "Port for SIP over TLS; 0 takes a free one."))
        advertisedAddress = settings.sipAddress(
            "advertised_address", default: "", "Address that peers reach, where a NAT maps it 1:1 to `address`.")
        certificate = settings.absolutePath(
            "certificate", "PEM, to accept SIP over TLS; empty: only our own connections.")
        privateKey = settings.absolutePath("private_key", "PEM, of `certificate`.")
        let authorities = settings.absolutePath(
            "ca_file", "PEM, authorities that SIP servers' certificates are checked against; empty: the system's.")
        transports = settings.sipTransports()
        proxies = settings.outboundProxies()
        realms = settings.stringTable(
            "realms", count: 0...1000, bytes: 1...256,
            "Digest realm by SIP domain, where it is not the one that the registrar offers.")
        policy = settings.addressPolicy()
        dnsServers = settings.dnsServers()
        registrationExpires = settings.duration(
            "registration_expires", default: .seconds(600), in: .seconds(5) ... .seconds(86_400),
            "How long a registration is asked for; refreshed in time.")
        responseTimeout = settings.duration(
            "response_timeout", default: .seconds(10), in: .seconds(1) ... .seconds(32),
            "How long one server may take to answer before the next is tried.")
        retryMinimum = settings.duration(
            "retry_minimum", default: .seconds(2), in: .milliseconds(100) ... .seconds(600),
            "Wait after the first failure of a registration; doubled by each further one.")
        retryMaximum = settings.duration(
            "retry_maximum", default: .seconds(120), in: .seconds(1) ... .seconds(3600), "Longest such wait.")
        requestsPerProxy = settings.integer(
            "requests_per_proxy", default: 50, in: 1...1000, "Registrations that may wait for one server at once.")
        keepalive = settings.duration(
            "keepalive", default: .seconds(30), in: .zero ... .seconds(3600),
            "Interval of keepalives on SIP connections over TCP and TLS; 0s: none.")
        userAgent = settings.string(
            "user_agent", default: "gatewayd", bytes: 1...128, "What User-Agent says where a client does not say more.")
        caFile = Self.readable(authorities)
        settings.check("private_key") { [certificate, privateKey] _ in
            certificate.isEmpty == privateKey.isEmpty ? nil : "certificate and private_key belong together"
        }
        settings.check("ca_file") { [caFile] _ in
            authorities.isEmpty || caFile != nil ? nil : "the file cannot be read"
        }
        settings.check("retry_maximum") { [retryMinimum, retryMaximum] _ in
            retryMinimum <= retryMaximum ? nil : "is shorter than retry_minimum"
        }
        settings.check("user_agent") { [userAgent] _ in
            HeaderText.isSafe(userAgent) ? nil : "has control characters"
        }
    }

    private static func readable(_ file: String) -> String? {
        let path = file.isEmpty ? systemAuthorities : file
        return access(path, R_OK) == 0 ? path : nil
    }

    var hasTLS: Bool { transports.contains(.tls) && caFile != nil }

    func sofiaOptions(certificateDirectory: String?) -> SofiaOptions {
        SofiaOptions(
            address: address?.description ?? "*", advertisedAddress: advertisedAddress?.description, port: port,
            tlsPort: tlsPort, certificateDirectory: certificateDirectory, userAgent: userAgent,
            supported: "timer", keepalive: keepalive,
            // What is refreshed is used in time.
            idleTimeout: max(.seconds(900), registrationExpires))
    }
}
