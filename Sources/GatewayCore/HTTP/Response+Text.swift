internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore

extension Response {
    /// One line of plain text.
    static func text(_ text: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Self {
        var headers = headers
        if headers[.contentType] == nil { headers[.contentType] = "text/plain; charset=utf-8" }
        return Self(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    static var notFound: Self { text("Not Found\n", status: .notFound) }

    /// RFC 9110 §15.5.6 wants the methods named.
    static func methodNotAllowed(_ allowed: [String]) -> Self {
        text("Method Not Allowed\n", status: .methodNotAllowed, headers: [.allow: allowed.joined(separator: ", ")])
    }
}
