import Testing

@testable import GatewayCore

@Suite("Shared services", .timeLimit(.minutes(5)))
struct ServiceRegistryTests {
    /// Two services that differ by their name only.
    private protocol Naming: Sendable {
        static var name: String { get }
    }

    private enum One: Naming { static let name = "one" }
    private enum Two: Naming { static let name = "two" }

    private final class Service<Name: Naming>: GatewayService {
        static var name: String { Name.name }
        private let starting: @Sendable () async throws -> Void
        private let stopping: @Sendable () async -> Void

        init(settings: PluginSettings, context: ServiceContext) {
            starting = {}
            stopping = {}
        }

        init(
            _ record: Record, starting: @escaping @Sendable () async throws -> Void = {},
            stopping: @escaping @Sendable () async -> Void = {}
        ) {
            self.starting = {
                record.note("start \(Name.name)")
                try await starting()
            }
            self.stopping = {
                record.note("stop \(Name.name)")
                await stopping()
            }
        }

        func start() async throws { try await starting() }
        func stop() async { await stopping() }
    }

    private final class Impostor: GatewayService {
        static let name = "one"
        init(settings: PluginSettings, context: ServiceContext) {}
        func start() async throws {}
        func stop() async {}
    }

    private let record = Record()
    private let gates = Gates()

    @Test("started once, however many ask for it at the same time; the same for all")
    func once() async throws {
        let service = Service<One>(record, starting: { [gates] in await gates.wait(at: "start") })
        let registry = ServiceRegistry(["one": service])
        let asking = (0..<10).map { _ in Task { try await registry.service(Service<One>.self) } }
        try await record.wait(for: "start one")
        gates.open("start")
        for task in asking { #expect(try await task.value === service) }
        #expect(record.entries == ["start one"])
        await registry.stopAll()
    }

    @Test("stopped in reverse, those that nobody asked for not at all")
    func reverse() async throws {
        let registry = ServiceRegistry(["one": Service<One>(record), "two": Service<Two>(record)])
        _ = try await registry.service(Service<Two>.self)
        _ = try await registry.service(Service<One>.self)
        await registry.stopAll()
        #expect(record.entries == ["start two", "start one", "stop one", "stop two"])
        let unused = Record()
        await ServiceRegistry(["one": Service<One>(unused)]).stopAll()
        #expect(unused.entries == [])
    }

    @Test("a start that fails is told to all who asked, and cleaned up once")
    func failing() async throws {
        let service = Service<One>(
            record,
            starting: { [gates] in
                await gates.wait(at: "start")
                throw Mishap()
            })
        let registry = ServiceRegistry(["one": service])
        let asking = (0..<3).map { _ in Task { try await registry.service(Service<One>.self) } }
        try await record.wait(for: "start one")
        gates.open("start")
        for task in asking {
            await #expect(throws: Mishap.self) { try await task.value }
        }
        #expect(record.entries == ["start one", "stop one"])
        await registry.stopAll()
        #expect(record.entries == ["start one", "stop one"])
    }

    @Test("a start that does not end has failed after its time")
    func startDeadline() async throws {
        let service = Service<One>(record, starting: { [gates] in await gates.wait(at: "never") })
        let registry = ServiceRegistry(["one": service], startDeadline: .milliseconds(20))
        let error = await #expect(throws: DeadlineExceeded.self) { try await registry.service(Service<One>.self) }
        #expect(error?.description.hasPrefix("starting service one took longer than") == true)
        #expect(record.entries == ["start one", "stop one"])
        gates.open("never")
    }

    @Test("a stop that does not end holds up the others for its time only")
    func stopDeadline() async throws {
        let registry = ServiceRegistry(
            [
                "one": Service<One>(record),
                "two": Service<Two>(record, stopping: { [gates] in await gates.wait(at: "never") }),
            ], stopDeadline: .milliseconds(20))
        _ = try await registry.service(Service<One>.self)
        _ = try await registry.service(Service<Two>.self)
        await registry.stopAll()
        #expect(record.entries.suffix(2) == ["stop two", "stop one"])
        gates.open("never")
    }

    @Test("stopping cancels a start, and stops that service once")
    func stoppedWhileStarting() async throws {
        let service = Service<One>(record, starting: { try await untilCancelled() })
        let registry = ServiceRegistry(["one": service])
        let asking = Task { try await registry.service(Service<One>.self) }
        try await record.wait(for: "start one")
        await registry.stopAll()
        await #expect(throws: (any Error).self) { try await asking.value }
        #expect(record.entries == ["start one", "stop one"])
    }

    @Test("none is started after the end, none that no manifest names, and no other of the same name")
    func refusals() async throws {
        let registry = ServiceRegistry(["one": Service<One>(record)])
        await #expect(throws: ServiceError.self) { try await registry.service(Service<Two>.self) }
        await #expect(throws: ServiceError.self) { try await registry.service(Impostor.self) }
        _ = try await registry.service(Service<One>.self)
        await #expect(throws: ServiceError.self) { try await registry.service(Impostor.self) }
        await registry.stopAll()
        let error = await #expect(throws: RequestError.self) { try await registry.service(Service<One>.self) }
        #expect(error?.code == .unavailable)
    }
}
