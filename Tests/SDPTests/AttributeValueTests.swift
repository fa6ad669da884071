import SDP
import Testing

/// Attributes with a structure of their own.
@Suite struct AttributeValueTests {
    /// The value is read, and printed as it was.
    private func reads<Value: AttributeValue>(_ text: String, as type: Value.Type) -> Bool {
        Value(SDPText(text))?.attribute == Attribute(Value.attributeName, SDPText(text))
    }

    @Test func printedAsTheyCame() {
        #expect(reads("9 IN IP4 0.0.0.0", as: RTCPAddress.self) && reads("65101", as: RTCPAddress.self))
        #expect(reads("* ccm fir", as: RTCPFeedback.self) && reads("96 goog-remb", as: RTCPFeedback.self))
        #expect(reads("2/recvonly urn:x", as: ExtensionMap.self) && reads("4096 urn:x a b", as: ExtensionMap.self))
        #expect(reads("BUNDLE 0 1", as: MediaGroup.self) && reads("BUNDLE", as: MediaGroup.self))
        #expect(reads("- 77c5dbe2", as: MediaStreamID.self) && reads("stream", as: MediaStreamID.self))
        #expect(reads("1 cname:sip:bob@example.test", as: SourceAttribute.self))
        #expect(reads("4294967295 x", as: SourceAttribute.self))
        #expect(
            reads("sha-1 " + Array(repeating: "AB", count: 20).joined(separator: ":"), as: CertificateFingerprint.self))
        #expect(reads("96 opus/48000/2", as: RTPMap.self) && reads("96 a=1;b", as: FormatParameters.self))
    }

    @Test(arguments: ["", "x", "65536", "9 IN IP4", "9 IN IP4 a b"])
    func noRTCPAddress(text: String) { #expect(RTCPAddress(SDPText(text)) == nil) }

    @Test(arguments: ["", "0 urn:x", "1", "65536 urn:x", "1/both urn:x", "x urn:x"])
    func noExtensionMap(text: String) { #expect(ExtensionMap(SDPText(text)) == nil) }

    @Test(arguments: ["", "1", "4294967296 cname:x", "-1 cname:x", "1 :x"])
    func noSource(text: String) { #expect(SourceAttribute(SDPText(text)) == nil) }

    @Test(arguments: ["", "sha-256", "sha-256 AB", "x A", "x AB:", "x AB:G0", "x AB CD", "x A:BC"])
    func noFingerprint(text: String) { #expect(CertificateFingerprint(SDPText(text)) == nil) }

    @Test func othersThatAreNone() {
        #expect(RTCPFeedback("96") == nil && MediaGroup("") == nil && MediaStreamID("a b c") == nil)
        #expect(MediaStreamID("") == nil)
    }

    @Test func fingerprintsOfLowerCase() throws {
        let print = try #require(CertificateFingerprint("SHA-384X ab:0F"))
        #expect(print.hashFunction == "sha-384x" && print.hash == [0xAB, 0x0F])
        #expect(print.attribute.value == "sha-384x AB:0F")
    }

    @Test func ofWholeDescriptions() throws {
        let session = try Fixture.chromiumOffer.session()
        let audio = session.media[0]
        #expect(session.groups == [MediaGroup("BUNDLE", mids: ["0", "1", "2"])] && session.groups[0].isBundle)
        #expect(audio.candidates.map(\.type) == [.host, .host, .host] && !audio.hasEndOfCandidates)
        #expect(audio.iceOptions == ["trickle"] && audio.multiplexesRTCP && !session.isICELite)
        #expect(audio.fingerprints.map(\.hash.count) == [32])
        #expect(audio.all(ExtensionMap.self).map(\.id) == [1, 2, 4])
        #expect(audio.first(MediaStreamID.self)?.track == "0b9a4f7d-51c3-4f02-8a8e-6f94d1f5b2c7")
        #expect(audio.first(SourceAttribute.self)?.source == 3_190_572_264)
        #expect(audio.first(RTCPAddress.self)?.connection?.isUnspecified == true)
        let pictures = session.media[1].all(RTCPFeedback.self).filter(\.requestsPicture)
        #expect(pictures.map(\.parameters) == [["fir"], ["pli"], ["pli"]])
        #expect(try Fixture.firefoxAnswer.session().media[0].hasEndOfCandidates)
    }

    @Test func replacedWhereTheyStood() throws {
        var media = try SessionDescription(
            parsing: lines("m=audio 1 RTP/AVP 0", "a=x", "a=rtcp-fb:bad", "a=y", "a=rtcp-fb:* nack")
        ).media[0]
        #expect(media.first(RTCPFeedback.self) == RTCPFeedback("*", "nack"))
        media.setAll([RTCPFeedback("*", "nack", "pli"), RTCPFeedback("0", "ccm", "fir")])
        #expect(media.attributes.map(\.description) == ["x", "rtcp-fb:* nack pli", "rtcp-fb:0 ccm fir", "y"])
        media.setAll([RTCPFeedback]())
        media.setAll([MediaStreamID(stream: "-")])
        #expect(media.attributes.map(\.description) == ["x", "y", "msid:-"])
    }

    @Test(arguments: [
        ("20", 20_000), ("2.5", 2_500), ("0.125", 125), ("10.12345", 10_123), ("20 ms", 20_000),
    ])
    func packetTime(text: String, microseconds: Int) throws {
        var media = try SessionDescription(parsing: lines("m=audio 1 RTP/AVP 0", "a=ptime:\(text)")).media[0]
        #expect(media.packetTime == .microseconds(microseconds) && media.packetTimeMax == nil)
        let time = media.packetTime
        media.packetTime = time
        #expect(media.packetTime == time)
    }

    @Test(arguments: ["", "x", "-20", "2.", "2.x", ".5", "4294967296", "3600001", "0", "0.0004"])
    func noPacketTime(text: String) throws {
        #expect(try SessionDescription(parsing: lines("a=ptime:\(text)")).packetTime == nil)
    }

    @Test func packetTimesThatAreSet() {
        var session = SessionDescription(origin: Origin(sessionID: 1, sessionVersion: 1, address: "a"))
        session.packetTime = .milliseconds(20)
        session.packetTimeMax = .microseconds(2_500)
        #expect(session.attributes.map(\.description) == ["ptime:20", "maxptime:2.5"])
        session.packetTime = .zero
        session.packetTimeMax = .seconds(Int64.max)
        #expect(session.attributes.isEmpty)
    }

    @Test func setupRoles() {
        let answers: [SetupRole: [SetupRole]] = [
            .actpass: [.active, .passive, .holdconn], .active: [.passive, .holdconn], .passive: [.active, .holdconn],
            .holdconn: [.holdconn],
        ]
        for (offered, right) in answers {
            let all: [SetupRole] = [.active, .passive, .actpass, .holdconn]
            #expect(all.filter { $0.answers(offered) } == right)
        }
    }
}
