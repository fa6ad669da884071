import Glibc
import SDP
import Testing

/// Nothing takes longer than in proportion to what came, which is 64 KiB at most.
@Suite struct TimeTests {
    /// Long lists of formats and of the lines that belong to them are what would multiply.
    private static let heavy: [String] = [
        lines("c=IN IP4 192.0.2.1", "m=audio 1 RTP/AVP" + String(repeating: " 0", count: 30_000)),
        lines(
            "c=IN IP4 192.0.2.1", "m=audio 1 RTP/AVP " + (0..<5_000).map { "\($0 % 128)" }.joined(separator: " "),
            (0..<1_900).map { "a=rtpmap:\($0 % 128) x\($0)/8000" }.joined(separator: "\r\n")),
        lines(
            (0..<60).map { _ in "m=audio 1 RTP/AVP" + String(repeating: " 96", count: 300) }.joined(separator: "\r\n")),
        lines(
            "m=audio 1 RTP/SAVP 0", "a=crypto:1 X " + String(repeating: "inline:AAAA;", count: 5_000) + "inline:AAAA"),
        lines("m=audio 1 RTP/AVP 0", "a=candidate:1 1 udp 1 a 1 typ host" + String(repeating: " x y", count: 15_000)),
        lines(String(repeating: "a=x\r\n", count: 1_000) + String(repeating: "m=audio 1 RTP/AVP 0\r\n", count: 60)),
        lines("m=video 1 RTP/AVP 97", "a=fmtp:97 " + String(repeating: "x=1;", count: 16_000)),
    ]

    @Test(arguments: heavy.indices)
    func isShort(index: Int) throws {
        let text = Self.heavy[index]
        #expect(text.utf8.count <= 65_536)
        let session = try SessionDescription(parsing: text)
        let start = secondsOfThread
        var secured = session.offerTowardsJanus()
        _ = try? secured.settleEncryption(.offer)
        var mapping = MediaLineMapping()
        let inner = mapping.inner(ofOffer: secured)
        _ = mapping.outer(ofAnswer: inner, to: session).answerTowardsSIP(to: session).printed()
        _ = session.offerTowardsSIP().towardsBrowser(other: session).printed()
        _ = session.changes(since: secured)
        _ = session.problems(asAnswerTo: session)
        _ = try? session.repaired(asAnswerTo: session)
        _ = session.continuedAnswer(to: session.holding(.unspecifiedAddress))
        _ = session.media.map(\.candidates)
        // Less than a second without optimization; what is quadratic takes minutes.
        #expect(secondsOfThread - start < 10)
    }

    /// Of the processor, so that a busy machine changes nothing.
    private var secondsOfThread: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
