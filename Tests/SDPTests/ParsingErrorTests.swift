import SDP
import Testing

/// What is refused, and the sentence that says where and why.
@Suite struct ParsingErrorTests {
    private func refusal(_ text: String, limits: SDPLimits = SDPLimits()) -> String? {
        do {
            _ = try SessionDescription(parsing: text, limits: limits)
            return nil
        } catch {
            return error.description
        }
    }

    @Test(arguments: ["", "\r\n", "\0", "o=- 1 1 IN IP4 192.0.2.1\r\nv=0\r\n"])
    func notSDP(text: String) {
        #expect(refusal(text) == "SDP line 1: it does not begin with v=")
    }

    @Test(arguments: [
        ("v=1", "SDP line 1: v= is '1', expected: 0"),
        ("v=", "SDP line 1: v= is '', expected: 0"),
        ("v=0", "SDP: o= is missing"),
        ("v=0\n\n\nhello", "SDP line 4: no letter followed by ="),
        ("v=0\na", "SDP line 2: no letter followed by ="),
        ("v=0\n=x", "SDP line 2: no letter followed by ="),
        ("v=0\na =x", "SDP line 2: no letter followed by ="),
        ("v=0\né=x", "SDP line 2: no letter followed by ="),
        ("v=0\no=- 1 IN IP4 192.0.2.1", "SDP line 2: o= is '- 1 IN IP4 192.0.2.1', expected: six fields"),
        (
            "v=0\no=- 1 1 IN IP4 192.0.2\u{1}",
            "SDP line 2: o= is '- 1 1 IN IP4 192.0.2?', expected: UTF-8 without control characters"
        ),
        ("v=0\nv=0", "SDP line 2: v= occurs twice"),
        ("v=0\ns=a\ns=b", "SDP line 3: s= occurs twice"),
        ("v=0\no=- 1 1 IN IP4 a\no=- 1 1 IN IP4 a", "SDP line 3: o= occurs twice"),
        ("v=0\nc=IN IP4 a\nc=IN IP4 b", "SDP line 3: c= occurs twice"),
        ("v=0\ni=a\ni=b", "SDP line 3: i= occurs twice"),
        ("v=0\nk=a\nk=b", "SDP line 3: k= occurs twice"),
        ("v=0\nr=1 2 3", "SDP line 2: r= does not belong here"),
        ("v=0\nz=1 2", "SDP line 2: z= does not belong here"),
        ("v=0\na=x\0y", "SDP line 2: a zero byte"),
        ("v=0\nt=0", "SDP line 2: t= is '0', expected: two numbers"),
        ("v=0\nt=0 -1", "SDP line 2: t= is '0 -1', expected: two numbers"),
        ("v=0\nt=0 18446744073709551616", "SDP line 2: t= is '0 18446744073709551616', expected: two numbers"),
        ("v=0\nc=IN IP4", "SDP line 2: c= is 'IN IP4', expected: three fields"),
        ("v=0\nc=IN IP4 1.2.3.4/256", "SDP line 2: TTL is 'IN IP4 1.2.3.4/256', expected: 0 to 255"),
        ("v=0\nc=IN IP4 1.2.3.4/1/0", "SDP line 2: number of addresses is 'IN IP4 1.2.3.4/1/0', expected: a number"),
        ("v=0\nc=IN IP6 ::1/1/1", "SDP line 2: address is 'IN IP6 ::1/1/1', expected: an address"),
        ("v=0\nc=IN IP4 /1", "SDP line 2: address is 'IN IP4 /1', expected: an address"),
    ])
    func sessionLevel(text: String, sentence: String) {
        #expect(refusal(text) == sentence)
    }

    @Test(arguments: [
        ("m=audio", "SDP line 5: m= is 'audio', expected: media, port, protocol and formats"),
        ("m=audio 9 RTP/AVP", "SDP line 5: m= is 'audio 9 RTP/AVP', expected: a format"),
        ("m=audio 65536 RTP/AVP 0", "SDP line 5: port is '65536', expected: 0 to 65535"),
        ("m=audio -1 RTP/AVP 0", "SDP line 5: port is '-1', expected: 0 to 65535"),
        ("m=audio  RTP/AVP 0 0", "SDP line 5: port is 'RTP/AVP', expected: 0 to 65535"),
        ("m=audio 1/0 RTP/AVP 0", "SDP line 5: number of ports is '1/0', expected: 1 to 65535"),
        ("m=audio 1/ RTP/AVP 0", "SDP line 5: number of ports is '1/', expected: 1 to 65535"),
        ("m=audio 1/2/3 RTP/AVP 0", "SDP line 5: port is '1/2/3', expected: 0 to 65535"),
        (
            "m=" + String(repeating: "x", count: 60),
            "SDP line 5: m= is '\(String(repeating: "x", count: 40))…', expected: media, port, protocol and formats"
        ),
        ("m=audio 0 RTP/AVP 0\r\ns=x", "SDP line 6: s= does not belong here"),
        ("m=audio 0 RTP/AVP 0\r\nt=0 0", "SDP line 6: t= does not belong here"),
        ("m=audio 0 RTP/AVP 0\r\ni=x\r\ni=y", "SDP line 7: i= occurs twice"),
    ])
    func media(line: String, sentence: String) {
        #expect(refusal(lines(line)) == sentence)
    }

    @Test func limits() {
        var limits = SDPLimits()
        limits.bytesMax = lines("a=x").utf8.count
        limits.linesMax = 5
        limits.mediaMax = 1
        #expect(refusal(lines("a=x"), limits: limits) == nil)
        #expect(refusal(lines("a=xy"), limits: limits) == "SDP: more than \(limits.bytesMax) bytes")
        #expect(refusal(lines(""), limits: limits) == nil)
        limits.bytesMax = 1_000
        #expect(refusal(lines("", "a=x"), limits: limits) == "SDP: more than 5 lines")
        limits.linesMax = 6
        #expect(
            refusal(lines("m=audio 0 x 0", "m=audio 0 x 0"), limits: limits)
                == "SDP line 6: more than 1 media descriptions")
    }

    /// Nothing traps; what is read is printed so that it reads the same. The fuzzer does this for longer.
    @Test func mutations() throws {
        var state: UInt64 = 8866
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: state >> 33) % max(1, bound)
        }
        let seeds = try Fixture.allCases.map { try $0.bytes() }
        let pieces = ["\r\n", "=", "a=", "m=", "\0", "\r", " ", "/", ":", "99999999999999999999", "\u{1}"]
            .map { Array($0.utf8) }
        var read = 0
        for round in 0..<3_000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0...random(4) {
                let position = random(bytes.count + 1)
                switch random(4) {
                case 0: bytes.insert(contentsOf: pieces[random(pieces.count)], at: position)
                case 1 where position < bytes.count: bytes[position] = UInt8(random(256))
                case 2: bytes.removeSubrange(position..<min(bytes.count, position + random(30)))
                default:
                    let from = random(bytes.count + 1)
                    bytes.insert(contentsOf: Array(bytes[from..<min(bytes.count, from + random(60))]), at: position)
                }
            }
            guard let session = try? SessionDescription(parsing: bytes) else { continue }
            read += 1
            let printed = session.printed()
            let again = try SessionDescription(parsing: printed)
            #expect(again == session && again.printed() == printed)
        }
        #expect(read > 500)
    }
}
