import SDP
import Testing

/// What goes to SIP, to Janus and to the browser, made of what Janus, SIP peers and the browser give.
@Suite struct InterworkingTests {
    private func session(_ lines: String...) throws -> SessionDescription {
        let start = ["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "t=0 0"]
        return try SessionDescription(parsing: (start + lines).joined(separator: "\r\n"))
    }

    @Test func offerToAPhone() throws {
        var origin = LocalOrigin(sessionID: 77, address: "192.0.2.10")
        let offer = origin.stamp(try Fixture.janusOffer.session().offerTowardsSIP())
        #expect(
            offer.text.split(separator: "\r\n") == [
                "v=0", "o=- 77 1 IN IP4 192.0.2.10", "s=-", "c=IN IP4 192.0.2.10", "t=0 0",
                "m=audio 41000 RTP/AVP 111 9 0 8 126", "a=sendrecv", "a=rtpmap:111 opus/48000/2",
                "a=fmtp:111 minptime=10;useinbandfec=1", "a=rtpmap:9 G722/8000", "a=rtpmap:0 PCMU/8000",
                "a=rtpmap:8 PCMA/8000", "a=rtpmap:126 telephone-event/8000", "a=fmtp:126 0-16",
                "m=video 41002 RTP/AVP 96 106 108", "a=sendrecv", "a=rtpmap:96 VP8/90000", "a=rtcp-fb:96 ccm fir",
                "a=rtcp-fb:96 nack pli", "a=rtcp-fb:106 nack pli", "a=rtpmap:106 H264/90000",
                "a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
                "a=rtpmap:108 H264/90000",
                "a=fmtp:108 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f",
            ])
        // It fits into one datagram.
        #expect(offer.printed().count < 1_000)
    }

    @Test func linesTheBrowserStopped() throws {
        var generated = try Fixture.janusOffer.session()
        generated.media[1].direction = .inactive
        #expect(generated.offerTowardsSIP().media.map(\.isRejected) == [false, true])
        // All inactive is hold.
        generated.media[0].direction = .inactive
        #expect(generated.offerTowardsSIP().media.map(\.isRejected) == [false, false])
        var browser = try Fixture.firefoxOffer.session()
        browser.media.removeFirst()
        browser.media[1].port = 0
        generated.rejectLinesStopped(by: browser)
        #expect(generated.offerTowardsSIP().media.map(\.isRejected) == [false, true])
    }

    @Test func twoLinesOfOnePort() throws {
        var generated = try Fixture.janusOffer.session()
        generated.media[1] = generated.media[0]
        #expect(generated.offerTowardsSIP().media.map(\.port) == [41_000, 0])
    }

