import SDP
import Testing

/// Formats: what they stand for, which are offered, and in which order.
@Suite struct CodecTests {
    private func media(_ lines: String...) throws -> MediaDescription {
        let text = (["v=0", "o=- 1 1 IN IP4 a", "s=-", "t=0 0"] + lines).joined(separator: "\n")
        return try #require(try SessionDescription(parsing: text).media.first)
    }

    @Test func identities() throws {
        let audio = try media(
            "m=audio 1 RTP/AVP 96 97 0 98 99 300", "a=rtpmap:96 OPUS/48000/2", "a=rtpmap:97 opus/48000",
            "a=rtpmap:98 PCMU/16000", "a=fmtp:98 x=1")
        let codecs = audio.codecs
        #expect(codecs.map(\.name) == ["opus", "opus", "pcmu", "pcmu", "", ""])
        #expect(codecs[0].identity == codecs[1].identity && codecs[2].identity != codecs[3].identity)
        #expect(codecs[4].identity != codecs[5].identity && codecs[3].parameters?["x"] == "1")
        #expect(try media("m=message 1 TCP/MSRP 0").codecs.map(\.name) == [""])
        #expect(try media("m=audio 1 TCP/RTP/AVP 0").codecs.map(\.name) == ["pcmu"])
    }

    @Test func filterForPhones() throws {
        var offer = try Fixture.janusOffer.session()
        for index in offer.media.indices { CodecFilter().apply(to: &offer.media[index]) }
        #expect(offer.media[0].formats == ["111", "9", "0", "8", "126"])
        #expect(offer.media[1].formats == ["96", "106", "108"])
        #expect(offer.media[0].values(.fmtp) == ["111 minptime=10;useinbandfec=1"])
        #expect(offer.media[1].rtpMaps.map(\.payloadType) == [96, 106, 108])
        #expect(Set(offer.media[1].all(RTCPFeedback.self).map(\.format)) == ["96", "106"])
    }

    @Test func filterThatLeavesNothing() throws {
        var audio = try media("m=audio 1 RTP/AVP 97 101", "a=rtpmap:97 speex/8000", "a=rtpmap:101 telephone-event/8000")
        CodecFilter().apply(to: &audio)
        #expect(audio.isRejected)
        var video = try media("m=video 1 RTP/AVP 97", "a=rtpmap:97 VP9/90000")
        CodecFilter().apply(to: &video)
        #expect(video.isRejected && video.formats == ["97"])
        var other = try media("m=message 1 TCP/MSRP *")
        CodecFilter().apply(to: &other)
        #expect(!other.isRejected)
    }

    @Test(arguments: [
        ("42e01f", true), ("42C01F", true), ("42001f", false), ("4d801f", true), ("4d001f", false), ("58c01f", true),
        ("64001f", false), ("42", false), ("42zz1f", false), ("", false),
    ])
    func constrainedBaseline(profile: String, isIt: Bool) {
        #expect(
            H264Variant(FormatParameters("97", SDPText("profile-level-id=\(profile)"))).isConstrainedBaseline == isIt)
    }

    @Test func variants() {
        #expect(H264Variant(nil).packetizationMode == 0 && !H264Variant(nil).isConstrainedBaseline)
        #expect(H264Variant(FormatParameters("97", "packetization-mode=1")).packetizationMode == 1)
    }

    @Test func order() throws {
        let offered = try media("m=audio 1 RTP/AVP 8 0 111", "a=rtpmap:111 opus/48000/2")
        var answered = try media("m=audio 1 RTP/AVP 18 96 0 8", "a=rtpmap:96 opus/48000/2")
        answered.orderCodecs(like: offered)
        #expect(answered.formats == ["8", "0", "96", "18"])
    }

    @Test func staticMappings() throws {
        var audio = try media("m=audio 1 RTP/AVP 0 8 0 96 18", "a=rtpmap:8 PCMA/8000", "a=rtpmap:96 opus/48000/2")
        audio.addStaticRTPMaps()
        #expect(audio.rtpMaps.map(\.payloadType) == [8, 96, 0, 18])
        var fax = try media("m=image 1 udptl t38")
        fax.addStaticRTPMaps()
        #expect(fax.attributes.isEmpty)
    }

    @Test func tones() throws {
        var audio = try media(
            "m=audio 1 RTP/AVP 0 101 102", "a=rtpmap:101 telephone-event/8000", "a=rtpmap:102 telephone-event/48000",
            "a=fmtp:102 0-15")
        audio.addTelephoneEventParameters()
        #expect(audio.values(.fmtp) == ["102 0-15", "101 0-16"])
    }

    @Test func keptFormatsKeepTheirLines() throws {
        var audio = try media(
            "m=audio 1 RTP/AVP 0 96 0", "a=rtpmap:96 opus/48000/2", "a=rtpmap:97 x/1", "a=fmtp:96 a=1",
            "a=rtcp-fb:* nack",
            "a=rtcp-fb:0 nack", "a=fmtp:broken", "a=rtpmap", "a=x")
        audio.keepCodecs { $0.name == "pcmu" }
        #expect(audio.formats == ["0"])
        #expect(audio.attributes.map(\.description) == ["rtcp-fb:* nack", "rtcp-fb:0 nack", "rtpmap", "x"])
        audio.keepCodecs { _ in false }
        #expect(audio.isRejected && audio.formats == ["0"])
    }

    /// Linphone's offer has 96 for Opus and for VP8, 97 for Speex and for H.264.
    @Test func collisions() throws {
        var session = try Fixture.linphoneOffer.session()
        session.resolvePayloadTypeCollisions()
        #expect(session.media[0].formats == ["96", "98", "0", "8", "101", "99"])
        #expect(session.media[1].formats == ["97"])
        #expect(session.media.map(\.isRejected) == [false, false])
    }

    private func resolved(_ audio: String, _ video: String) throws -> [[String]?] {
        let names = ["96": "opus/48000/2", "97": "speex/8000", "101": "telephone-event/8000"]
        var text = lines("m=audio 4000 RTP/AVP \(audio)")
        for format in audio.split(separator: " ") {
            if let name = names[String(format)] { text += "a=rtpmap:\(format) \(name)\r\n" }
        }
        text += "m=video 4002 RTP/AVP \(video)\r\n"
        for format in video.split(separator: " ") { text += "a=rtpmap:\(format) VP8/90000\r\n" }
        var session = try SessionDescription(parsing: text)
        session.resolvePayloadTypeCollisions()
        return session.media.map { $0.isRejected ? nil : $0.formats }
    }

    @Test func whatGoesFirst() throws {
        #expect(try resolved("96 0", "98") == [["96", "0"], ["98"]])
        #expect(try resolved("96 0", "96 98") == [["96", "0"], ["98"]])
        #expect(try resolved("96 0", "96") == [["0"], ["96"]])
        #expect(try resolved("0 101", "101") == [["0"], ["101"]])
        #expect(try resolved("96 101", "96") == [["96", "101"], nil])
        #expect(try resolved("97 101", "97") == [["97", "101"], nil])
        #expect(try resolved("97 0", "97") == [["0"], ["97"]])
        #expect(try resolved("96 97", "96 97") == [["96"], ["97"]])
        #expect(try resolved("0 0 96 96", "98 98") == [["0", "96"], ["98"]])
    }
}
