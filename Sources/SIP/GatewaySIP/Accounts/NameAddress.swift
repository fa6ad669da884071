/// Who a message is from or to: a URI with a name for people, RFC 3261 section 25.1 `name-addr`.
public struct NameAddress: Hashable, Sendable {
    /// Without quotes; nil or empty when there is none.
    public let displayName: String?
    /// With its scheme.
    public let uri: String

    public init(displayName: String?, uri: String) {
        self.displayName = displayName.map(QuotedString.content)
        self.uri = uri
    }

    /// As a header field says it. Control characters cannot occur: they would end the field.
    var headerValue: String {
        guard let displayName, !displayName.isEmpty else { return "<\(uri)>" }
        var quoted = "\""
        for scalar in displayName.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                quoted.append("\\")
                quoted.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: quoted.append(" ")
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\" <\(uri)>"
    }
}
