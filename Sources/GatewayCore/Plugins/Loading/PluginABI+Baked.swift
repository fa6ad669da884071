public import CGatewayABI

/// What the calling module was built against, as the text that a plugin's `lib<Name>_LTX_gateway_plugin_abi` returns.
///
/// The body is emitted into whoever calls it: a plugin built against an older core keeps that core's text. The build
/// mode is the core's whatever the plugin's own, because it is the core's layout that a plugin depends on.
/// - Returns: a constant that lives as long as the plugin's image.
@_alwaysEmitIntoClient
public func gatewayPluginABI() -> UnsafePointer<CChar> {
    #if DEBUG
        #if compiler(>=6.4)
            return gateway_abi_swift_6_4_or_later_debug()
        #elseif compiler(>=6.3.3)
            return gateway_abi_swift_6_3_3_debug()
        #elseif compiler(>=6.3.2)
            return gateway_abi_swift_6_3_2_debug()
        #elseif compiler(>=6.3.1)
            return gateway_abi_swift_6_3_1_debug()
        #else
            return gateway_abi_swift_6_3_0_debug()
        #endif
    #else
        #if compiler(>=6.4)
            return gateway_abi_swift_6_4_or_later_release()
        #elseif compiler(>=6.3.3)
            return gateway_abi_swift_6_3_3_release()
        #elseif compiler(>=6.3.2)
            return gateway_abi_swift_6_3_2_release()
        #elseif compiler(>=6.3.1)
            return gateway_abi_swift_6_3_1_release()
        #else
            return gateway_abi_swift_6_3_0_release()
        #endif
    #endif
}
