/// Which pages may open a connection, RFC 6455 §10.2: one entry of the setting `gateway.http.origins`.
///
/// - `*` matches every origin, also `null` and what is no origin at all.
/// - `https://example.org` matches that scheme, host and port. A port left out is the scheme's own: 443, or 80 for http.
/// - `https://*.example.org:8443` matches the hosts below `example.org`, at any depth, but not `example.org` itself.
///
/// Scheme and host are compared without regard to case.
struct OriginPattern: Equatable, Sendable {
    /// What is wrong with a pattern, in a sentence for the operator.
    struct ParseError: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    private enum Form: Equatable {
        case every
        case exact(Origin)
        /// The origin's host is ".example.org" without its first dot; a host matches if it ends in both.
        case below(Origin)
    }

    private let form: Form
    private let text: String

    init(_ text: String) throws(ParseError) {
        self.text = text
        if text == "*" {
            form = .every
            return
        }
        guard text.lowercased() != "null" else {
            throw ParseError(description: "'null' cannot be allowed by itself; only '*' matches it")
        }
        guard let separator = Self.separatorEnd(in: text) else {
            throw ParseError(
                description: "'\(text)' has no scheme; write '*', 'https://example.org' or 'https://*.example.org'"
            )
        }
        let authority = text[separator...]
        let isWildcard = authority.hasPrefix("*.")
        let plain = isWildcard ? text[..<separator] + authority.dropFirst(2) : text[...]
        guard !plain.utf8.contains(UInt8(ascii: "*")) else {
            throw ParseError(
                description: "'\(text)' has a '*' in a wrong place; it may only stand for the first part of the host, "
                    + "as in 'https://*.example.org'"
            )
        }
        guard let origin = Origin(String(plain)), !(isWildcard && origin.host.hasPrefix("[")) else {
            throw ParseError(
                description: "'\(text)' is not an origin; write scheme, host and if need be the port, "
                    + "as in 'https://example.org:8443', without a slash at the end"
            )
        }
        form = isWildcard ? .below(origin) : .exact(origin)
    }

    /// Whether a page may connect whose browser sent this `Origin` header.
    func matches(_ header: String) -> Bool {
        if case .every = form { return true }
        return Origin(header).map(matches) ?? false
    }

    /// Whether pages of this origin may connect.
    func matches(_ origin: Origin) -> Bool {
        switch form {
        case .every:
            return true
        case .exact(let allowed):
            return origin == allowed
        case .below(let parent):
            return origin.scheme == parent.scheme && origin.port == parent.port
                && origin.host.count > parent.host.count + 1  // there is something before the dot
                && origin.host.hasSuffix(parent.host)
                && origin.host.dropLast(parent.host.count).hasSuffix(".")
        }
    }

    /// Where the authority begins.
    private static func separatorEnd(in text: String) -> String.Index? {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return nil }
        return text.index(colon, offsetBy: 3)
    }
}

extension OriginPattern: CustomStringConvertible {
    /// As the operator wrote it.
    var description: String { text }
}
