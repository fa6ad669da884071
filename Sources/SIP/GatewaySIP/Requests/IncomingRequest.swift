/// A request from the SIP side that somebody claimed. It must be answered; when that does not happen in time the sender
/// is told 500.
public struct IncomingRequest: Sendable {
    public let method: String
    /// Whose contact it came to.
    public let account: SIPAccount
    public let from: NameAddress
    public let callID: String
    /// With parameters; nil without a body.
    public let contentType: String?
    public let body: [UInt8]
    let handle: SofiaHandle

    init(_ request: SofiaRequest, account: SIPAccount, handle: SofiaHandle) {
        method = request.method
        self.account = account
        from = request.from
        callID = request.callID
        contentType = request.contentType
        body = request.body
        self.handle = handle
    }

    /// From any thread. Only the first final answer counts.
    public func respond(_ response: SIPReason) {
        account.agent.post { [handle] in $0.respond(response, to: handle) }
    }
}
