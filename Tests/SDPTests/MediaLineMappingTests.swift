import SDP
import Testing

/// Lines that Janus does not see are cut out and come back in their places.
@Suite struct MediaLineMappingTests {
    private func types(_ session: SessionDescription) -> [String] {
        session.media.map { ($0.isRejected ? "-" : "") + $0.type.rawValue }
    }

    private func session(_ lines: String...) throws -> SessionDescription {
        let start = ["v=0", "o=- 1 1 IN IP4 a", "s=-", "c=IN IP4 192.0.2.1", "t=0 0"]
        return try SessionDescription(parsing: (start + lines).joined(separator: "\r\n"))
    }

    private let audio = "m=audio 4000 RTP/AVP 0"
    private let video = "m=video 4002 RTP/AVP 97"

    @Test func aRoomWithSlidesAndFloorControl() throws {
        let offer = try Fixture.roomOffer.session()
        var mapping = MediaLineMapping()
        let inner = mapping.inner(ofOffer: offer)
        #expect(types(inner) == ["audio", "video"] && mapping.outerIndices == [0, 2])
        let outer = mapping.outer(ofAnswer: inner, to: offer)
        #expect(types(outer) == ["audio", "-application", "video", "-video", "-application"])
        #expect(outer.media[1].formats == ["*"] && outer.media[1].transport == "UDP/BFCP")
        #expect(outer.problems(asAnswerTo: offer).isEmpty)
    }

    @Test func dataChannelsOfABrowser() throws {
        let offer = try Fixture.firefoxOffer.session()
        var mapping = MediaLineMapping()
        let inner = mapping.inner(ofOffer: offer)
        #expect(types(inner) == ["audio", "video"])
        #expect(inner.groups == [MediaGroup("BUNDLE", mids: ["1", "2"])])
        let answer = mapping.outer(ofAnswer: inner, to: offer)
        #expect(types(answer) == ["-application", "audio", "video"] && answer.media.map(\.mid) == ["0", "1", "2"])
        // Later it is Janus that offers; its lines stand where the browser has them.
        let reoffer = mapping.outer(ofOffer: inner)
        #expect(types(reoffer) == ["-application", "audio", "video"])
        #expect(reoffer.media[0].transport == "UDP/DTLS/SCTP" && reoffer.media[0].mid == "0")
        #expect(types(mapping.inner(ofAnswer: answer)) == ["audio", "video"])
    }

    @Test func linesThatAreAddedOnEitherSide() throws {
        var mapping = MediaLineMapping()
        let first = mapping.inner(ofOffer: try session(audio, "m=image 4 udptl t38"))
        #expect(types(first) == ["audio"])
        // Janus adds video.
        let outer = mapping.outer(ofOffer: try session(audio, video))
        #expect(types(outer) == ["audio", "-image", "video"])
        #expect(types(mapping.inner(ofAnswer: try session(audio, "m=image 0 udptl t38"))) == ["audio", "-video"])
        // The other side drops it, and offers it again in another line.
        #expect(
            types(mapping.inner(ofOffer: try session(audio, "m=image 0 udptl t38", "m=video 0 RTP/AVP 97")))
                == ["audio", "-video"])
        let again = try session(audio, "m=image 0 udptl t38", "m=video 0 RTP/AVP 97", video)
        #expect(types(mapping.inner(ofOffer: again)) == ["audio", "video"] && mapping.outerIndices == [0, 3])
        #expect(
            types(mapping.outer(ofAnswer: try session(audio, video), to: again)) == [
                "audio", "-image", "-video", "video",
            ])
    }

    @Test func aPlaceThatIsUsedForSomethingElse() throws {
        var mapping = MediaLineMapping()
        #expect(types(mapping.inner(ofOffer: try session(video, audio))) == ["video", "audio"])
        let fax = try session("m=video 0 RTP/AVP 97", "m=image 4 udptl t38")
        let inner = mapping.inner(ofOffer: fax)
        #expect(types(inner) == ["-video", "-audio"] && inner.media.allSatisfy { MediaLineMapping.carries($0) })
        #expect(types(mapping.outer(ofAnswer: inner, to: fax)) == ["-video", "-image"])
        // Sound comes back.
        let back = mapping.outer(ofOffer: try session("m=video 0 RTP/AVP 97", audio))
        #expect(types(back) == ["-video", "-image", "audio"] && mapping.outerIndices == [0, 2])
    }

    @Test func refusedFromTheStart() throws {
        var mapping = MediaLineMapping()
        let offer = try session("m=video 0 RTP/AVP 97", audio, "m=audio 4004 RTP/AVP 0")
        #expect(types(mapping.inner(ofOffer: offer)) == ["audio"])
        let reoffer = try session(video, audio, "m=audio 0 RTP/AVP 0")
        // What Janus knows keeps its place there.
        #expect(types(mapping.inner(ofOffer: reoffer)) == ["audio", "video"] && mapping.outerIndices == [1, 0])
        #expect(types(mapping.outer(ofAnswer: try session(audio, video), to: reoffer)) == ["video", "audio", "-audio"])
    }

    @Test func names() throws {
        var offer = try session(audio, video, "a=mid:sound")
        offer.identifyLines(known: ["1"], avoiding: ["0", "1"])
        #expect(offer.media.map(\.mid) == ["1", "2"])
        offer.identifyLines()
        #expect(offer.media.map(\.mid) == ["0", "1"])
    }
}
