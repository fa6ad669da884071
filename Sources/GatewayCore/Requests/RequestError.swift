/// Why a request is refused. Its message is read by the developer of a client, so it must not tell what is nobody's
/// business; that belongs into `cause`, which goes to the log with the transaction's id.
public struct RequestError: Error, CustomStringConvertible {
    /// What kind of refusal it is, for logs and metrics. Open: plugins may add their own.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The request is wrong in itself.
        public static let invalid = Self(rawValue: "invalid")
        /// What it names does not exist.
        public static let notFound = Self(rawValue: "not-found")
        /// It cannot be done in the present state.
        public static let invalidState = Self(rawValue: "invalid-state")
        /// The client may not do that.
        public static let forbidden = Self(rawValue: "forbidden")
        /// Too much at once; it may succeed later.
        public static let overload = Self(rawValue: "overload")
        /// A deadline has passed.
        public static let timeout = Self(rawValue: "timeout")
        /// A peer that is needed cannot be reached.
        public static let unavailable = Self(rawValue: "unavailable")
        /// A fault of the gateway or a plugin.
        public static let internalError = Self(rawValue: "internal")
    }

    public let code: Code
    public let message: String
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { message }
}
