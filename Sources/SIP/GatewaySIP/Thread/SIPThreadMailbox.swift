internal import CSofia
internal import Dispatch
internal import GatewayCore
internal import Glibc
internal import Synchronization

/// What other threads want done on the SIP thread, in order, and the stack that the thread runs.
///
/// It is as long as what browsers ask for, which the limits of their connections bound.
final class SIPThreadMailbox: Sendable {
    enum Work: Sendable {
        case job(UnownedJob, UnownedSerialExecutor)
        case closure(@Sendable () -> Void)
    }

    /// Sofia's stack. Its functions are called on the SIP thread only, but for `sofia_wake`, which is made for others and
    /// is called under the lock, while the stack exists: so it may be handed about.
    struct Stack: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    private struct State {
        var work: [Work] = []
        var stack: Stack?
        var isClosed = false
    }

    private let state = Mutex(State())
    /// 0 before it runs. Asked at each call from Sofia, so it stands outside of the lock.
    private let thread = Atomic<pthread_t>(0)
    private let bell = DispatchSemaphore(value: 0)

    var isServedHere: Bool {
        thread.load(ordering: .relaxed) == pthread_self()
    }

    func add(_ work: Work) {
        state.withLock { state in
            state.work.append(work)
            guard state.work.count == 1 else { return }
            ring(state.stack)
        }
    }

    /// On the SIP thread: it runs the stack as soon as the work in hand is done, until it is broken off, and destroys it.
    func run(_ stack: Stack) {
        state.withLock { state in state.stack = stack }
    }

    func close() {
        state.withLock { state in
            state.isClosed = true
            ring(state.stack)
        }
    }

    private func ring(_ stack: Stack?) {
        if let stack { sofia_wake(stack.pointer) } else { bell.signal() }
    }

    /// The thread's whole life.
    func serve() {
        thread.store(pthread_self(), ordering: .relaxed)
        while true {
            let (stack, isClosed) = state.withLock { ($0.stack, $0.isClosed) }
            if let stack {
                // What came in before the stack was there has rung the bell, not the stack.
                work()
                sofia_run(stack.pointer)
                state.withLock { $0.stack = nil }
                sofia_destroy(stack.pointer)
            } else if isClosed {
                return work()
            } else {
                bell.wait()
            }
            work()
        }
    }

    /// Does what has come in so far; what comes in meanwhile rings again.
    func work() {
        let work = state.withLock { state in
            let work = state.work
            state.work = []
            return work
        }
        for item in work {
            switch item {
            case .job(let job, let executor): job.runSynchronously(on: executor)
            case .closure(let body): body()
            }
        }
    }
}