    @Test func answerToAPhone() throws {
        let offer = try Fixture.baresipSRTPOffer.session()
        let answer = try Fixture.janusAnswer.session().answerTowardsSIP(to: offer)
        #expect(
            answer.text.split(separator: "\r\n") == [
                "v=0", "o=- 1467420531 1 IN IP4 1.1.1.1", "s=-", "c=IN IP4 192.0.2.10", "t=0 0",
                "m=audio 41004 RTP/SAVP 96 0 101", "a=sendrecv",
                "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:b3VyIG93biBrZXkgdGhhdCBubyBwZWVyIGtub3dz",
                "a=rtpmap:0 PCMU/8000", "a=rtpmap:96 opus/48000/2", "a=fmtp:96 useinbandfec=1",
                "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-16",
            ])
        #expect(answer.problems(asAnswerTo: offer).isEmpty)
    }

    /// Whatever Janus writes, no line says one thing and does another.
    @Test func noHalfEncryption() throws {
        var plain = try Fixture.janusAnswer.session()
        plain.media[0].remove(.crypto)
        #expect(plain.answerTowardsSIP(to: try Fixture.baresipSRTPOffer.session()).isRejected)
        let offer = try session("c=IN IP4 a", "m=audio 4000 RTP/AVPF 0")
        #expect(try Fixture.janusAnswer.session().answerTowardsSIP(to: offer).isRejected)
        let answer = plain.answerTowardsSIP(to: offer)
        #expect(answer.media[0].transport == .rtpFeedback && answer.media[0].formats == ["0"])
        #expect(plain.answerTowardsSIP(to: try Fixture.chromiumOffer.session()).isRejected)
        #expect(plain.answerTowardsSIP(to: try session("m=audio 4000 RTP/AVP 18")).isRejected)
    }

    @Test func answersKeepToTheDirection() throws {
        var plain = try Fixture.janusAnswer.session()
        plain.media[0].remove(.crypto)
        let held = plain.answerTowardsSIP(to: try Fixture.oldHold.session())
        #expect(held.media[0].direction == .recvonly)
        plain.media[0].direction = .inactive
        #expect(!plain.answerTowardsSIP(to: try Fixture.oldHold.session()).isRejected)
    }

    @Test func oneAddressOrMany() throws {
        var one = try session("m=audio 1 RTP/AVP 0", "c=IN IP4 a", "m=video 0 RTP/AVP 0", "c=IN IP4 b")
        one.raiseConnection()
        #expect(one.connection?.address == "a" && one.media.allSatisfy(\.connections.isEmpty))
        var many = try session("m=audio 1 RTP/AVP 0", "c=IN IP4 a", "m=video 2 RTP/AVP 0", "c=IN IP4 b")
        many.raiseConnection()
        #expect(many.connection?.address == "a" && many.media.map { many.connection(of: $0)?.address } == ["a", "b"])
        var mixed = try session("c=IN IP4 x", "m=audio 1 RTP/AVP 0", "m=video 2 RTP/AVP 0", "c=IN IP4 b")
        mixed.raiseConnection()
        #expect(mixed.media.map { mixed.connection(of: $0)?.address } == ["x", "b"])
        var none = try session("m=audio 1 RTP/AVP 0")
        none.raiseConnection()
        #expect(none.connection == nil)
    }

    @Test func holdTowardsJanus() throws {
        let talking = try session("c=IN IP4 198.51.100.44", "m=audio 19844 RTP/AVP 0 8 18 101")
        let old = try Fixture.oldHold.session().offerTowardsJanus(previous: talking)
        #expect(old.media[0].direction == .sendonly && old.connection(of: old.media[0])?.address == "198.51.100.44")
        #expect(old.connection?.isUnspecified == false)
        let first = try Fixture.oldHold.session().offerTowardsJanus()
        #expect(first.connection(of: first.media[0])?.address == "192.0.2.1")
        let free = try Fixture.freeswitchHold.session().offerTowardsJanus()
        #expect(free.media[0].direction == .sendonly && free.direction == nil)
        let six = try session("c=IN IP6 ::", "m=audio 1 RTP/AVP 0").answerTowardsJanus(previous: talking)
        #expect(six.media[0].direction == .sendonly && six.connection(of: six.media[0])?.addressType == .ip4)
    }

    @Test func whatJanusCannotReach() throws {
        let answer = try Fixture.freeswitchAnswer.session().answerTowardsJanus()
        #expect(answer.isRejected)
        #expect(try session("m=audio 1 RTP/AVP 0").offerTowardsJanus().isRejected)
        var named = try session("c=IN IP4 media.example.test", "m=audio 1 RTP/AVP 0", "m=video 1 x 0", "c=IN IP4 1.2.3")
        #expect(named.offerTowardsJanus().media.map(\.isRejected) == [false, false])
        #expect(named.hostNames == ["media.example.test", "1.2.3"])
        named.resolve(["media.example.test": "192.0.2.7", "1.2.3": "192.0.2.8"])
        #expect(named.hostNames.isEmpty && named.media[1].connections[0].address == "192.0.2.8")
    }

    /// Linphone offers ICE besides; it is not Janus' ICE.
    @Test func nothingOfAnotherTransport() throws {
        let offer = try Fixture.linphoneOffer.session().offerTowardsJanus()
        #expect(!offer.text.contains("candidate") && !offer.text.contains("ice-") && !offer.text.contains("a=rtcp:"))
        #expect(offer.has("record") && offer.media[0].cryptoAttributes.count == 2)
        #expect(offer.bandwidths.count == 1)
        // 96 is Opus and no longer VP8, 97 is H.264 and no longer Speex: a browser would refuse them all.
        #expect(offer.media.map(\.formats) == [["96", "98", "0", "8", "101", "99"], ["97"]])
    }

    @Test func linesThatAreNotKnownSurvive() throws {
        let text = ["c=IN IP4 192.0.2.1", "y=one", "m=audio 1 RTP/AVP 0", "a=new:thing", "b=odd", "z1=x"]
        var offer = try session(text[0], text[1], text[2], text[3], text[4], "x=two")
        let changed = offer.offerTowardsJanus().text + offer.offerTowardsSIP().text
        for line in ["y=one", "a=new:thing", "b=odd", "x=two"] { #expect(changed.split(separator: line).count == 3) }
        offer.dropMedia(.audio)
        #expect(offer.text.contains("y=one"))
    }

    @Test func towardsBrowsers() throws {
        let offer = try Fixture.firefoxOffer.session()
        let answer = try session(
            "a=sendonly", "m=application 0 UDP/DTLS/SCTP webrtc-datachannel", "a=mid:0",
            "m=audio 9 UDP/TLS/RTP/SAVPF 0", "m=video 0 UDP/TLS/RTP/SAVPF 0", "a=mid:2"
        ).towardsBrowser(other: offer)
        #expect(answer.media.map(\.direction) == [.inactive, .sendonly, .inactive] && answer.direction == nil)
        #expect(answer.media[2].formats == ["120", "124", "126"] && answer.media[2].rtpMaps.count == 3)
        let alone = try session("m=video 0 RTP/AVP 0", "m=video 9 RTP/AVP 34", "m=video 9 RTP/AVP 97").towardsBrowser()
        #expect(alone.media.map { $0.rtpMaps.map(\.encodingName) } == [["VP8"], ["H263"], []])
        #expect(answer.showingAllDirections().media.map(\.direction) == [.inactive, .sendrecv, .inactive])
    }
}
