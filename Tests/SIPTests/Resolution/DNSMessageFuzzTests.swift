import Testing

@testable import GatewaySIP

@Suite("DNS answers that were tampered with")
struct DNSMessageFuzzTests {
    private static let packets: [DNSPacket] = [
        DNSPacket(
            name: "a.test", type: .a, answers: [.alias("a.test", "b.test"), .address("b.test", "192.0.2.1")]),
        DNSPacket(name: "a.test", type: .aaaa, answers: [.address("a.test", "2001:db8::1")]),
        DNSPacket(
            name: "a.test", type: .srv,
            answers: [.service("a.test", 1, 2, 5060, "b.test"), .service("a.test", 3, 4, 5061, "c.test")]),
        DNSPacket(
            name: "a.test", type: .naptr,
            answers: [
                .pointer("a.test", 1, 2, ["s", "SIP+D2U", ""], "_sip._udp.a.test"),
                .pointer("a.test", 1, 2, ["u", "E2U+sip", "!^.*$!sip:a@b!"], "."),
            ]),
        DNSPacket(
            flags: 0x8183, name: "a.test", type: .a, authorities: [.authority("test", minimum: 20, ttl: 3600)]),
    ]

    /// The generator of Marsaglia's xorshift64, so that a failure can be repeated.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    /// Whatever comes: an answer within its bounds, or a DNSError.
    private func read(_ bytes: [UInt8], _ packet: DNSPacket) throws -> Bool {
        do {
            let answer = try DNSPacket.read(bytes, packet.name, packet.type)
            #expect((1...DNSMessage.recordsMax).contains(answer.records.count))
            #expect(answer.ttl >= .zero && answer.ttl <= .seconds(Int32.max))
            return true
        } catch is DNSError {
            return false
        }
    }

    @Test("cut off anywhere they are malformed")
    func truncated() throws {
        for packet in Self.packets {
            for length in packet.bytes.indices {
                #expect(throws: DNSError.malformedAnswer(try DNSQuestion(packet.name, packet.type))) {
                    try DNSPacket.read(Array(packet.bytes.prefix(length)), packet.name, packet.type)
                }
            }
        }
    }

    @Test("20,000 mutations stop nothing")
    func mutated() throws {
        var generator = Generator()
        var outcomes: [Bool: Int] = [:]
        for round in 0..<20_000 {
            let packet = Self.packets[round % Self.packets.count]
            var bytes = packet.bytes
            for _ in 0...Int.random(in: 0..<6, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<5, using: &generator) {
                case 0: bytes[place] = .random(in: 0...255, using: &generator)
                case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                // A compression pointer.
                case 2: bytes[place] = 0xc0 | .random(in: 0...1, using: &generator)
                case 3: bytes.insert(.random(in: 0...255, using: &generator), at: place)
                default: if bytes.count > 1 { bytes.remove(at: place) }
                }
            }
            outcomes[try read(bytes, packet), default: 0] += 1
        }
        // Both ways are taken: else the mutations would be too mild or too wild.
        #expect(outcomes[true, default: 0] > 500 && outcomes[false, default: 0] > 500, "\(outcomes)")
    }
}
