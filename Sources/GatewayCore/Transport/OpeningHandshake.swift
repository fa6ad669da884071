internal import NIOHTTP1

/// Decides about a request to become a WebSocket (RFC 6455 §4.2). A pure function of the request's head.
struct OpeningHandshake {
    struct Accepted: Equatable {
        let key: String
        /// Nil on the echo endpoint of test builds, which needs none.
        let subprotocol: Subprotocol?
    }

    let origins: [OriginPattern]
    let needsSubprotocol: Bool

    /// The order of the checks is part of the protocol: clients show the text of the first.
    func decide(_ head: HTTPRequestHead) -> Result<Accepted, Refused> {
        guard head.method == .GET else {
            return .refused(405, "Method Not Allowed", [("Allow", "GET")])
        }
        guard head.version.major == 1, head.version.minor >= 1 else { return .refused(400, "WebSocket needs HTTP/1.1") }
        guard head.headers["Host"].count == 1 else { return .refused(400, "Host header missing or repeated") }
        guard has(head, "Upgrade", token: "websocket") else {
            return .refused(426, "Upgrade Required", [("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")])
        }
        guard has(head, "Connection", token: "upgrade") else {
            return .refused(400, "Connection header lacks 'upgrade'")
        }
        guard head.headers["Sec-WebSocket-Version"] == ["13"] else {
            return .refused(426, "Upgrade Required", [("Sec-WebSocket-Version", "13")])
        }
        guard let key = key(head) else { return .refused(400, "Sec-WebSocket-Key missing or malformed") }
        if let refused = refusedOrigin(head) { return .failure(refused) }
        guard needsSubprotocol else { return .success(Accepted(key: key, subprotocol: nil)) }
        let offered = head.headers["Sec-WebSocket-Protocol"].compactMap { SubprotocolList.parse($0) }
        guard let subprotocol = Subprotocol.choose(from: offered) else {
            return .refused(406, "No compatible protocol specified")
        }
        return .success(Accepted(key: key, subprotocol: subprotocol))
    }

    struct Refused: Error, Equatable {
        let refusal: UpgradeRefusal
    }

    private func has(_ head: HTTPRequestHead, _ name: String, token: String) -> Bool {
        head.headers[canonicalForm: name].contains { $0.lowercased() == token }
    }

    /// 16 bytes in base64: 22 characters and two equals signs (§4.1).
    private func key(_ head: HTTPRequestHead) -> String? {
        let values = head.headers["Sec-WebSocket-Key"]
        guard values.count == 1, let key = values.first, key.utf8.count == 24, key.hasSuffix("==") else { return nil }
        let isBase64 = key.utf8.dropLast(2).allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                true
            default: false
            }
        }
        return isBase64 ? key : nil
    }

    /// Clients that are no browsers send no origin, and no page can make a browser leave it out.
    private func refusedOrigin(_ head: HTTPRequestHead) -> Refused? {
        let values = head.headers["Origin"]
        guard let origin = values.first else { return nil }
        if values.count == 1, origins.contains(where: { $0.matches(origin) }) { return nil }
        let text = "WebSocket connection denied: origin '\(origin.prefix(200))' not allowed"
        return Refused(refusal: UpgradeRefusal(status: 400, reason: text))
    }
}

extension Result where Failure == OpeningHandshake.Refused {
    fileprivate static func refused(
        _ status: Int, _ reason: String, _ headers: [(name: String, value: String)] = []
    ) -> Self {
        .failure(OpeningHandshake.Refused(refusal: UpgradeRefusal(status: status, reason: reason, headers: headers)))
    }
}
