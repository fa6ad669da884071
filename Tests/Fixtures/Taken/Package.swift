// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Taken",
    products: [.library(name: "Taken", type: .dynamic, targets: ["Taken"])],
    dependencies: [.package(path: "../../../Sources/GatewayCore")],
    targets: [
        .target(
            name: "Taken",
            dependencies: [.product(name: "GatewayCore", package: "GatewayCore")],
            swiftSettings: [.treatAllWarnings(as: .error)]
        )
    ],
    swiftLanguageModes: [.v6]
)
