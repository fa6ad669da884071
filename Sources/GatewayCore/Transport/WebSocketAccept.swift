internal import COpenSSL

/// Proves to the client that its handshake was understood, RFC 6455 §4.2.2 step 5.4.
enum WebSocketAccept {
    /// SHA-1 of key and GUID, in base64; the hash is the system library's.
    static func value(for key: String) -> String {
        var key = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 29) { room in
            let count = key.withUTF8 { gateway_sha1_base64($0.baseAddress, $0.count, room.baseAddress) }
            return String(decoding: room.prefix(max(0, min(Int(count), 28))), as: UTF8.self)
        }
    }
}
