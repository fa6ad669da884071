#if GATEWAY_THREAD_SANITIZER
    internal import GatewayCore

    /// In place of the standard library's, which ThreadSanitizer cannot see.
    typealias Mutex = GatewayCore.Mutex
#endif
