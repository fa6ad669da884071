import GatewayCore
import GatewaySIP

/// The SIP domains whose accounts may be added.
struct DomainList: Sendable {
    /// Lower case and without a dot at the end, like the host of an address. "*" is all, "*.example.org" all below
    /// example.org.
    private let patterns: [String]

    init(_ patterns: [String]) { self.patterns = patterns.map(Self.normal) }

    func check(_ aor: AddressOfRecord) throws {
        guard patterns.contains(where: { Self.matches(aor.host, $0) }) else {
            throw RequestError(.forbidden, "SIP domain not allowed: \(aor.host)")
        }
    }

    private static func normal(_ pattern: String) -> String {
        let name = pattern.lowercased()
        // "*." stays as it is, and matches nothing: only "*" is all.
        return name.hasSuffix(".") && name != "*." ? String(name.dropLast()) : name
    }

    private static func matches(_ host: String, _ pattern: String) -> Bool {
        if pattern == "*" || pattern == host { return true }
        return pattern.hasPrefix("*.") && host.hasSuffix(pattern.dropFirst())
    }
}

extension PluginSettings {
    func domains() -> DomainList {
        DomainList(
            strings(
                "domains", default: ["*"], count: 1...1000, bytes: 1...255,
                "SIP domains whose accounts may be added; \"*\" is all, \"*.example.org\" those below example.org."))
    }
}
