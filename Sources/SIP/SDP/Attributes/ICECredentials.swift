/// `a=ice-ufrag` and `a=ice-pwd`, RFC 8839 §5.4. The password does not print itself.
public struct ICECredentials: Hashable, Sendable {
    /// 4 to 256 characters.
    public var usernameFragment: String
    /// 22 to 256 characters.
    public var password: String

    public init(usernameFragment: String, password: String) {
        self.usernameFragment = usernameFragment
        self.password = password
    }

    /// Whether lengths and characters are those of the standard.
    public var isValid: Bool {
        Self.isValid(usernameFragment, 4...256) && Self.isValid(password, 22...256)
    }

    private static func isValid(_ text: String, _ lengths: ClosedRange<Int>) -> Bool {
        lengths.contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "+"), UInt8(ascii: "/"), 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: false
                }
            }
    }
}

extension ICECredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "\(usernameFragment):\(SDPWriter.mask)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["usernameFragment": usernameFragment]) }
}

extension SessionDescription {
    /// Those of the media, else those of the session. A change of them is an ICE restart (RFC 8839 §4.4.1.1.1).
    public func iceCredentials(of media: MediaDescription) -> ICECredentials? {
        guard let fragment = value(.iceUfrag, of: media)?.words.first,
            let password = value(.icePassword, of: media)?.words.first
        else { return nil }
        return ICECredentials(usernameFragment: fragment, password: password)
    }
}
