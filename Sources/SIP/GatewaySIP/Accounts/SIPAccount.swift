public import GatewayCore
internal import HTTPDigest
internal import Synchronization

/// An account of one connection: who speaks, with which credentials, and what it has open in the SIP world.
///
/// The same address on two connections is two accounts, each with a contact of its own.
public final class SIPAccount: Sendable {
    public let configuration: SIPAccountConfiguration
    public let connection: Connection
    /// The user part of this account's contact. It cannot be guessed, and says nothing about the account.
    let contactUser: String
    let agent: SIPAgent
    let onRegistration: @Sendable (SIPAccount, RegistrationState) -> Void
    private let authenticated = Atomic(false)
    private let removed = Atomic(false)

    init(
        _ configuration: SIPAccountConfiguration, connection: Connection, agent: SIPAgent,
        onRegistration: @escaping @Sendable (SIPAccount, RegistrationState) -> Void
    ) {
        self.configuration = configuration
        self.connection = connection
        self.agent = agent
        self.onRegistration = onRegistration
        contactUser = RandomToken.make()
    }

    public var aor: AddressOfRecord { configuration.aor }

    /// A server has accepted this account's digest on this connection. Only then may it see or change what is kept for
    /// the address of record. It stays so until the account is removed.
    public var isAuthenticated: Bool { authenticated.load(ordering: .acquiring) }

    /// It has ended, and whatever it had open with it.
    public var isRemoved: Bool { removed.load(ordering: .acquiring) }

    /// Registers the contact and keeps it registered (RFC 3261 section 10.2), whatever happens to networks and servers,
    /// until `unregister` or `remove`, or until the server refuses the account. What comes of it is told by the closure
    /// given when the account was added.
    public func register() { agent.post { [self] in $0.register(self) } }

    /// Removes the binding. The account may still call.
    public func unregister() { agent.post { [self] in $0.unregister(self) } }

    /// Removes the binding, ends all that is open, and the account with it. Doing it twice is as good as once.
    public func remove() {
        guard !removed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        agent.directory.remove(self)
        agent.post { [self] in $0.remove(self) }
    }

    /// Sends a request outside of dialogs and waits for the final answer.
    ///
    /// It goes to the outbound proxy or to the account's own domain; where that does not resolve, as for a guest, to the
    /// domain of the target.
    ///
    /// - Throws: ``SIPRequestError``.
    public func send(_ request: OutgoingRequest) async throws -> SIPResponse {
        try await agent.exchange(request, of: self)
    }

    /// - Returns: false when it was so already.
    func noteAuthenticated() -> Bool { !authenticated.exchange(true, ordering: .acquiringAndReleasing) }
}

extension SIPAccount: Hashable {
    public static func == (left: SIPAccount, right: SIPAccount) -> Bool { left === right }
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
