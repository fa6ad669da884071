import Testing

@testable import GatewayCore

@Suite("Which symbols show a copy of a module")
struct BundledModuleTests {
    private func defines(_ module: String, _ symbol: String) -> Bool {
        BundledModule(module).defines(Array(symbol.utf8).span)
    }

    @Test(
        "a top-level type's or protocol's descriptor",
        arguments: [
            ("NIOCore", "$s7NIOCore10ByteBufferVMn"), ("NIOCore", "$s7NIOCore10EndiannessOMn"),
            ("NIOCore", "$s7NIOCore11DeadChannelCMn"), ("NIOCore", "$s7NIOCore7ChannelMp"),
            ("Logging", "$s7Logging6LoggerVMn"),
            // Names that repeat words of the module's.
            ("UnixSignals", "$s11UnixSignals0A6SignalVMn"), ("NIOCore", "$s7NIOCore0a5ThingB0CMn"),
            ("NIOCore", "$s7NIOCore0aB0OMn"),
        ])
    func copies(module: String, symbol: String) {
        #expect(defines(module, symbol))
    }

    @Test(
        "and nothing else",
        arguments: [
            // A type that a plugin nests in one of the module's by an extension.
            "$s7NIOCore10ByteBufferV4EchoE6NestedVMn", "$s7NIOCore10ByteBufferV4EchoE2PPMp",
            // A conformance, a specialisation, metadata, a nested type of its own.
            "$s7NIOCore10ByteBufferV4Echo3FooADWP", "$s7NIOCore10ByteBufferV5writeyyxlFSi_Tg5",
            "$s7NIOCore10ByteBufferVN",
            // Another module, whose name begins the same.
            "$s11NIOCoreMoreVMn", "$s8NIOCoreX10ByteBufferVMn",
            // Broken names.
            "$s7NIOCore", "$s7NIOCore99VMn", "$s7NIOCore99999999999999999999VMn", "$s7NIOCore0VMn",
            "$s7NIOCore10ByteBuffer", "$s7NIOCore00VMn", "$s7NIOCore0", "$s7NIOCore0a", "$s7NIOCore0A9ThingVMn", "",
        ])
    func others(symbol: String) {
        #expect(!defines("NIOCore", symbol))
    }
}
