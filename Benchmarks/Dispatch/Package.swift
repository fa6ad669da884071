// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Dispatch",
    products: [
        .library(name: "NoOp", type: .dynamic, targets: ["NoOp"]),
        .executable(name: "DispatchBench", targets: ["DispatchBench"]),
    ],
    dependencies: [.package(path: "../../Sources/GatewayCore")],
    targets: [
        .target(
            name: "NoOp",
            dependencies: [.product(name: "GatewayCore", package: "GatewayCore")],
            swiftSettings: [.treatAllWarnings(as: .error)]),
        .executableTarget(
            name: "DispatchBench",
            dependencies: [.product(name: "GatewayCore", package: "GatewayCore")],
            swiftSettings: [.treatAllWarnings(as: .error)]),
    ],
    swiftLanguageModes: [.v6]
)
