// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "SIPProbe",
    products: [.library(name: "SIPProbe", type: .dynamic, targets: ["SIPProbe"])],
    dependencies: [.package(path: "../../../Sources/GatewayCore"), .package(path: "../../../Sources/SIP")],
    targets: [
        .target(
            name: "SIPProbe",
            dependencies: [
                .product(name: "GatewayCore", package: "GatewayCore"),
                .product(name: "GatewaySIP", package: "SIP"),
            ],
            swiftSettings: [.treatAllWarnings(as: .error)]
        )
    ],
    swiftLanguageModes: [.v6]
)
