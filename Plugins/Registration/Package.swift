// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Registration",
    products: [.library(name: "Registration", type: .dynamic, targets: ["Registration"])],
    dependencies: [.package(path: "../../Sources/GatewayCore"), .package(path: "../../Sources/SIP")],
    targets: [
        .target(
            name: "Registration",
            dependencies: [
                .product(name: "GatewayCore", package: "GatewayCore"),
                .product(name: "GatewaySIP", package: "SIP"),
            ],
            swiftSettings: [.treatAllWarnings(as: .error)]
        )
    ],
    swiftLanguageModes: [.v6]
)
