import SDP
import Testing

/// The typed ways into a description, on what peers send.
@Suite struct TypedAccessTests {
    @Test func chromium() throws {
        let session = try Fixture.chromiumOffer.session()
        #expect(session.origin.sessionID == "5120639481720046331" && session.origin.sessionVersion == "2")
        #expect(session.media.map(\.type) == [.audio, .video, .application])
        #expect(session.media.map(\.mid) == ["0", "1", "2"])
        #expect(session.media.map { session.direction(of: $0) } == [.sendrecv, .sendonly, .sendrecv])
        // Port 0 is no refusal where the media travel with others.
        #expect(session.media.map(\.isRejected) == [false, false, false])
        let audio = session.media[0]
        #expect(audio.transport == .dtlsRTPFeedback && audio.port == 50_611)
        #expect(audio.formats == ["111", "63", "9", "0", "8", "13", "110", "126"])
        #expect(audio.rtpMap(for: "111") == RTPMap(111, "opus", 48_000, parameters: "2"))
        #expect(audio.rtpMap(for: "111")?.channels == 2 && audio.rtpMap(for: "9")?.channels == 1)
        #expect(audio.rtpMap(for: "111")?.isEncoding("OPUS") == true)
        #expect(audio.formatParameters(for: "111")?["UseInbandFEC"] == "1")
        #expect(audio.formatParameters(for: "63")?.parameters == "111/111")
        #expect(audio.setup == .actpass && session.setup == nil)
        #expect(audio.attributes(.candidate).count == 3)
        #expect(session.media[2].bandwidths == [Bandwidth(.applicationSpecific, 30)])
    }

    @Test func firefox() throws {
        let session = try Fixture.firefoxAnswer.session()
        #expect(session.origin.username == "mozilla...THIS_IS_SDPARTA-99.0")
        #expect(session.direction == .sendrecv)
        #expect(session.media.map { session.direction(of: $0) } == [.sendrecv, .inactive])
        #expect(session.media.map(\.isRejected) == [false, true])
        #expect(session.value(.fingerprint, of: session.media[0])?.words.first == "sha-256")
        #expect(session.media[0].setup == .active)
    }

    @Test func baresip() throws {
        let session = try Fixture.baresipOffer.session()
        #expect(session.connection == ConnectionData(.ip4, "198.51.100.20"))
        #expect(session.media.compactMap { session.connection(of: $0)?.address } == ["198.51.100.20", "198.51.100.20"])
        #expect(session.media[1].formatParameters(for: "97")?["packetization-mode"] == "0")
    }

    @Test func asterisk() throws {
        let session = try Fixture.asteriskHold.session()
        #expect(session.sessionName == "Asterisk")
        #expect(session.media[0].transport == .secureRTP && session.direction(of: session.media[0]) == .sendonly)
        #expect(session.media[0].cryptoLines.map { $0.words[1] } == ["AES_CM_128_HMAC_SHA1_80"])
    }

    @Test func freeswitch() throws {
        let session = try Fixture.freeswitchAnswer.session()
        #expect(session.connection?.addressType == .ip6 && session.connection?.address == "2001:db8::5060")
        #expect(session.media.map(\.isRejected) == [false, true, false])
        #expect(session.media[2].type == .image && session.media[2].transport == .udptl)
        #expect(session.media[2].rtpMap(for: "t38") == nil)
    }

    @Test func linphone() throws {
        let session = try Fixture.linphoneOffer.session()
        #expect(session.bandwidths == [Bandwidth(.applicationSpecific, 380)])
        let audio = session.media[0]
        #expect(audio.rtpMap(for: "0") == RTPMap(0, "PCMU", 8_000))
        #expect(audio.rtpMap(for: "8")?.encodingName == "PCMA")
        #expect(audio.rtpMap(for: "35") == nil && audio.rtpMap(for: "300") == nil && audio.rtpMap(for: "") == nil)
        #expect(audio.cryptoLines.count == 2)
        #expect(session.media[1].formatParameters(for: "97")?["packetization-mode"] == "1")
        #expect(session.value(.icePassword, of: audio) != nil)
        #expect(session.direction(of: session.media[1]) == .recvonly)
    }

