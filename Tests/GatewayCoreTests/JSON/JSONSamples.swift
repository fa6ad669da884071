@testable import GatewayCore

/// Scans text that exists for this call only.
func scan(_ text: String) -> JSONScanner.Outcome { scan(bytes: Array(text.utf8)) }

func scan(bytes: [UInt8]) -> JSONScanner.Outcome {
    var scanner = JSONScanner()
    return bytes.withUnsafeBytes { scanner.scan($0) }
}

/// Whether a value of any kind is well formed: it is wrapped, since messages are objects.
func isValue(_ text: String) -> Bool { scan("{\"v\":\(text)}") == .object }

/// Calls `body` with the fields of an object.
func withFields<R>(_ text: String, _ body: (borrowing RequestFields) throws -> R) throws -> R {
    let bytes = Array(text.utf8)
    var scanner = JSONScanner()
    return try bytes.withUnsafeBytes { message in
        guard scanner.scan(message) == .object else { throw NotAnObject() }
        return try scanner.withFields(of: message, body)
    }
}

struct NotAnObject: Error {}

/// The error text of the getters called in `body`, or nil if nothing was wrong.
func refusal(_ text: String, _ body: (borrowing RequestFields) throws -> Void) throws -> String? {
    do {
        try withFields(text, body)
        return nil
    } catch let error as FieldError {
        return error.description(requestType: "test")
    }
}

extension ByteOutput {
    /// What has been written, as text.
    var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }
}

/// A complete object with what `body` adds.
func written(_ body: (inout EventFields) -> Void) -> String {
    var fields = EventFields(opening: ByteOutput(capacity: 0))
    body(&fields)
    var output = fields.finish()
    output.append(JSONByte.closeBrace)
    return output.text
}
