import ArgumentParser
import GatewayCore
import Glibc

@main
struct Gatewayd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gatewayd",
        abstract: "A gateway between browsers and the world of SIP.",
        subcommands: [Run.self, Check.self, Settings.self, Plugins.self],
        defaultSubcommand: Run.self)
}

struct CommonOptions: ParsableArguments {
    @Option(help: "The settings file. Otherwise ./plugins.conf or /etc/gatewayd/plugins.conf, if there is one.")
    var config: String?

    @Option(name: .customLong("set"), help: "One setting, as key.path=value. Wins over environment and file.")
    var overrides: [String] = []

    var program: GatewayProgram {
        var options = GatewayOptions()
        options.configurationPath = config
        options.overrides = overrides
        options.environment = Self.environment
        options.bundledPlugins = bundledPlugins
        options.pluginDirectories = Self.pluginDirectories
        return GatewayProgram(
            options, print: { Self.put($0, STDOUT_FILENO) }, complain: { Self.put($0, STDERR_FILENO) })
    }

    /// Unbuffered, so that nothing is lost when the process ends.
    private static func put(_ line: String, _ descriptor: CInt) {
        var rest = Array((line + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Beside the program, as a build leaves them, and where a package installs them.
    private static var pluginDirectories: [String] {
        guard let path = realpath("/proc/self/exe", nil) else { return [] }
        defer { free(path) }
        let folder = String(cString: path).split(separator: "/").dropLast().joined(separator: "/")
        return ["/\(folder)", "/usr/lib/gatewayd/plugins"]
    }

    private static var environment: [String: String] {
        var values: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return values
    }
}

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run the gateway until it is asked to stop.")
    @OptionGroup var common: CommonOptions

    func run() async throws { throw ExitCode(await common.program.run()) }
}

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Say everything that is wrong with settings and plugins.")
    @OptionGroup var common: CommonOptions

    func run() async throws { throw ExitCode(await common.program.check()) }
}

struct Settings: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the settings in effect, secrets masked.")
    @OptionGroup var common: CommonOptions
    @Flag(help: "Print a complete, annotated settings file instead.") var annotated = false

    func run() throws { throw ExitCode(common.program.settings(annotated: annotated)) }
}

struct Plugins: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the plugins, and what each of them answers.")
    @OptionGroup var common: CommonOptions

    func run() async throws { throw ExitCode(await common.program.plugins()) }
}
