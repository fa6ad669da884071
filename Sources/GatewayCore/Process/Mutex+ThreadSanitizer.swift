#if GATEWAY_THREAD_SANITIZER
    internal import Glibc

    /// Stands in for the standard library's `Mutex` where ThreadSanitizer watches: it does not see that one's futex, and
    /// would take everything that it guards for unguarded. A pthread mutex it knows.
    public struct Mutex<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
        // The pointers are made once and freed once; what they point to is touched between lock and unlock only.
        private let lock: UnsafeMutablePointer<pthread_mutex_t>
        private let value: UnsafeMutablePointer<Value>

        public init(_ initial: consuming sending Value) {
            lock = .allocate(capacity: 1)
            lock.initialize(to: pthread_mutex_t())
            pthread_mutex_init(lock, nil)
            value = .allocate(capacity: 1)
            value.initialize(to: initial)
        }

        deinit {
            pthread_mutex_destroy(lock)
            lock.deallocate()
            value.deinitialize(count: 1)
            value.deallocate()
        }

        public borrowing func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending Value) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            pthread_mutex_lock(lock)
            defer { pthread_mutex_unlock(lock) }
            return try body(&value.pointee)
        }
    }
#endif
