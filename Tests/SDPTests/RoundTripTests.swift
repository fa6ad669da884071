import SDP
import Testing

@Suite struct RoundTripTests {
    @Test(arguments: Fixture.allCases.filter { $0 != .sloppy })
    func canonicalInputComesOutAsItIs(fixture: Fixture) throws {
        let bytes = try fixture.bytes()
        let session = try SessionDescription(parsing: bytes)
        #expect(session.text == String(decoding: bytes, as: UTF8.self))
        #expect(session.printed() == bytes)
        #expect(try SessionDescription(parsing: session.printed()) == session)
    }

    @Test func sloppyInputComesOutRight() throws {
        let session = try Fixture.sloppy.session()
        #expect(
            session.text.split(separator: "\r\n") == [
                "v=0", "o=Alice-van-der-Berg 1 2 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", "a=recvonly",
                "m=audio 4000 RTP/AVP 0 8", "c=IN IP4 192.0.2.2", "a=rtpmap:0 PCMU/8000", "a=fmtp 101 0-15",
                "b=AS:unlimited", "m=video 0 RTP/AVP 0",
            ])
        #expect(try SessionDescription(parsing: session.printed()) == session)
    }

    @Test(arguments: ["\n", "\r", "\r\n", "\r\r\n", "\n\n", "\r\n\t \r\n"], Fixture.allCases)
    func lineEnds(end: String, fixture: Fixture) throws {
        let bytes = try fixture.bytes()
        var changed: [UInt8] = []
        for byte in bytes where byte != 0x0D { changed += byte == 0x0A ? Array(end.utf8) : [byte] }
        let session = try SessionDescription(parsing: bytes)
        #expect(try SessionDescription(parsing: changed) == session)
        // The last line end may be missing, and zero bytes follow.
        changed.removeLast(end.utf8.count)
        #expect(try SessionDescription(parsing: changed) == session)
        #expect(try SessionDescription(parsing: changed + [0, 0]) == session)
    }

    @Test func otherCharacterSetsSurvive() throws {
        var bytes = Array("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=M".utf8) + [0xFC]
        bytes += Array("ller\r\nt=0 0\r\na=title:".utf8) + [0xE9, 0xFF]
        bytes += Array("\r\nx=".utf8) + [0x80] + Array("\r\n".utf8)
        let session = try SessionDescription(parsing: bytes)
        #expect(session.printed() == bytes)
        #expect(session.sessionName.string == "M\u{FFFD}ller")
        #expect(session.value("title")?.bytes == [0xE9, 0xFF])
    }

    @Test func linesOfAnotherOrderAreSorted() throws {
        let session = try SessionDescription(
            parsing: "v=0\na=x\nt=0 0\nb=AS:1\ny=1\nc=IN IP4 192.0.2.1\na=y\ns=n\no=- 1 1 IN IP4 192.0.2.1\n")
        #expect(
            session.text == """
                v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=n\r\nc=IN IP4 192.0.2.1\r\nb=AS:1\r\nt=0 0\r\na=x\r\na=y\r\ny=1\r\n
                """)
    }

    /// Free text may not be empty (RFC 8866 §9), so such lines stand for none.
    @Test func emptyTextIsNone() throws {
        let session = try SessionDescription(
            parsing: lines("r=", "z=", "i=", "u=", "e=", "p=", "k=", "a=x:", "m=audio 1 RTP/AVP 0", "i=", "k="))
        #expect(session.text == lines("a=x:", "m=audio 1 RTP/AVP 0"))
        #expect(try SessionDescription(parsing: session.printed()) == session)
        #expect(try SessionDescription(parsing: "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=\n").text == lines())
    }

    /// What a program puts together wrong still makes one line each, with as many fields as it should have.
    @Test func noValueAddsALine() throws {
        var origin = Origin(username: "a b\r\nv=1", sessionID: 1, sessionVersion: 2, address: "")
        origin.sessionID = "\n"
        var session = SessionDescription(origin: origin)
        session.sessionName = SDPText("x\r\na=evil\0")
        session.attributes = [
            Attribute("na me\r\n", "v\nm=audio"), Attribute("a:b"), Attribute(""),
        ]
        session.times = []
        var media = MediaDescription("audio\n", port: 1, "RTP/AVP x", formats: [])
        media.connections = [ConnectionData(.ip4, "1.2.3.4\r\na=evil")]
        media.connections[0].addressCount = 3
        session.media = [media]
        #expect(
            session.text.split(separator: "\r\n", omittingEmptySubsequences: false) == [
                "v=0", "o=a-b--v=1 - 2 IN IP4 -", "s=x  a=evil ", "t=0 0", "a=na-me--:v m=audio", "a=a-b", "a=-",
                "m=audio- 1 RTP/AVP-x 0", "c=IN IP4 1.2.3.4--a=evil", "",
            ])
        #expect(throws: Never.self) { try SessionDescription(parsing: session.printed()) }
    }
}
