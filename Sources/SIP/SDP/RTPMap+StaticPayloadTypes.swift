extension RTPMap {
    /// What a payload type stands for when no `a=rtpmap` says so, RFC 3551 §6. Nil for those that mean nothing then.
    public init?(staticPayloadType payloadType: UInt8) {
        guard let (name, clockRate, channels) = Self.assigned[payloadType] else { return nil }
        self.init(payloadType, name, clockRate, parameters: channels)
    }

    private static let assigned: [UInt8: (name: String, clockRate: UInt32, channels: String?)] = [
        0: ("PCMU", 8_000, nil),
        3: ("GSM", 8_000, nil),
        4: ("G723", 8_000, nil),
        5: ("DVI4", 8_000, nil),
        6: ("DVI4", 16_000, nil),
        7: ("LPC", 8_000, nil),
        8: ("PCMA", 8_000, nil),
        // It samples at 16 kHz; the clock is an old mistake that stays (§4.5.2).
        9: ("G722", 8_000, nil),
        10: ("L16", 44_100, "2"),
        11: ("L16", 44_100, nil),
        12: ("QCELP", 8_000, nil),
        13: ("CN", 8_000, nil),
        14: ("MPA", 90_000, nil),
        15: ("G728", 8_000, nil),
        16: ("DVI4", 11_025, nil),
        17: ("DVI4", 22_050, nil),
        18: ("G729", 8_000, nil),
        25: ("CelB", 90_000, nil),
        26: ("JPEG", 90_000, nil),
        28: ("nv", 90_000, nil),
        31: ("H261", 90_000, nil),
        32: ("MPV", 90_000, nil),
        33: ("MP2T", 90_000, nil),
        34: ("H263", 90_000, nil),
    ]
}
