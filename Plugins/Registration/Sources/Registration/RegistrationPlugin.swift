import GatewayCore
import GatewaySIP

/// Accounts of browsers in the SIP world: `account-add`, `account-remove`, `account-register`, `account-unregister`.
///
/// What others need to know of accounts they learn from the SIP library's directory and its events.
struct RegistrationPlugin: Plugin {
    static let manifest = PluginManifest(name: "Registration", version: "1.0.0", services: [SIPEndpoint.self])

    private let domains: DomainList
    private let originator: OriginatorForm

    init(settings: PluginSettings) throws {
        domains = settings.domains()
        originator = settings.choice(
            "originator", default: .auto,
            "How sylkRTC-1 clients are told who calls: string, object, or auto: an object for those that say who they are."
        )
    }

    func attach(to gateway: Gateway) {}

    func start(_ gateway: Gateway) async throws {
        let sip = try await gateway.service(SIPEndpoint.self)

        gateway.handle(AccountAdd.self) { [domains, originator] request, context in
            try domains.check(request.aor)
            context.connection.grant(originator.capabilities(for: request))
            try context.state(ConnectionAccounts.self).add(request, to: sip, on: context.connection)
        }
        gateway.handle(AccountRegister.self) { request, context in
            let accounts = context.state(ConnectionAccounts.self)
            let account = try accounts.account(request.aor, for: "register")
            // Told here and not when the SIP side comes to it, so that it leaves together with the answer.
            if let event = accounts.changed(account, .registering) { context.send(event) }
            account.register()
        }
        gateway.handle(AccountUnregister.self) { request, context in
            try context.state(ConnectionAccounts.self).unregister(request.aor)
        }
        gateway.handle(AccountRemove.self) { request, context in
            try context.state(ConnectionAccounts.self).remove(request.aor)
        }
    }
}

@c(libRegistration_LTX_gateway_plugin_abi)
public func pluginABI() -> UnsafePointer<CChar> { gatewayPluginABI() }

@c(libRegistration_LTX_gateway_plugin)
public func plugin() -> UnsafeMutableRawPointer { RegistrationPlugin.handle }
