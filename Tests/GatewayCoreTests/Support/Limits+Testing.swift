@testable import GatewayCore

extension Limits {
    /// The defaults, but for what stands in `toml` as it would below `[gateway.limits]`.
    static func testing(_ toml: String = "") -> Limits {
        LimitSettings(SettingsStore(file: ("test", "[gateway.limits]\n" + toml)).table("gateway.limits")).current.value
    }
}
