internal import Glibc

extension SIPAgent {
    /// The account's contact as the server at `target` reaches it (RFC 3261 section 8.1.1.8).
    func contact(of account: SIPAccount, towards target: SIPTarget) -> String {
        let port = (target.transport == .tls ? stack?.tlsPort : stack?.port) ?? 0
        let parameter = target.transport == .udp ? "" : ";transport=\(target.transport.rawValue)"
        return "<sip:\(account.contactUser)@\(localHost(towards: target)):\(port)\(parameter)>"
    }

    private func localHost(towards target: SIPTarget) -> String {
        if let advertised = settings.advertisedAddress { return advertised.uriHost }
        if let address = settings.address { return address.uriHost }
        return LocalAddress.towards(target.address)?.uriHost ?? "127.0.0.1"
    }
}
