internal import Glibc

/// What a plugin was built against: the core's ABI number, the compiler and the build mode.
///
/// Swift modules have no stable ABI between each other here, so host and plugin must agree in all of it.
public struct PluginABI: Sendable, Equatable, CustomStringConvertible {
    /// Raised whenever the core's public API changes.
    public let number: Int
    /// The Swift release, as `6.3.1`.
    public let swiftVersion: String
    /// The full version of the compiler, which names its commit.
    public let compiler: String
    /// `debug` or `release`: how the core was built that the plugin was compiled against.
    public let buildMode: String

    /// This core's own.
    public static let current = PluginABI(cString: gatewayPluginABI()) ?? .unreadable

    public var description: String {
        "gateway-abi \(number); swift \(swiftVersion); clang \(compiler); \(buildMode)"
    }
}

extension PluginABI {
    /// Never equal to what a plugin reports, so that nothing loads.
    private static let unreadable = PluginABI(number: -1, swiftVersion: "", compiler: "", buildMode: "")

    /// More than any text of ours; a plugin's pointer is not followed further.
    private static let longestText = 512

    /// - Returns: nil when the text is not of the form that `description` gives.
    init?(text: String) {
        let fields = text.split(separator: ";", omittingEmptySubsequences: false).map { $0.drop { $0 == " " } }
        guard fields.count == 4,
            let number = fields[0].value(after: "gateway-abi ").flatMap({ Int($0) }),
            let swiftVersion = fields[1].value(after: "swift "),
            let compiler = fields[2].value(after: "clang ")
        else { return nil }
        self.init(number: number, swiftVersion: swiftVersion, compiler: compiler, buildMode: String(fields[3]))
    }

    init?(cString: UnsafePointer<CChar>) {
        let length = strnlen(cString, Self.longestText)
        guard length < Self.longestText else { return nil }
        self.init(text: String(cString: cString))
    }

    /// The compiler in a form for messages: the release and the first twelve digits of the commit.
    var compilerName: String {
        let commit = compiler.split { !$0.isHexDigit }.first { $0.count == 40 }
        return "Swift \(swiftVersion) (\(commit.map { String($0.prefix(12)) } ?? compiler))"
    }
}

extension Substring {
    fileprivate func value(after prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
