// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Throws",
    products: [.library(name: "Throws", type: .dynamic, targets: ["Throws"])],
    dependencies: [.package(path: "../../../Sources/GatewayCore")],
    targets: [
        .target(
            name: "Throws",
            dependencies: [.product(name: "GatewayCore", package: "GatewayCore")],
            swiftSettings: [.treatAllWarnings(as: .error)]
        )
    ],
    swiftLanguageModes: [.v6]
)
