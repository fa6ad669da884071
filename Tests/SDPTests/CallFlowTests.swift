import SDP
import Testing

/// The functions together, as a call uses them.
@Suite struct CallFlowTests {
    /// A browser with a data channel calls baresip, which answers with sound alone; then baresip holds.
    @Test func outgoing() throws {
        var browserSide = MediaLineMapping()
        var sipSide = MediaLineMapping()
        var origin = LocalOrigin(sessionID: 1, address: "192.0.2.10")
        let browser = try Fixture.chromiumOffer.session()
        #expect(browserSide.inner(ofOffer: browser).media.map(\.type) == [.audio, .video])

        let generated = try Fixture.janusOffer.session()
        let offer = origin.stamp(sipSide.outer(ofOffer: generated).offerTowardsSIP())

        let peer = try SessionDescription(
            parsing: lines(
                "c=IN IP4 198.51.100.20", "m=audio 21348 RTP/AVP 111 126 18", "a=rtpmap:111 opus/48000/2",
                "a=rtpmap:126 telephone-event/8000"))
        let answer = try peer.repaired(asAnswerTo: offer).answerTowardsJanus()
        let toJanus = sipSide.inner(ofAnswer: answer)
        #expect(toJanus.media.map(\.port) == [21_348, 0] && toJanus.media[0].formats == ["111", "126"])
        let toBrowser = browserSide.outer(ofAnswer: toJanus, to: browser).towardsBrowser(other: browser)
        #expect(
            toBrowser.media.map(\.mid) == [nil, nil, "2"] && toBrowser.media.map(\.isRejected) == [false, true, true])

        var held = peer
        held.direction = .sendonly
        #expect(held.changes(since: peer).isHoldOnly)
        let quiet = try #require(offer.continuedAnswer(to: held))
        #expect(quiet.media.map(\.direction) == [.recvonly] && quiet.problems(asAnswerTo: held).isEmpty)
        #expect(origin.stamp(quiet).origin.sessionVersion == "2")
    }

    /// A room calls with slides and floor control.
    @Test func incoming() throws {
        var sipSide = MediaLineMapping()
        let offer = try Fixture.roomOffer.session()
        var prepared = offer.offerTowardsJanus()
        #expect(try prepared.settleEncryption(.offer) == .none)
        var toJanus = sipSide.inner(ofOffer: prepared)
        toJanus.identifyLines()
        #expect(toJanus.media.map(\.mid) == ["0", "1"])
        let generated = try SessionDescription(
            parsing: lines(
                "m=audio 41000 RTP/AVP 8 9 101", "c=IN IP4 192.0.2.10", "a=mid:0", "a=rtpmap:101 telephone-event/8000",
                "m=video 41002 RTP/AVP 97", "c=IN IP4 192.0.2.10", "a=mid:1", "a=rtpmap:97 H264/90000"))
        let answer = sipSide.outer(ofAnswer: generated, to: offer).answerTowardsSIP(to: offer)
        #expect(answer.media.map(\.port) == [41_000, 0, 41_002, 0, 0])
        #expect(answer.media[0].formats == ["9", "8", "101"] && answer.media[0].mid == nil)
        #expect(answer.problems(asAnswerTo: offer).isEmpty)
    }

    /// A call that turns to fax: the update is refused, the call goes on.
    @Test func fax() throws {
        var sipSide = MediaLineMapping()
        let own = try SessionDescription(parsing: lines("c=IN IP4 192.0.2.10", "m=audio 41000 RTP/AVP 0"))
        _ = sipSide.inner(ofOffer: own)
        let offer = try Fixture.faxReoffer.session()
        #expect(sipSide.inner(ofOffer: offer.offerTowardsJanus()).isRejected)
        #expect(own.continuedAnswer(to: offer) == nil)
    }
}
