// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let core = Target.Dependency.product(name: "GatewayCore", package: "GatewayCore")
/// With the modules GatewaySIP, HTTPDigest and SDP.
let sip = Target.Dependency.product(name: "GatewaySIP", package: "SIP")
let testKit = Target.Dependency.product(name: "GatewayTestKit", package: "GatewayTestKit")
/// Plugins that are wrong, each in its own way.
let fixtures = ["Throws", "Taken", "Requires", "BringsNIO", "SIPProbe"]
/// The plugins that come with the gateway.
let plugins = ["Registration"]

let package = Package(
    name: "gatewayd",
    products: [.executable(name: "gatewayd", targets: ["gatewayd"])],
    dependencies: [
        .package(path: "Sources/GatewayCore"),
        .package(path: "Sources/GatewayTestKit"),
        .package(path: "Sources/SIP"),
        .package(path: "Examples/Echo"),
        .package(path: "Benchmarks/Dispatch"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ] + plugins.map { .package(path: "Plugins/\($0)") } + fixtures.map { .package(path: "Tests/Fixtures/\($0)") },
    targets: [
        .executableTarget(
            name: "gatewayd",
            dependencies: [core, .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: strict),
        .testTarget(name: "GatewayCoreTests", dependencies: [core, testKit], swiftSettings: strict),
        // Names the example, so that building everything builds its library.
        .testTarget(
            name: "EchoTests", dependencies: [testKit, core, .product(name: "Echo", package: "Echo")],
            swiftSettings: strict),
        .testTarget(name: "HTTPDigestTests", dependencies: [sip], swiftSettings: strict),
        .testTarget(name: "SDPTests", dependencies: [sip], swiftSettings: strict),
        .testTarget(name: "SIPTests", dependencies: [sip, core, testKit], swiftSettings: strict),
        // Only so that building everything builds the fixtures' libraries.
        .executableTarget(
            name: "PluginFixtures", dependencies: (plugins + fixtures).map { .product(name: $0, package: $0) },
            path: "Tests/Fixtures/PluginFixtures", swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
