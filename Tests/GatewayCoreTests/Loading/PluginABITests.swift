import Testing

@testable import GatewayCore

@Suite("What a plugin was built against")
struct PluginABITests {
    @Test("the core has an identity")
    func current() {
        let abi = PluginABI.current
        #expect(abi.number >= 1)
        #expect(abi.swiftVersion.hasPrefix("6."))
        #expect(!abi.compiler.isEmpty)
        #expect(["debug", "release"].contains(abi.buildMode))
        #expect(abi.description == String(cString: gatewayPluginABI()))
    }

    @Test("a text that is none of ours is not understood")
    func strangeTexts() {
        for text in [
            "", "1", "gateway-abi ; swift 6; clang x; debug", "gateway-abi 1; swift 6.3.1; debug", "gateway-abi 1;;;",
        ] {
            #expect(PluginABI(text: text) == nil, "\(text)")
        }
        let endless = Array(
            ("gateway-abi 1; swift 6.3.1; clang " + String(repeating: "x", count: 5000) + "; debug").utf8CString)
        #expect(endless.withUnsafeBufferPointer { $0.baseAddress.flatMap { PluginABI(cString: $0) } } == nil)
    }

    @Test("a compiler is named by its release and commit")
    func compilerName() throws {
        let commit = "11673e6660b2d0a5f9f99b1c7b773f4c2f6df1b0"
        let abi = try #require(
            PluginABI(text: "gateway-abi 1; swift 6.3.1; clang 21.0.0 (https://example.org/llvm.git \(commit)); debug"))
        #expect(abi.compilerName == "Swift 6.3.1 (11673e6660b2)")
        let other = try #require(PluginABI(text: "gateway-abi 1; swift 6.3.1; clang 17.0 (distribution); debug"))
        #expect(other.compilerName == "Swift 6.3.1 (17.0 (distribution))")
    }
}
