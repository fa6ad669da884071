extension SIPServerURI {
    static let expected = #"a SIP server like "sip:proxy.example.org" or "sip:192.0.2.1:5060;transport=tcp""#

    /// Takes `sip:host:port;transport=tcp`, also without the scheme and as `tcp:host:port`.
    init?(_ text: String) {
        var rest = text[...]
        var scheme = Scheme.sip
        var transport: SIPTransport?
        if let colon = rest.firstIndex(of: ":") {
            let word = rest[..<colon].lowercased()
            if let known = Scheme(rawValue: word) {
                scheme = known
                rest = rest[rest.index(after: colon)...]
            } else if let known = SIPTransport(rawValue: word) {
                transport = known
                rest = rest[rest.index(after: colon)...]
            }
        }
        var parts = rest.split(separator: ";", omittingEmptySubsequences: false)
        guard !parts.isEmpty else { return nil }
        let hostPort = parts.removeFirst()
        for parameter in parts where parameter != "lr" {
            let pair = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, pair[0].lowercased() == "transport",
                let known = SIPTransport(rawValue: pair[1].lowercased())
            else { return nil }
            transport = known
        }
        guard let address = HostPort(hostPort.utf8) else { return nil }
        self.init(scheme: scheme, host: address.host, port: address.port, transport: transport)
    }
}
