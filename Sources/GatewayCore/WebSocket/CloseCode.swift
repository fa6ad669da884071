/// Why a WebSocket connection ends, RFC 6455 §7.4.
///
/// A struct with constants rather than an enum: peers send codes of their own (§7.4.2), and IANA registers new ones.
public struct CloseCode: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The purpose of the connection is fulfilled.
    public static let normalClosure = Self(rawValue: 1000)
    /// An endpoint goes away: the server stops, or the browser leaves the page.
    public static let goingAway = Self(rawValue: 1001)
    /// The peer broke the protocol.
    public static let protocolError = Self(rawValue: 1002)
    /// A type of data was received that the endpoint cannot accept.
    public static let unsupportedData = Self(rawValue: 1003)
    /// Stands for a Close frame without a code; never sent.
    public static let noStatusReceived = Self(rawValue: 1005)
    /// Stands for a connection that ended without a Close frame; never sent.
    public static let abnormalClosure = Self(rawValue: 1006)
    /// The data did not fit the type of the message, as with text that is not UTF-8.
    public static let invalidFramePayloadData = Self(rawValue: 1007)
    /// The message broke a policy of the receiver.
    public static let policyViolation = Self(rawValue: 1008)
    /// The message is too big to be processed.
    public static let messageTooBig = Self(rawValue: 1009)
    /// The server did not negotiate an extension that the client needs.
    public static let mandatoryExtension = Self(rawValue: 1010)
    /// An unexpected condition kept the server from going on.
    public static let internalError = Self(rawValue: 1011)
    /// The service restarts; come back later. Registered with IANA after the RFC.
    public static let serviceRestart = Self(rawValue: 1012)
    /// The server is overloaded; come back later. Registered with IANA after the RFC.
    public static let tryAgainLater = Self(rawValue: 1013)
    /// A gateway got an invalid answer from behind it. Registered with IANA after the RFC.
    public static let badGateway = Self(rawValue: 1014)
    /// Stands for a failed TLS handshake; never sent.
    public static let tlsHandshake = Self(rawValue: 1015)

    /// Whether a Close frame may carry the code: the defined ones of §7.4.1 and the ranges of §7.4.2 for libraries
    /// (3000-3999) and applications (4000-4999).
    public var isValidOnTheWire: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
