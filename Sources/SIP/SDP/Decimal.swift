/// Numbers as SDP has them: decimal digits and nothing else.
enum Decimal {
    /// Nil for an empty text, for anything but digits, and for what the type cannot hold.
    static func value<Number: FixedWidthInteger>(_ digits: some Collection<UInt8>, as type: Number.Type) -> Number? {
        guard !digits.isEmpty else { return nil }
        var value: Number = 0
        for byte in digits {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            let (shifted, overflowOfShift) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowOfSum) = shifted.addingReportingOverflow(Number(byte - 0x30))
            guard !overflowOfShift, !overflowOfSum else { return nil }
            value = sum
        }
        return value
    }
}
