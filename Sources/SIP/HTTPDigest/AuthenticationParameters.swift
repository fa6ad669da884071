/// The parameters of one challenge or of an Authentication-Info. Names are lower-case.
struct AuthenticationParameters {
    /// More of them than any server sends.
    static let countMax = 64

    private var values: [String: String] = [:]
    /// The first thing that is wrong with them; then nothing of them should be used.
    private(set) var problem: String?

    subscript(name: String) -> String? { values[name] }

    mutating func add(_ name: String, _ value: String) {
        let key = name.lowercased()
        // Which of two would count is left open (RFC 7235 §2.1), and no server has a reason to send two.
        if values[key] != nil { fail("a parameter occurs twice") }
        if values.count == Self.countMax { return fail("more than \(Self.countMax) parameters") }
        values[key] = value
    }

    mutating func fail(_ problem: String) {
        self.problem = self.problem ?? problem
    }
}