    @Test func msrp() throws {
        let media = try #require(try Fixture.msrpChat.session().media.first)
        #expect(media.type == .message && media.transport == .msrpOverTLS && media.port == 2_855)
        #expect(
            media.path == [
                "msrps://relay.example.test:2855/6aT0xRk1;tcp", "msrps://192.0.2.80:2856/c9Wm2Qe7;tcp",
            ])
        #expect(media.acceptTypes == ["message/cpim", "text/*"])
        #expect(media.acceptWrappedTypes == ["text/plain", "message/imdn+xml", "*"])
        #expect(media.setup == .active && media.value(.maxSize) == "10000000")
        #expect(media.information == "Chat with 世界")
    }

    @Test func multicast() throws {
        let session = try Fixture.multicastSession.session()
        #expect(session.sessionName == " ")
        #expect(session.connection?.ttl == 127 && session.connection?.addressCount == 3)
        #expect(session.emails.count == 2 && session.phones == ["+49 69 5550100"])
        #expect(session.bandwidths == [Bandwidth(.conferenceTotal, 1_024), Bandwidth("X-YZ", 128)])
        #expect(session.times.map(\.start) == [3_034_423_619, 3_050_000_000])
        #expect(session.times[0].repeats == ["604800 3600 0 90000", "7d 1h 0 25h"])
        #expect(session.times[0].zoneAdjustments == "2882844526 -1h 2898848070 0")
        #expect(session.key?.reveal() == "prompt")
        #expect(session.unknownLines.map(\.type) == ["x"])
        let media = session.media[0]
        #expect(media.portCount == 2 && media.connections.map(\.addressType) == [.ip4, .ip6])
        #expect(media.connections[1].addressCount == 3 && media.connections[1].ttl == nil)
        #expect(session.connection(of: media) == media.connections[0] && media.connections[0] != session.connection)
        #expect(media.unknownLines.map(\.value) == ["another one", "and one more"])
    }

    @Test func directionOfTheSessionHoldsUntilTheMediaSayOtherwise() throws {
        var session = try SessionDescription(
            parsing: lines("a=sendonly", "m=audio 4000 RTP/AVP 0", "m=audio 4002 RTP/AVP 0", "a=recvonly"))
        #expect(session.media.map { session.direction(of: $0) } == [.sendonly, .recvonly])
        session.media[1].direction = nil
        session.media[0].direction = .inactive
        #expect(session.media.map { session.direction(of: $0) } == [.inactive, .sendonly])
        session.direction = nil
        #expect(session.media.map { session.direction(of: $0) } == [.inactive, .sendrecv])
        // With a value it is another attribute.
        #expect(try SessionDescription(parsing: lines("a=sendonly:x")).direction == nil)
    }

    @Test func directions() {
        #expect(MediaDirection.allCases.map(\.mirrored) == [.sendrecv, .recvonly, .sendonly, .inactive])
        for direction in MediaDirection.allCases {
            #expect(MediaDirection(sends: direction.sends, receives: direction.receives) == direction)
        }
    }

    @Test func attributesChangeInPlace() throws {
        let text = lines("m=audio 1 RTP/AVP 0", "a=sendonly", "a=ptime:20", "a=x", "a=recvonly", "a=ptime:30")
        var media = try SessionDescription(parsing: text).media[0]
        media.set(Attribute(.ptime, "40"))
        media.direction = .inactive
        media.set(Attribute(.mid, "a"))
        #expect(media.attributes.map(\.description) == ["inactive", "ptime:40", "x", "mid:a"])
        media.remove("x", .mid)
        #expect(media.attributes.map(\.description) == ["inactive", "ptime:40"])
    }

    @Test(arguments: [
        "", "96", "96 opus", "128 opus/48000", "x opus/48000", "96 /48000", "96 opus/", "96 opus/4294967296",
    ])
    func noRTPMap(value: String) {
        #expect(RTPMap(SDPText(value)) == nil)
    }

    @Test func staticPayloadTypes() {
        #expect(RTPMap(staticPayloadType: 9) == RTPMap(9, "G722", 8_000))
        #expect(RTPMap(staticPayloadType: 10)?.channels == 2)
        #expect(RTPMap(staticPayloadType: 96) == nil)
        #expect((0...255).compactMap { RTPMap(staticPayloadType: $0) }.count == 24)
    }

    @Test func oldHold() throws {
        #expect(ConnectionData(.ip4, "0.0.0.0").isUnspecified && ConnectionData(.ip6, "::").isUnspecified)
        #expect(!ConnectionData(.ip4, "10.0.0.0").isUnspecified)
    }

    @Test func originOfTheSameSession() throws {
        let origin = Origin(sessionID: 1, sessionVersion: 1, address: "192.0.2.1")
        var next = origin
        next.sessionVersion = "2"
        #expect(origin != next && origin.isSameSession(as: next))
        next.sessionID = "2"
        #expect(!origin.isSameSession(as: next))
    }
}
