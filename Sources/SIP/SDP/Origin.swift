/// The line `o=`, RFC 8866 §5.2: who made the description, and which version of it this is.
public struct Origin: Hashable, Sendable {
    /// `-` where there is none.
    public var username: String
    /// Digits by the standard. It is only ever compared, so what peers really send is kept as it is.
    public var sessionID: String
    /// Digits by the standard; the same holds.
    public var sessionVersion: String
    public var networkType: NetworkType
    public var addressType: AddressType
    /// Only makes the origin unique; nothing is ever sent to it.
    public var address: String

    public init(
        username: String = "-", sessionID: UInt64, sessionVersion: UInt64, addressType: AddressType = .ip4,
        address: String
    ) {
        self.username = username
        self.sessionID = "\(sessionID)"
        self.sessionVersion = "\(sessionVersion)"
        networkType = .internet
        self.addressType = addressType
        self.address = address
    }

    init(_ line: SDPLine) throws(SDPError) {
        var fields = try line.words()
        guard fields.count >= 6 else { throw line.invalid("o=", expected: "six fields") }
        address = fields.removeLast()
        addressType = AddressType(rawValue: fields.removeLast())
        networkType = NetworkType(rawValue: fields.removeLast())
        sessionVersion = fields.removeLast()
        sessionID = fields.removeLast()
        // Some put a display name here, blanks and all.
        username = fields.joined(separator: "-")
    }

    func print(to writer: inout SDPWriter) {
        writer.line("o") { line in
            line.word(username)
            line.blank()
            line.word(sessionID)
            line.blank()
            line.word(sessionVersion)
            line.blank()
            line.word(networkType.rawValue)
            line.blank()
            line.word(addressType.rawValue)
            line.blank()
            line.word(address)
        }
    }

    /// Whether both stand for the same session, of whatever version.
    public func isSameSession(as other: Origin) -> Bool {
        var other = other
        other.sessionVersion = sessionVersion
        return self == other
    }
}
