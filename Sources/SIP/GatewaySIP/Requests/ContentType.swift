/// The value of Content-Type, RFC 3261 section 20.15.
enum ContentType {
    /// Type and subtype in lower case, without parameters.
    static func essence(of value: String) -> String {
        value.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
    }
}
