import GatewayCore
import GatewaySIP

/// The accounts of one connection. They end with it.
final class ConnectionAccounts: ConnectionState {
    /// Accounts that one connection may have.
    private static let countMax = 64

    private var accounts: [AddressOfRecord: SIPAccount] = [:]

    func add(_ request: AccountAdd, to sip: SIPEndpoint, on connection: Connection) throws {
        guard accounts[request.aor] == nil else {
            throw RequestError(.invalidState, "Account \(request.aor) already added")
        }
        guard accounts.count < Self.countMax else {
            throw RequestError(.overload, "Too many accounts on this connection (at most \(Self.countMax))")
        }
        let configuration = SIPAccountConfiguration(
            aor: request.aor, credentials: request.credentials, displayName: request.displayName,
            userAgent: request.userAgent, incomingHeaderPrefixes: request.incomingHeaderPrefixes)
        let name = request.aor.description
        accounts[request.aor] = sip.add(configuration, on: connection) { [weak connection] state in
            connection?.send(RegistrationStateEvent(accountName: name, state: state))
        }
    }

    /// - Parameter purpose: what it is wanted for, as the answer to the client says it.
    func account(_ aor: AddressOfRecord, for purpose: String) throws -> SIPAccount {
        guard let account = accounts[aor] else {
            throw RequestError(.notFound, "Unknown account specified for \(purpose): \(aor)")
        }
        return account
    }

    func remove(_ aor: AddressOfRecord) throws {
        try account(aor, for: "remove").remove()
        accounts[aor] = nil
    }

    func connectionEnded() {
        for account in accounts.values { account.remove() }
    }
}
