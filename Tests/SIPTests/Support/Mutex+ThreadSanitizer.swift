#if GATEWAY_THREAD_SANITIZER
    import GatewayCore

    /// The one that ThreadSanitizer understands.
    typealias Mutex = GatewayCore.Mutex
#endif
