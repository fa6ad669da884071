// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Requires",
    products: [.library(name: "Requires", type: .dynamic, targets: ["Requires"])],
    dependencies: [.package(path: "../../../Sources/GatewayCore")],
    targets: [
        .target(
            name: "Requires",
            dependencies: [.product(name: "GatewayCore", package: "GatewayCore")],
            swiftSettings: [.treatAllWarnings(as: .error)]
        )
    ],
    swiftLanguageModes: [.v6]
)
