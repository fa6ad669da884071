public import GatewayCore

/// A connection has added an account.
public struct AccountAdded: GatewayEvent {
    public let account: SIPAccount
}

/// A server has accepted the account's digest for the first time on its connection.
public struct AccountAuthenticated: GatewayEvent {
    public let account: SIPAccount
}

/// The account's registration is in another state.
public struct AccountRegistrationChanged: GatewayEvent {
    public let account: SIPAccount
    public let state: RegistrationState
}

/// The account has ended: removed by its client, or with its connection.
public struct AccountRemoved: GatewayEvent {
    public let account: SIPAccount
}
