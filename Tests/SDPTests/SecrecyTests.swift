import SDP
import Testing

/// What is logged holds no keys.
@Suite struct SecrecyTests {
    @Test func keysDoNotShow() throws {
        let session = try SessionDescription(
            parsing: lines(
                "k=clear:hidden1", "a=ice-pwd:hidden2", "a=crypto AES inline:hidden3", "m=audio 1 RTP/SAVP 0",
                "k=clear:hidden4", "a=crypto:1 AES inline:hidden5", "a=key-mgmt:mikey hidden6", "y=hidden7", "a=mid:x"))
        var dumped = ""
        dump(session, to: &dumped)
        let media = session.media
        let printed = "\(session) \(String(reflecting: session)) \(dumped) \(media) \(media[0].attributes)"
        #expect(!printed.contains("hidden"), "\(printed)")
        #expect(printed.contains("crypto:•••") && printed.contains("a=mid:x"))
        #expect(session.text.split(separator: "hidden").count == 8)
    }
}
