// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Echo",
    products: [.library(name: "Echo", type: .dynamic, targets: ["Echo"])],
    dependencies: [.package(path: "../../Sources/GatewayCore")],
    targets: [
        .target(
            name: "Echo",
            dependencies: [.product(name: "GatewayCore", package: "GatewayCore")],
            swiftSettings: [.treatAllWarnings(as: .error)]
        )
    ],
    swiftLanguageModes: [.v6]
)
