internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore

extension Response {
    /// A plugin's answer that cannot be sent: a status that is none, or a header that would break the message.
    struct Unusable: Error {}

    /// Headers that say how the message is framed, or who we are.
    private static let ownFields: Set<HTTPField.Name> = [
        .contentLength, .transferEncoding, .connection, .date, .server,
    ]

    init(_ response: HTTPRouteResponse) throws(Unusable) {
        guard 200...599 ~= response.status else { throw Unusable() }
        var headers = HTTPFields()
        for (name, value) in response.headers {
            guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else { throw Unusable() }
            guard !Self.ownFields.contains(name) else { continue }
            headers.append(HTTPField(name: name, value: value))
        }
        let body: ResponseBody
        switch response.body {
        case .bytes(let bytes):
            body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case .stream(let length, let write):
            guard length ?? 0 >= 0 else { throw Unusable() }
            body = ResponseBody(contentLength: length) { writer in
                var pieces = HTTPRouteWriter(writer, length: length)
                try await write(&pieces)
                try await pieces.finish()
            }
        }
        self.init(status: HTTPResponse.Status(code: response.status), headers: headers, body: body)
    }
}
