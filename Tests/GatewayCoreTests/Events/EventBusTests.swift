import Synchronization
import Testing

@testable import GatewayCore

@Suite("Events between plugins", .timeLimit(.minutes(5)))
struct EventBusTests {
    private struct Number: GatewayEvent {
        var publisher = 0
        let value: Int
    }

    private struct Other: GatewayEvent {}

    private let bus = EventBus()
    private let record = Record()
    private let gates = Gates()

    @Test("each subscriber gets each event of a publisher in order")
    func order() async throws {
        let count = 2000
        let got = Mutex<[[Int]]>([[], [], []])
        let ends = (0..<2).map { subscriber in
            bus.subscribe(to: Number.self, buffer: 3 * count, subscriber: "s\(subscriber)", onLoss: nil) {
                [record] (event: Number) in
                guard subscriber == 0 else {
                    if event.value == count - 1 { record.note("second had \(event.publisher)") }
                    return
                }
                got.withLock { $0[event.publisher].append(event.value) }
                if event.value == count - 1 { record.note("end of \(event.publisher)") }
            }
        }
        await withTaskGroup(of: Void.self) { group in
            for publisher in 0..<3 {
                group.addTask {
                    for value in 0..<count { bus.publish(Number(publisher: publisher, value: value)) }
                }
            }
        }
        for publisher in 0..<3 { try await record.wait(for: "end of \(publisher)", "second had \(publisher)") }
        for values in got.withLock({ $0 }) { #expect(values == Array(0..<count)) }
        for end in ends { end() }
    }

    @Test("one that is too slow loses the oldest, and is told how many")
    func overflow() async throws {
        let lost = Atomic<Int>(0)
        let got = Mutex<[Int]>([])
        let end = bus.subscribe(
            to: Number.self, buffer: 3, subscriber: "slow", onLoss: { lost.add($0, ordering: .relaxed) }
        ) { [record, gates] (event: Number) in
            got.withLock { $0.append(event.value) }
            record.note("got \(event.value)")
            await gates.wait(at: "slow")
        }
        bus.publish(Number(value: 1))
        try await record.wait(for: "got 1")
        for value in 2...10 { bus.publish(Number(value: value)) }
        #expect(lost.load(ordering: .relaxed) == 6)
        gates.open("slow")
        try await record.wait(for: "got 10")
        #expect(got.withLock { $0 } == [1, 8, 9, 10])
        end()
    }

    @Test("a slow subscriber does not hold up the others, nor the publisher")
    func independence() async throws {
        let ends = [
            bus.subscribe(to: Number.self, buffer: 1, subscriber: "stuck", onLoss: nil) { [gates] (_: Number) in
                await gates.wait(at: "stuck")
            },
            bus.subscribe(to: Number.self, buffer: 100, subscriber: "quick", onLoss: nil) { [record] (event: Number) in
                record.note("quick \(event.value)")
            },
        ]
        for value in 1...50 { bus.publish(Number(value: value)) }
        try await record.wait(for: "quick 50")
        gates.open("stuck")
        for end in ends { end() }
    }

    @Test("nothing comes after the end, not even what waits already")
    func unsubscribe() async throws {
        let farewell = Mutex<Farewell?>(Farewell("released", in: record))
        let end = bus.subscribe(to: Number.self, buffer: 100, subscriber: "leaving", onLoss: nil) {
            [record, gates, farewell = farewell.withLock { $0 }] (event: Number) in
            farewell?.stay()
            record.note("got \(event.value)")
            await gates.wait(at: "leaving")
        }
        farewell.withLock { $0 = nil }
        for value in 1...10 { bus.publish(Number(value: value)) }
        try await record.wait(for: "got 1")
        end()
        bus.publish(Number(value: 11))
        gates.open("leaving")
        try await record.wait(for: "released")
        #expect(record.entries == ["got 1", "released"])
    }

    @Test("only of the type that was asked for")
    func types() async throws {
        let end = bus.subscribe(to: Other.self, buffer: 10, subscriber: "other", onLoss: nil) { [record] (_: Other) in
            record.note("other")
        }
        bus.publish(Number(value: 1))
        bus.publish(Other())
        try await record.wait(for: "other")
        #expect(record.entries == ["other"])
        end()
        end()
    }
}
