/// How much sound a packet holds, the values of `a=ptime` and `a=maxptime`, RFC 8866 §6.4 and §6.5.
enum PacketTime {
    /// Milliseconds, seldom with a fraction; microseconds are kept of it. Nil for what is not that, and for nothing
    /// or more than an hour.
    static func duration(_ value: SDPText) -> Duration? {
        guard let word = value.words.first else { return nil }
        let parts = word.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let milliseconds = parts.first.flatMap({ Decimal.value($0, as: UInt32.self) }), milliseconds <= 3_600_000
        else { return nil }
        var microseconds: UInt32 = 0
        if parts.count > 1 {
            var digits = Array(parts[1])
            guard digits.allSatisfy({ (0x30...0x39).contains($0) }), !digits.isEmpty else { return nil }
            digits = Array(digits.prefix(3))
            while digits.count < 3 { digits.append(0x30) }
            microseconds = Decimal.value(digits, as: UInt32.self) ?? 0
        }
        guard milliseconds > 0 || microseconds > 0 else { return nil }
        return .milliseconds(milliseconds) + .microseconds(microseconds)
    }

    /// Whole microseconds; nil for less than one, and for more than an hour.
    static func text(_ duration: Duration) -> SDPText? {
        guard duration >= .microseconds(1), duration <= .seconds(3_600) else { return nil }
        let parts = duration.components
        let microseconds = parts.seconds * 1_000_000 + parts.attoseconds / 1_000_000_000_000
        let fraction = microseconds % 1_000
        guard fraction != 0 else { return SDPText("\(microseconds / 1_000)") }
        var digits = String(1_000 + fraction).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return SDPText("\(microseconds / 1_000).\(digits)")
    }
}

extension DescriptionSection {
    /// `a=ptime`: what the sender would like to receive. Setting what is no such time takes it away.
    public var packetTime: Duration? {
        get { value(.ptime).flatMap(PacketTime.duration) }
        set { setPacketTime(newValue, .ptime) }
    }

    /// `a=maxptime`: the most that it can receive.
    public var packetTimeMax: Duration? {
        get { value(.maxptime).flatMap(PacketTime.duration) }
        set { setPacketTime(newValue, .maxptime) }
    }

    private mutating func setPacketTime(_ duration: Duration?, _ name: AttributeName) {
        if let text = duration.flatMap(PacketTime.text) { set(Attribute(name, text)) } else { remove(name) }
    }
}
