import SDP
import Testing

/// Answers beside their offers: what is said about them, and what is made of them.
@Suite struct AnswerTests {
    private let crypto = "AES_CM_128_HMAC_SHA1_80 inline:YSBrZXkgb2YgdGhpcnR5IGJ5dGVzLCBubyBtb3Jl"

    private func session(_ lines: [String]) throws -> SessionDescription {
        let start = ["v=0", "o=- 1 1 IN IP4 a", "s=-", "c=IN IP4 192.0.2.1", "t=0 0"]
        return try SessionDescription(parsing: (start + lines).joined(separator: "\r\n"))
    }

    private func kinds(_ answer: [String], to offer: [String]) throws -> [AnswerProblem.Kind] {
        try session(answer).problems(asAnswerTo: session(offer)).map(\.kind)
    }

    private let offer = [
        "m=audio 4000 RTP/AVP 96 0 101", "a=rtpmap:96 opus/48000/2", "a=rtpmap:101 telephone-event/8000",
        "m=video 4002 RTP/AVP 97", "a=rtpmap:97 VP8/90000",
    ]

    @Test func right() throws {
        let answer = [
            "m=audio 5000 RTP/AVP 0 101", "a=rtpmap:101 telephone-event/8000", "m=video 0 RTP/AVP 97",
        ]
        #expect(try kinds(answer, to: offer).isEmpty)
        let repaired = try session(answer).repaired(asAnswerTo: session(offer))
        #expect(repaired.problems(asAnswerTo: try session(offer)).isEmpty)
        #expect(repaired.media[1].isRejected && repaired.media[1].rtpMaps.map(\.encodingName) == ["VP8"])
    }

    @Test func anotherNumberForTheSameCodec() throws {
        let answer = ["m=audio 5000 RTP/AVP 110", "a=rtpmap:110 OPUS/48000", "m=video 0 RTP/AVP 97"]
        #expect(try kinds(answer, to: offer).isEmpty)
        #expect(try session(answer).repaired(asAnswerTo: session(offer)).media[0].formats == ["110"])
    }

    @Test func linesThatAreMissingOrTooMany() throws {
        let short = ["m=audio 5000 RTP/AVP 0"]
        #expect(try kinds(short, to: offer) == [.lineCount(offered: 2, answered: 1)])
        let repaired = try session(short).repaired(asAnswerTo: session(offer))
        #expect(repaired.media.map(\.type) == [.audio, .video] && repaired.media[1].isRejected)
        let long = ["m=audio 5000 RTP/AVP 0", "m=video 0 RTP/AVP 97", "m=video 5002 RTP/AVP 97"]
        #expect(try kinds(long, to: offer) == [.lineCount(offered: 2, answered: 3)])
        #expect(try session(long).repaired(asAnswerTo: session(offer)).media.count == 2)
    }

