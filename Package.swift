// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let core = Target.Dependency.product(name: "GatewayCore", package: "GatewayCore")

let package = Package(
    name: "gatewayd",
    products: [.executable(name: "gatewayd", targets: ["gatewayd"])],
    dependencies: [
        .package(path: "Sources/GatewayCore"),
        .package(path: "Examples/Echo"),
        .package(path: "Benchmarks/Dispatch"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .executableTarget(
            name: "gatewayd",
            dependencies: [core, .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: strict),
        .testTarget(name: "GatewayCoreTests", dependencies: [core], swiftSettings: strict),
        // Names the example, so that building everything builds its library.
        .testTarget(
            name: "EchoTests", dependencies: [core, .product(name: "Echo", package: "Echo")], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
