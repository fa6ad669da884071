@testable import GatewayCore
@testable import GatewaySIP

extension SIPAgent {
    /// An agent without a gateway, and without DNS.
    static func testing(_ settings: SIPSettings) -> SIPAgent {
        let locator = SIPServerLocator(
            resolver: CachingResolver(DNSClient(DNSClientOptions())), policy: settings.policy)
        return SIPAgent(
            settings, context: ServiceContext(name: "sip", bus: EventBus()),
            routes: SIPRoutes(locator: locator, proxies: settings.proxies))
    }
}
