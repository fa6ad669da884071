/// Where a setting stands: `gateway.limits.connections`.
struct SettingPath: Sendable, Hashable {
    let parts: [String]

    init(parts: [String]) {
        self.parts = parts
    }

    init(_ dotted: String) {
        parts = dotted.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }

    func appending(_ dotted: String) -> SettingPath {
        SettingPath(parts: parts + SettingPath(dotted).parts)
    }

    func child(_ part: String) -> SettingPath {
        SettingPath(parts: parts + [part])
    }

    /// All paths above this one, the shortest first, without the root.
    var ancestors: [SettingPath] {
        (1..<max(parts.count, 1)).map { SettingPath(parts: Array(parts.prefix($0))) }
    }

    func isBelow(_ other: SettingPath) -> Bool {
        parts.count > other.parts.count && parts.starts(with: other.parts)
    }

    /// A key that needs no quotes in TOML, neither here nor in the environment.
    static func isBareKey(_ key: String) -> Bool {
        !key.isEmpty && key.utf8.allSatisfy(isBareKeyByte)
    }

    static func isBareKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }

    /// The variable that overrides this setting: `gateway.limits.connections` is `GATEWAY_LIMITS_CONNECTIONS`,
    /// `plugin.Echo.limit` is `GATEWAY_PLUGIN_ECHO_LIMIT`.
    var environmentName: String {
        let shown = parts.first == "gateway" ? parts.dropFirst() : parts[...]
        return "GATEWAY_" + shown.joined(separator: "_").uppercased().replacing("-", with: "_")
    }
}

extension SettingPath: CustomStringConvertible {
    var description: String {
        parts.map { Self.isBareKey($0) ? $0 : TOMLText.quoted($0) }.joined(separator: ".")
    }
}
