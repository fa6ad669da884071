import Testing

@testable import GatewaySIP

@Suite("Reasons")
struct SIPReasonTests {
    @Test("code and phrase, without blanks at the ends")
    func text() {
        #expect(SIPReason(404, "Not Found").description == "404 Not Found")
        #expect(SIPReason(404, "  Not Found ").phrase == "Not Found")
        #expect(SIPReason(404, "   ").phrase == "")
        #expect(SIPReason(404, "Not\r\nFound\0").phrase == "Not  Found")
        #expect(SIPReason.refusedPassword.description == "904 Operation has no matching challenge")
    }

    @Test("those that pass by themselves")
    func transient() {
        let transient = (0...999).filter { SIPReason($0, "").isTransient }
        let expected = [408, 429, 430, 480, 491] + (500...599).filter { ![501, 505, 513].contains($0) } + [900, 903]
        #expect(transient == expected)
    }

    @Test("those that another server may not have")
    func serverFailure() {
        #expect((0...999).filter { SIPReason($0, "").isServerFailure(isLocal: false) } == [503])
        #expect((0...999).filter { SIPReason($0, "").isServerFailure(isLocal: true) } == [408] + (500...999))
    }

    @Test("what stands for errors of our own")
    func errors() throws {
        let address = try #require(IPAddress("10.0.0.1"))
        let refused = SIPRequestError.notLocated(.networkNotAllowed(domain: "example.org", [address])).reason
        #expect(refused.code == 403 && refused.phrase.hasPrefix("Network not allowed: "))
        let certificate = SIPRequestError.certificateRefused("certificate is not for example.org")
        #expect(certificate.description == "503 TLS certificate refused: certificate is not for example.org")
        let located: [SIPRequestError] = [
            .notLocated(.dns(.cancelled)), .notLocated(.noService(domain: "example.org")), .notConnected("x"),
        ]
        for error in located { #expect(error.reason.isTransient) }
        #expect(!refused.isTransient)
        #expect(SIPRequestError.notLocated(.dns(.cancelled)).reason.phrase.hasPrefix("DNS lookup error: "))
    }
}
