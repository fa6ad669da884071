import GatewayCore
import GatewaySIP
import SDP

/// Stands for the plugins that calls and messages will have: shows to tests what the SIP library gives them.
struct SIPProbePlugin: Plugin {
    static let manifest = PluginManifest(
        name: "SIPProbe", version: "1.0.0", requires: ["Registration"], services: [SIPEndpoint.self])

    private let takesMessages: Bool
    private let takesInvites: Bool

    init(settings: PluginSettings) throws {
        takesMessages = settings.boolean("message", default: true, "Claims incoming MESSAGEs.")
        takesInvites = settings.boolean("invite", default: false, "Claims incoming INVITEs with audio.")
    }

    func attach(to gateway: Gateway) {
        gateway.on(AccountAdded.self) { Notice.send("added", to: $0.account) }
        gateway.on(AccountAuthenticated.self) { Notice.send("authenticated", to: $0.account) }
        gateway.on(AccountRemoved.self) { Notice.send("removed", to: $0.account) }
        gateway.on(AccountRegistrationChanged.self) { event in
            if event.state == .registered { Notice.send("registered", to: event.account) }
        }
    }

    func start(_ gateway: Gateway) async throws {
        let sip = try await gateway.service(SIPEndpoint.self)
        if takesMessages {
            gateway.own(
                try await sip.claim(.message(contentType: nil), by: "SIPProbe") { request in
                    request.account.connection.send(RequestSeen(request: request))
                    request.respond(SIPReason(200, "OK"))
                })
        }
        if takesInvites {
            gateway.own(
                try await sip.claim(.invite(.audio, precedence: 1), by: "SIPProbe") { request in
                    request.account.connection.send(RequestSeen(request: request))
                    request.respond(SIPReason(486, "Busy Here"))
                })
        }
        gateway.handle(ProbeMessage.self, lane: .none) { request, pending in
            try await request.send(.message, from: sip, pending)
        }
        gateway.handle(ProbeOptions.self, lane: .none) { request, pending in
            try await request.send(.options, from: sip, pending)
        }
        gateway.handle(ProbeDirectory.self) { request, context in
            guard let account = sip.directory.account(request.aor, on: context.connection) else {
                throw RequestError(.notFound, "Unknown account specified: \(request.aor)")
            }
            context.send(
                DirectorySeen(
                    accountName: request.aor.description, id: request.id, isAuthenticated: account.isAuthenticated,
                    sharing: sip.directory.accounts(sharingWith: account).count))
        }
    }
}

@c(libSIPProbe_LTX_gateway_plugin_abi)
public func pluginABI() -> UnsafePointer<CChar> { gatewayPluginABI() }

@c(libSIPProbe_LTX_gateway_plugin)
public func plugin() -> UnsafeMutableRawPointer { SIPProbePlugin.handle }
