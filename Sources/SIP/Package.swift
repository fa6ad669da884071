// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "SIP",
    products: [
        // Dynamic: all plugins must share one user agent.
        .library(name: "GatewaySIP", type: .dynamic, targets: ["GatewaySIP", "HTTPDigest", "SDP"])
    ],
    dependencies: [.package(path: "../GatewayCore")],
    targets: [
        .systemLibrary(
            name: "CSofiaSIP", path: "CSofiaSIP", pkgConfig: "sofia-sip-ua", providers: [.apt(["libsofia-sip-ua-dev"])]),
        .target(name: "CSofia", dependencies: ["CSofiaSIP"], path: "CSofia"),
        .target(
            name: "CTLS", path: "CTLS", linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
        .target(
            name: "CDNS", path: "CDNS", linkerSettings: [.linkedLibrary("cares"), .linkedLibrary("resolv")]),
        .target(name: "CDigest", path: "CDigest", linkerSettings: [.linkedLibrary("crypto")]),
        .target(name: "HTTPDigest", dependencies: ["CDigest"], path: "HTTPDigest", swiftSettings: strict),
        .target(name: "SDP", path: "SDP", swiftSettings: strict),
        .target(
            name: "GatewaySIP",
            dependencies: [
                "CDNS", "CSofia", "CTLS", "HTTPDigest", "SDP",
                .product(name: "GatewayCore", package: "GatewayCore"),
            ],
            path: "GatewaySIP", swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
