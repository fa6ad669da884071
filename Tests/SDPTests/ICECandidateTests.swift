import SDP
import Testing

@Suite struct ICECandidateTests {
    @Test(arguments: [
        "2381604917 1 udp 2122260223 192.0.2.17 50611 typ host generation 0 network-id 1",
        "1 2 UDP 1 2001:db8::1 65535 typ relay raddr 192.0.2.1 rport 9 generation 0",
        "a/+ 256 tcp 2147483647 x.local 9 typ srflx raddr 0.0.0.0",
        "1 1 udp 1 a 0 typ new rport 5",
        "1 1 udp 1 a 0 typ host x raddr raddr x",
    ])
    func printedAsItCame(text: String) throws {
        let candidate = try #require(ICECandidate(SDPText(text)))
        #expect(candidate.attribute.description == "candidate:\(text)")
        for prefix in ["", "candidate:", "a=candidate:"] { #expect(ICECandidate(trickled: prefix + text) == candidate) }
    }

    @Test(arguments: [
        "", "candidate:", "1 1 udp 1 a 1 typ", "1 1 udp 1 a 1 host typ", "1 0 udp 1 a 1 typ host",
        "1 257 udp 1 a 1 typ host", "1 1 udp 0 a 1 typ host", "1 1 udp 2147483648 a 1 typ host",
        "1 1 udp 99999999999 a 1 typ host", "1 1 udp 1 a 65536 typ host", "1 1 udp 1 a 1 typ host generation",
        "1 1 udp 1 a 1 typ host rport 65536", "1 1 udp 1 a 1 typ host raddr x rport y",
        String(repeating: "x", count: 33) + " 1 udp 1 a 1 typ host",
    ])
    func noCandidate(text: String) {
        #expect(ICECandidate(SDPText(text)) == nil && ICECandidate(trickled: text) == nil)
    }

    @Test func fields() throws {
        let candidates = try Fixture.chromiumOffer.session().media[0].candidates
        #expect(candidates.map(\.isHidden) == [false, true, false])
        #expect(candidates.map(\.tcpType) == [nil, nil, "active"] && candidates[2].port == 9)
        #expect(candidates[0].extensions == [.init("generation", "0"), .init("network-id", "1")])
        let relay = try #require(ICECandidate("1 1 udp 5 192.0.2.1 9 typ relay raddr 192.0.2.2 rport 10"))
        #expect(relay.relatedAddress == "192.0.2.2" && relay.relatedPort == 10 && relay.type == .relayed)
    }

    @Test func credentials() throws {
        let session = try Fixture.linphoneOffer.session()
        let credentials = try #require(session.iceCredentials(of: session.media[0]))
        #expect(credentials.usernameFragment == "71c3e0aa" && credentials.isValid)
        #expect(!"\(credentials) \(String(reflecting: credentials))".contains(credentials.password))
        #expect(!ICECredentials(usernameFragment: "abc", password: credentials.password).isValid)
        #expect(!ICECredentials(usernameFragment: "abcd", password: "short").isValid)
        #expect(!ICECredentials(usernameFragment: "ab d", password: credentials.password).isValid)
        #expect(session.iceCredentials(of: try Fixture.baresipOffer.session().media[0]) != nil)
        #expect(try Fixture.baresipOffer.session().iceCredentials(of: Fixture.baresipOffer.session().media[0]) == nil)
    }
}
