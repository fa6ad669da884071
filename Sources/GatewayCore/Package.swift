// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "GatewayCore",
    products: [
        // Dynamic: the daemon and every plugin must share one copy of each type.
        .library(name: "GatewayCore", type: .dynamic, targets: ["GatewayCore"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    ],
    targets: [
        .target(name: "CGatewayABI", path: "CGatewayABI"),
        .target(name: "CLibltdl", path: "CLibltdl", linkerSettings: [.linkedLibrary("ltdl")]),
        .target(name: "COpenSSL", path: "COpenSSL", linkerSettings: [.linkedLibrary("crypto")]),
        .target(
            name: "GatewayCore",
            dependencies: [
                "CGatewayABI", "CLibltdl", "COpenSSL",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "TOMLKit", package: "TOMLKit"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
            ],
            path: ".",
            exclude: ["CGatewayABI", "CLibltdl", "COpenSSL"],
            sources: [
                "Connections", "Events", "HTTP", "JSON", "Logging", "Metrics", "Plugins", "Process", "Requests",
                "Services", "Settings", "Transport", "WebSocket",
            ],
            swiftSettings: [
                .treatAllWarnings(as: .error),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .define("GATEWAY_TEST_ENDPOINTS", .when(configuration: .debug)),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
