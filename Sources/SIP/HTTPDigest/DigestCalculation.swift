/// The formulas of RFC 7616 §3.4.1 to §3.4.3, for the request (`response`) and for the server's proof (`rspauth`).
struct DigestCalculation {
    /// H(A1).
    let key: HA1
    let nonce: String
    /// Nil gives the response of RFC 2069.
    let qop: QualityOfProtection?
    let nonceCount: String
    let cnonce: String

    /// H(A1) of the `-sess` variants, which is bound to a nonce and a cnonce.
    static func sessionKey(_ secret: HA1, nonce: String, cnonce: String) throws(DigestError) -> HA1 {
        HA1(secret.hash, digits: try secret.hash.hex(of: secret.hex + Array(":\(nonce):\(cnonce)".utf8)))
    }

    /// - Parameter method: empty for the server's proof (§3.5).
    func response(method: String, uri: String, body: [UInt8]) throws(DigestError) -> [UInt8] {
        let hash = key.hash
        var second = Array("\(method):\(uri)".utf8)
        if qop == .integrity {
            second.append(UInt8(ascii: ":"))
            second += try hash.hex(of: body)
        }
        let between = qop.map { ":\(nonce):\(nonceCount):\(cnonce):\($0.rawValue):" } ?? ":\(nonce):"
        return try hash.hex(of: key.hex + Array(between.utf8) + hash.hex(of: second))
    }
}
