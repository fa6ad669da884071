/// The line `t=` with the `r=` and `z=` that belong to it, RFC 8866 §5.9 to §5.11. Calls have `t=0 0`.
public struct TimeDescription: Hashable, Sendable {
    /// Seconds since 1900; 0 for a session that is not bounded.
    public var start: UInt64
    public var stop: UInt64
    /// The values of `r=`, as they came.
    public var repeats: [SDPText] = []
    /// The value of `z=`, as it came.
    public var zoneAdjustments: SDPText?

    public init(start: UInt64 = 0, stop: UInt64 = 0) {
        self.start = start
        self.stop = stop
    }

    init(_ line: SDPLine) throws(SDPError) {
        let fields = try line.words()
        guard fields.count == 2, let start = Decimal.value(fields[0].utf8, as: UInt64.self),
            let stop = Decimal.value(fields[1].utf8, as: UInt64.self)
        else { throw line.invalid("t=", expected: "two numbers") }
        self.init(start: start, stop: stop)
    }

    func print(to writer: inout SDPWriter) {
        writer.line("t") { $0.append("\(start) \(stop)") }
        for value in repeats { writer.text("r", value) }
        writer.text("z", zoneAdjustments)
    }
}
