public import GatewayCore
internal import HTTPDigest
internal import Synchronization

/// The accounts that connections have added. For all plugins, from any thread.
public final class AccountDirectory: Sendable {
    private let accounts = Mutex([AddressOfRecord: [SIPAccount]]())

    init() {}

    /// The account of that address on that connection.
    public func account(_ aor: AddressOfRecord, on connection: Connection) -> SIPAccount? {
        accounts.withLock { $0[aor]?.first { $0.connection == connection } }
    }

    /// The authenticated accounts that may share what is kept for an address of record: same address, same HA1. The
    /// account itself is one of them; without being authenticated it shares nothing.
    public func accounts(sharingWith account: SIPAccount) -> [SIPAccount] {
        guard account.isAuthenticated, let secret = account.configuration.credentials.ha1(.md5) else { return [] }
        let candidates = accounts.withLock { $0[account.aor] ?? [] }
        return candidates.filter { other in
            // Compared in constant time by the type itself.
            other.isAuthenticated && other.configuration.credentials.ha1(.md5) == secret
        }
    }

    var count: Int { accounts.withLock { $0.values.reduce(0) { $0 + $1.count } } }

    /// - Returns: false when the connection has an account of that address already.
    func add(_ account: SIPAccount) -> Bool {
        accounts.withLock { accounts in
            let others = accounts[account.aor] ?? []
            guard !others.contains(where: { $0.connection == account.connection }) else { return false }
            accounts[account.aor] = others + [account]
            return true
        }
    }

    func remove(_ account: SIPAccount) {
        accounts.withLock { accounts in
            accounts[account.aor]?.removeAll { $0 === account }
            if accounts[account.aor]?.isEmpty == true { accounts[account.aor] = nil }
        }
    }
}
