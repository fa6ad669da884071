import SDP
import Testing

/// Hold and resume in both styles, what changes between two descriptions, and which version they have.
@Suite struct HoldTests {
    private func talking() throws -> SessionDescription {
        try SessionDescription(
            parsing: lines(
                "c=IN IP4 192.0.2.1", "m=audio 4000 RTP/AVP 0 8 101", "a=rtpmap:101 telephone-event/8000",
                "m=video 4002 RTP/AVP 97", "a=rtpmap:97 VP8/90000", "a=recvonly", "m=video 0 RTP/AVP 97"))
    }

    @Test(arguments: [Fixture.asteriskHold, .freeswitchHold, .oldHold])
    func recognized(fixture: Fixture) throws {
        let session = try fixture.session()
        #expect(session.holdsPeer && session.effectiveDirection(of: session.media[0]) == .sendonly)
    }

    @Test func notOnHold() throws {
        #expect(try !talking().holdsPeer && !Fixture.baresipOffer.session().holdsPeer)
        #expect(try !SessionDescription(parsing: lines()).holdsPeer)
    }

    @Test(arguments: [HoldStyle.direction, .unspecifiedAddress])
    func made(style: HoldStyle) throws {
        let held = try talking().holding(style)
        #expect(held.holdsPeer)
        #expect(held.media.map(\.direction) == [.sendonly, .inactive, nil])
        #expect(held.media[0].connections.map(\.isUnspecified) == (style == .direction ? [] : [true]))
        #expect(held.changes(since: try talking()).media == [[.held, .direction], [.held, .direction], []])
        #expect(held.changes(since: try talking()).isHoldOnly)
        #expect(try talking().changes(since: held).all == [.resumed, .direction])
    }

    @Test func changes() throws {
        let old = try talking()
        #expect(old.changes(since: old).isEmpty && !old.changes(since: old).isHoldOnly)
        var new = old
        new.media[0].port = 4_010
        new.media[0].formats = ["8", "0"]
        new.media[1].port = 0
        new.media[2].port = 4_012
        new.media.append(MediaDescription(.audio, port: 1, .rtp, formats: ["0"]))
        #expect(new.changes(since: old).media == [[.address, .codecs], .dropped, .added, .added])
        #expect(old.changes(since: new).media == [[.address, .codecs], .added, .dropped, .dropped])
        #expect(new.changes(since: old).hasSameVersion)
    }

    @Test func otherChanges() throws {
        let old = try talking()
        var new = old
        new.origin.sessionVersion = "2"
        new.connection?.address = "192.0.2.9"
        new.media[0].transport = .secureRTP
        new.media[0].attributes.append(Attribute(.crypto, "1 X inline:AAAA"))
        new.media[1].type = .text
        new.attributes += [Attribute(.iceUfrag, "a"), Attribute(.icePassword, "b")]
        let changes = new.changes(since: old)
        #expect(changes.media[0] == [.address, .transport, .keys, .iceRestart])
        #expect(changes.media[1].contains(.type) && !changes.hasSameVersion)
    }

    /// The 200 after a 183, and the refresh of a session timer.
    @Test func nothingThatMatters() throws {
        let old = try talking()
        var new = old
        new.origin.sessionVersion = "7"
        new.sessionName = "other"
        new.media[0].attributes.append(Attribute("label", "1"))
        #expect(new.changes(since: old).isEmpty)
    }

    @Test func versions() throws {
        var origin = LocalOrigin(sessionID: .max, address: "192.0.2.10")
        let first = origin.stamp(try talking())
        #expect(first.origin == Origin(sessionID: 1 << 62 - 1, sessionVersion: 1, address: "192.0.2.10"))
        // As Janus writes it, with the browser's version.
        var again = try talking()
        again.origin = Origin(sessionID: 9, sessionVersion: 9, address: "1.1.1.1")
        #expect(origin.stamp(again) == first)
        #expect(origin.stamp(try talking().holding()).origin.sessionVersion == "2")
        #expect(origin.stamp(try talking().holding()).origin.sessionVersion == "2")
        let third = origin.stamp(try talking())
        #expect(third.origin.sessionVersion == "3" && third.origin.isSameSession(as: first.origin))
    }

    /// A hold that the browser never hears of.
    @Test func answeredWithoutTheBrowser() throws {
        let own = try SessionDescription(
            parsing: lines("c=IN IP4 192.0.2.10", "m=audio 41000 RTP/AVP 0 101", "a=rtpmap:101 telephone-event/8000"))
        for fixture in [Fixture.freeswitchHold, .oldHold] {
            let offer = try fixture.session()
            let answer = try #require(own.continuedAnswer(to: offer))
            #expect(answer.media[0].direction == .recvonly && answer.media[0].port == 41_000)
            #expect(answer.media[0].formats == ["0", "101"])
            #expect(answer.problems(asAnswerTo: offer).isEmpty)
            // Resumed.
            #expect(own.continuedAnswer(to: own)?.media[0].direction == .sendrecv)
            #expect(answer.continuedAnswer(to: own)?.media[0].direction == .recvonly)
            #expect(answer.continuedAnswer(to: own, wanting: [.sendrecv])?.media[0].direction == .sendrecv)
        }
    }

    @Test func whatCannotGoOn() throws {
        let own = try talking()
        #expect(own.continuedAnswer(to: try Fixture.faxReoffer.session()) == nil)
        #expect(own.continuedAnswer(to: try Fixture.asteriskHold.session()) == nil)
        var other = try talking()
        other.media[0].attributes.append(RTPMap(0, "other", 8_000).attribute)
        other.media[0].formats = ["0"]
        other.media[1].formats = ["99"]
        #expect(own.continuedAnswer(to: other) == nil)
        var more = try talking()
        more.media.append(MediaDescription(.audio, port: 5, .rtp, formats: ["0"]))
        #expect(own.continuedAnswer(to: more)?.media.map(\.isRejected) == [false, false, true, true])
    }

    @Test func encryptedCallsGoOn() throws {
        let own = try Fixture.janusAnswer.session()
        var offer = try Fixture.baresipSRTPOffer.session()
        // The answer of Janus, as it should have been.
        var base = own
        base.media[0].transport = .secureRTP
        offer.media[0].direction = .sendonly
        let crypto = try #require(offer.media[0].cryptoAttributes.dropFirst().first)
        var moved = crypto
        moved.tag = 9
        offer.media[0].setAll([moved])
        let answer = try #require(base.continuedAnswer(to: offer))
        #expect(answer.media[0].cryptoAttributes.map(\.tag) == [9])
        #expect(answer.media[0].cryptoAttributes[0].keys == base.media[0].cryptoAttributes[0].keys)
        #expect(answer.problems(asAnswerTo: offer).isEmpty)
        offer.media[0].remove(.crypto)
        #expect(base.continuedAnswer(to: offer) == nil && own.continuedAnswer(to: offer) == nil)
    }
}
