// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "GatewayTestKit",
    products: [.library(name: "GatewayTestKit", targets: ["GatewayTestKit"])],
    dependencies: [.package(path: "../GatewayCore")],
    targets: [
        .target(
            name: "GatewayTestKit",
            dependencies: [.product(name: "GatewayCore", package: "GatewayCore")],
            path: ".",
            sources: ["Browser", "Gateway", "JSON"],
            swiftSettings: [
                .treatAllWarnings(as: .error),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
