import SDP
import Testing

/// What becomes of an offer under each policy.
@Suite struct EncryptionTests {
    private static let key = "inline:YSBrZXkgb2YgdGhpcnR5IGJ5dGVzLCBubyBtb3Jl"
    private static let crypto = "a=crypto:5 AES_CM_128_HMAC_SHA1_32 \(key)|2^20"

    /// The mode, and of each line whether it is taken and how many keys it has.
    private func settled(
        _ lines: [String], _ policy: SRTPPolicy, suites: Set<CryptoSuite> = CryptoSuite.janus
    ) throws -> (SRTPMode, [Int?]) {
        let start = ["v=0", "o=- 1 1 IN IP4 a", "s=-", "c=IN IP4 192.0.2.1", "t=0 0"]
        var session = try SessionDescription(parsing: (start + lines).joined(separator: "\r\n"))
        let mode = try session.settleEncryption(policy, suites: suites)
        return (mode, session.media.map { $0.isRejected ? nil : $0.cryptoAttributes.count })
    }

    @Test func plain() throws {
        let offer = ["m=audio 4000 RTP/AVP 0", "m=video 4002 RTP/AVPF 96"]
        for policy in [SRTPPolicy.off, .offer] { #expect(try settled(offer, policy) == (.none, [0, 0])) }
        #expect(throws: SRTPRefusal.noUsableKey) { try settled(offer, .require) }
    }

    @Test func optional() throws {
        let offer = ["m=audio 4000 RTP/AVP 0", Self.crypto, Self.crypto]
        #expect(try settled(offer, .off) == (.none, [0]))
        #expect(try settled(offer, .offer) == (.optional, [1]))
        #expect(try settled(offer, .require) == (.optional, [1]))
    }

    @Test func mandatory() throws {
        let offer = ["m=audio 4000 RTP/SAVP 0", Self.crypto, "m=video 4002 RTP/SAVPF 96", Self.crypto]
        #expect(throws: SRTPRefusal.encryptionOffered) { try settled(offer, .off) }
        #expect(try settled(offer, .offer) == (.mandatory, [1, 1]))
        #expect(try settled(offer, .require) == (.mandatory, [1, 1]))
    }

    /// All are encrypted, or none is.
    @Test func mixed() throws {
        let optional = ["m=audio 4000 RTP/AVP 0", Self.crypto, "m=video 4002 RTP/AVP 96"]
        #expect(try settled(optional, .offer) == (.none, [0, 0]))
        #expect(try settled(optional, .require) == (.optional, [1, nil]))
        let demanded = ["m=audio 4000 RTP/SAVP 0", Self.crypto, "m=video 4002 RTP/AVP 96"]
        #expect(try settled(demanded, .offer) == (.mandatory, [1, nil]))
        #expect(try settled(demanded, .off) == (.none, [nil, 0]))
        let broken = ["m=audio 4000 RTP/SAVP 0", "m=video 4002 RTP/AVP 96", Self.crypto]
        #expect(try settled(broken, .offer) == (.none, [nil, 0]))
        #expect(try settled(broken, .require) == (.optional, [nil, 1]))
    }

    @Test func unusable() throws {
        #expect(throws: SRTPRefusal.noUsableKey) { try settled(["m=audio 4000 RTP/SAVP 0"], .offer) }
        let dtls = ["m=audio 4000 UDP/TLS/RTP/SAVPF 0", Self.crypto]
        #expect(throws: SRTPRefusal.noUsableKey) { try settled(dtls, .offer) }
        #expect(throws: SRTPRefusal.encryptionOffered) { try settled(dtls, .off) }
        let other = ["m=audio 4000 RTP/SAVP 0", Self.crypto]
        #expect(throws: SRTPRefusal.noUsableKey) { try settled(other, .offer, suites: [.aes128GCM]) }
        #expect(try settled(["m=audio 0 RTP/SAVP 0", "m=image 4 udptl t38"], .require) == (.none, [nil, 0]))
    }

    /// The first line that works, without what Janus would take for a part of the key.
    @Test func choiceOfTheLine() throws {
        var forms = try Fixture.sdesForms.session()
        forms.media[0].transport = .secureRTP
        #expect(try forms.settleEncryption(.offer) == .mandatory)
        #expect(forms.media[0].cryptoAttributes.map(\.tag) == [4])
        var baresip = try Fixture.baresipSRTPOffer.session()
        #expect(try baresip.settleEncryption(.require) == .mandatory)
        #expect(
            baresip.media[0].values(.crypto) == [
                "2 AES_CM_128_HMAC_SHA1_80 inline:YSBrZXkgb2YgdGhpcnR5IGJ5dGVzLCBubyBtb3Jl"
            ])
    }

    @Test func whatIsOffered() {
        #expect(SRTPPolicy.allCases.map(\.offered) == [.none, .mandatory, .mandatory])
        #expect(SRTPPolicy.allCases.map(\.allowsPlain) == [true, true, false])
    }

    @Test func profiles() {
        let all: [TransportProtocol] = [
            .rtp, .rtpFeedback, .secureRTP, .secureRTPFeedback, .dtlsRTP, .dtlsRTPFeedback,
        ]
        for transport in all { #expect(RTPProfile(transport)?.transport == transport) }
        #expect(RTPProfile("rtp/avp") == RTPProfile(.none, hasFeedback: false))
        #expect(RTPProfile(.udptl) == nil && RTPProfile("TCP/RTP/AVP") == nil)
    }
}
