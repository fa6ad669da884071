extension String {
    /// A domain as addresses of record have it, to find what the settings say of it: in lower case, and without the dot
    /// that ends the name in DNS.
    var domainKey: String {
        let name = lowercased()
        return name.utf8.last == UInt8(ascii: ".") ? String(name.dropLast()) : name
    }
}
