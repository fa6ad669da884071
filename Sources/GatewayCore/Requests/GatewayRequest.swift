/// A request of a browser, decoded. The initialiser names each field with its bounds; what it throws names the field.
///
/// ```swift
/// struct Echo: GatewayRequest {
///     static let type = "echo"
///     let text: String
///
///     init(from fields: borrowing RequestFields) throws {
///         text = try fields.string("text", bytes: 0...4096)
///     }
/// }
/// ```
public protocol GatewayRequest: Sendable {
    /// Value of the key `sylkrtc`, exactly as clients send it: 1 to 64 bytes of ASCII.
    static var type: String { get }

    /// Decodes. The fields are valid during the call only.
    init(from fields: borrowing RequestFields) throws
}
