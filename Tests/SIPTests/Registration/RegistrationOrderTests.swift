import Testing

@testable import GatewaySIP

@Suite("Registration in every order", .timeLimit(.minutes(5)))
struct RegistrationOrderTests {
    private typealias Step = RegistrationWorld.Step

    /// Goes on from a state with every step that it does not ignore.
    private static func explore(
        _ world: RegistrationWorld, _ steps: [RegistrationWorld.Step], depth: Int, visited: inout Int
    ) throws {
        guard steps.count < depth else { return }
        for step in Step.allCases {
            var next = world
            visited += 1
            let isTaken: Bool
            do { isTaken = try next.take(step) } catch {
                Issue.record("\((steps + [step]).map { "\($0)" }.joined(separator: ", ")): \(error)")
                throw error
            }
            if isTaken { try explore(next, steps + [step], depth: depth, visited: &visited) }
        }
    }

    @Test("all sequences of up to seven events that matter")
    func exhaustive() throws {
        var visited = 0
        try Self.explore(RegistrationWorld(), [], depth: 7, visited: &visited)
        // Most sequences begin by being ignored; these are what is left.
        #expect(visited > 10_000)
    }

    @Test("long random sequences", arguments: 1...20)
    func random(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        var world = RegistrationWorld()
        var steps: [RegistrationWorld.Step] = []
        for _ in 0..<2000 {
            guard let step = Step.allCases.randomElement(using: &random) else { return }
            steps.append(step)
            do { _ = try world.take(step) } catch {
                Issue.record("\(steps.suffix(20)): \(error)")
                return
            }
        }
    }
}
