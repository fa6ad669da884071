import Synchronization

@testable import GatewayCore

/// A shared service with one setting.
final class Numbers: GatewayService {
    static let name = "numbers"
    let first: Int
    private let stopping = Mutex<(@Sendable () -> Void)?>(nil)

    init(settings: PluginSettings, context: ServiceContext) throws {
        first = settings.integer("first", default: 1, in: 1...9, "The first number.")
    }

    func onStop(_ body: @escaping @Sendable () -> Void) { stopping.withLock { $0 = body } }

    func start() async throws {}
    func stop() async { stopping.withLock { $0 }?() }
}