    @Test func otherMedia() throws {
        let answer = ["m=video 5000 RTP/AVP 97", "m=audio 0 RTP/AVP 0"]
        #expect(
            try kinds(answer, to: offer) == [
                .type(offered: .audio, answered: .video), .type(offered: .video, answered: .audio),
            ])
        #expect(throws: AnswerFailure.otherMedia) { try session(answer).repaired(asAnswerTo: session(offer)) }
        #expect(throws: AnswerFailure.nothingAccepted) {
            try session(["m=video 0 RTP/AVP 97"]).repaired(asAnswerTo: session(offer))
        }
    }

    @Test func nothing() throws {
        let answer = ["m=audio 0 RTP/AVP 0", "m=video 0 RTP/AVP 97"]
        #expect(try kinds(answer, to: offer) == [.nothingAccepted])
        #expect(throws: AnswerFailure.nothingAccepted) { try session(answer).repaired(asAnswerTo: session(offer)) }
        #expect(throws: AnswerFailure.nothingAccepted) { try session([]).repaired(asAnswerTo: session(offer)) }
        #expect(throws: AnswerFailure.nothingAccepted) {
            try session(["m=audio 1 x 0"]).repaired(asAnswerTo: session([]))
        }
    }

    @Test func codecsThatWereNotOffered() throws {
        let some = ["m=audio 5000 RTP/AVP 18 0", "m=video 0 RTP/AVP 97"]
        #expect(try kinds(some, to: offer) == [.unofferedFormats(["18"])])
        #expect(try session(some).repaired(asAnswerTo: session(offer)).media[0].formats == ["0"])
        let none = ["m=audio 5000 RTP/AVP 18 101", "a=rtpmap:101 telephone-event/8000", "m=video 0 RTP/AVP 97"]
        #expect(try kinds(none, to: offer) == [.noCommonCodec])
        #expect(throws: AnswerFailure.noCommonCodec) { try session(none).repaired(asAnswerTo: session(offer)) }
        // The number means something else here.
        let other = [
            "m=audio 5000 RTP/AVP 96", "a=rtpmap:96 speex/8000", "m=video 5002 RTP/AVP 97", "a=rtpmap:97 VP8/90000",
        ]
        #expect(try kinds(other, to: offer) == [.noCommonCodec])
        let repaired = try session(other).repaired(asAnswerTo: session(offer))
        #expect(repaired.media.map(\.isRejected) == [true, false])
    }

    @Test func mappingsThatAreMissing() throws {
        let answer = ["m=audio 5000 RTP/AVP 96 101", "m=video 5002 RTP/AVP 97"]
        #expect(try kinds(answer, to: offer).isEmpty)
        let repaired = try session(answer).repaired(asAnswerTo: session(offer))
        #expect(repaired.media.map { $0.rtpMaps.map(\.payloadType) } == [[96, 101], [97]])
    }

    @Test func directions() throws {
        for offered in MediaDirection.allCases {
            for answered in MediaDirection.allCases {
                let offer = ["m=audio 4000 RTP/AVP 0", "a=\(offered.rawValue)"]
                // At the session, which is understood as well.
                let answer = ["a=\(answered.rawValue)", "m=audio 5000 RTP/AVP 0"]
                let isRight = (!answered.sends || offered.receives) && (!answered.receives || offered.sends)
                #expect(try kinds(answer, to: offer).isEmpty == isRight)
                let repaired = try session(answer).repaired(asAnswerTo: session(offer))
                #expect(repaired.direction == nil && repaired.media[0].direction?.answers(offered) == true)
            }
        }
    }

    @Test func acceptedThoughNotOffered() throws {
        let offer = ["m=audio 4000 RTP/AVP 0", "m=video 0 RTP/AVP 97"]
        let answer = ["m=audio 4000 RTP/AVP 0", "m=video 5 RTP/AVP 97"]
        #expect(try kinds(answer, to: offer) == [.acceptedUnoffered])
        #expect(try session(answer).repaired(asAnswerTo: session(offer)).media[1].isRejected)
    }

    @Test func protocols() throws {
        let answer = ["m=audio 5000 RTP/AVPF 0", "m=video 0 x 97"]
        #expect(try kinds(answer, to: offer) == [.transport(offered: .rtp, answered: .rtpFeedback)])
        #expect(try session(answer).repaired(asAnswerTo: session(offer)).media[0].transport == .rtp)
        #expect(throws: AnswerFailure.otherMedia) {
            try session(["m=audio 5000 udptl 0"]).repaired(asAnswerTo: session(offer))
        }
        #expect(throws: AnswerFailure.otherMedia) {
            try session(["m=image 5000 TCP t38"]).repaired(asAnswerTo: session(["m=image 4 udptl t38"]))
        }
    }

    @Test func encryption() throws {
        let offer = ["m=audio 4000 RTP/SAVP 0", "a=crypto:7 \(crypto)"]
        let right = ["m=audio 4000 RTP/SAVP 0", "a=crypto:7 \(crypto)|2^31 WSH=64"]
        #expect(try kinds(right, to: offer).isEmpty)
        let repaired = try session(right).repaired(asAnswerTo: session(offer))
        #expect(repaired.media[0].values(.crypto) == [SDPText("7 \(crypto)")])
        for wrong in [
            "a=x", "a=crypto:1 \(crypto)", "a=crypto:7 AEAD_AES_128_GCM inline:AAAA", "a=crypto:7 \(crypto)|1:4",
        ] {
            let answer = ["m=audio 4000 RTP/SAVP 0", wrong]
            #expect(try kinds(answer, to: offer) == [.notEncrypted])
            #expect(throws: AnswerFailure.encryption) { try session(answer).repaired(asAnswerTo: session(offer)) }
        }
        // With the key the profile may be wrong; without, nothing is encrypted.
        let avp = ["m=audio 4000 RTP/AVP 0", "a=crypto:7 \(crypto)"]
        #expect(try session(avp).repaired(asAnswerTo: session(offer)).media[0].transport == .secureRTP)
    }

    @Test func encryptionThatIsAChoice() throws {
        let offer = ["m=audio 4000 RTP/AVP 0", "a=crypto:7 \(crypto)"]
        #expect(try kinds(["m=audio 5 RTP/AVP 0"], to: offer).isEmpty)
        let wrong = ["m=audio 5 RTP/AVP 0", "a=crypto:8 \(crypto)"]
        #expect(try kinds(wrong, to: offer) == [.notEncrypted])
        #expect(throws: AnswerFailure.encryption) { try session(wrong).repaired(asAnswerTo: session(offer)) }
    }

    @Test func encryptionNobodyAskedFor() throws {
        let offer = ["m=audio 4000 RTP/AVP 0"]
        let answer = ["m=audio 5 RTP/AVP 0", "a=crypto:8 \(crypto)"]
        #expect(try kinds(answer, to: offer) == [.encryptedUnasked])
        #expect(try session(answer).repaired(asAnswerTo: session(offer)).media[0].cryptoLines.isEmpty)
        let secure = ["m=audio 5 RTP/SAVP 0", "a=crypto:8 \(crypto)"]
        #expect(throws: AnswerFailure.encryption) { try session(secure).repaired(asAnswerTo: session(offer)) }
    }

    @Test func roles() throws {
        let offer = ["a=setup:active", "m=audio 4000 UDP/TLS/RTP/SAVP 0"]
        #expect(try kinds(["m=audio 5 UDP/TLS/RTP/SAVP 0", "a=setup:active"], to: offer) == [.setup])
        #expect(try kinds(["m=audio 5 UDP/TLS/RTP/SAVP 0", "a=setup:passive"], to: offer).isEmpty)
    }

    @Test func sentences() throws {
        let problems = try session(["m=audio 5000 RTP/AVP 18"]).problems(asAnswerTo: session(offer))
        #expect(
            problems.map(\.description) == ["1 media lines answer 2", "media 0: no codec that was offered"])
    }

    @Test func faxAndRooms() throws {
        let fax = try Fixture.faxReoffer.session()
        let refusal = fax.refusal(origin: fax.origin)
        #expect(refusal.media.map(\.transport) == [.rtp, .udptl] && refusal.isRejected)
        #expect(refusal.media[1].attributes.isEmpty && refusal.media[1].formats == ["t38"])
        #expect(refusal.problems(asAnswerTo: fax).map(\.kind) == [.nothingAccepted])
    }

    @Test func mediaComeAndGo() throws {
        var description = try session(["m=audio 4000 RTP/AVP 0"])
        let video = MediaDescription(.video, port: 4_002, .rtp, formats: ["97"])
        #expect(description.addMedia(video) == 1)
        description.dropMedia(.video)
        #expect(description.media[1].isRejected)
        #expect(description.addMedia(video) == 1 && description.media[1] == video)
        #expect(description.addMedia(video) == 2)
    }
}
