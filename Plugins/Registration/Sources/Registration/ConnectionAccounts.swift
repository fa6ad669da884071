import GatewayCore
import GatewaySIP

/// The accounts of one connection. They end with it.
final class ConnectionAccounts: ConnectionState {
    /// Accounts that one connection may have.
    private static let countMax = 64

    private struct Entry {
        let account: SIPAccount
        /// What the client was told last; only changes are told.
        var state: RegistrationState?
    }

    private var entries: [AddressOfRecord: Entry] = [:]

    func add(_ request: AccountAdd, to sip: SIPEndpoint, on connection: Connection) throws {
        guard entries[request.aor] == nil else {
            throw RequestError(.invalidState, "Account \(request.aor) already added")
        }
        guard entries.count < Self.countMax else {
            throw RequestError(.overload, "Too many accounts on this connection (at most \(Self.countMax))")
        }
        let configuration = SIPAccountConfiguration(
            aor: request.aor, credentials: request.credentials, displayName: request.displayName,
            userAgent: request.userAgent, incomingHeaderPrefixes: request.incomingHeaderPrefixes)
        let account = sip.add(configuration, on: connection) { [weak connection] account, state in
            connection?.perform { context in
                if let event = context.state(Self.self).changed(account, state) { context.send(event) }
            }
        }
        guard let account else { throw RequestError(.invalidState, "Account \(request.aor) already added") }
        entries[request.aor] = Entry(account: account)
    }

    /// - Parameter purpose: what it is wanted for, as the answer to the client says it.
    func account(_ aor: AddressOfRecord, for purpose: String) throws -> SIPAccount {
        guard let entry = entries[aor] else {
            throw RequestError(.notFound, "Unknown account specified for \(purpose): \(aor)")
        }
        return entry.account
    }

    /// The event that the client is sent, unless it knows already or has removed the account.
    func changed(_ account: SIPAccount, _ state: RegistrationState) -> RegistrationStateEvent? {
        guard let entry = entries[account.aor], entry.account == account, !state.isSame(as: entry.state) else {
            return nil
        }
        entries[account.aor]?.state = state
        return RegistrationStateEvent(accountName: account.aor.description, state: state)
    }

    func unregister(_ aor: AddressOfRecord) throws {
        try account(aor, for: "unregister").unregister()
        entries[aor]?.state = nil
    }

    func remove(_ aor: AddressOfRecord) throws {
        try account(aor, for: "remove").remove()
        entries[aor] = nil
    }

    func connectionEnded() {
        for entry in entries.values { entry.account.remove() }
    }
}
