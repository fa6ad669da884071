// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "BringsNIO",
    products: [.library(name: "BringsNIO", type: .dynamic, targets: ["BringsNIO"])],
    dependencies: [
        .package(path: "../../../Sources/GatewayCore"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        .target(
            name: "BringsNIO",
            dependencies: [
                .product(name: "GatewayCore", package: "GatewayCore"), .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: [.treatAllWarnings(as: .error)]
        )
    ],
    swiftLanguageModes: [.v6]
)
