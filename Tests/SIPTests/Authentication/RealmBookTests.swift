import Testing

@testable import GatewaySIP

@Suite("Realms")
struct RealmBookTests {
    private func answerable(
        _ book: inout RealmBook, _ challenges: SIPChallenge..., domain: String = "example.org",
        isRegistrar: Bool = true
    ) -> [SIPChallenge] {
        (try? book.answerable(challenges, domain: domain, isRegistrar: isRegistrar)) ?? []
    }

    @Test("the first that a domain's proxy offers is kept, for each domain its own")
    func offered() {
        var book = RealmBook(configured: [:])
        let first = SIPChallenge.digest(realm: "\"one\"", isByProxy: true)
        #expect(answerable(&book, first, isRegistrar: false) == [first])
        let other = SIPChallenge.digest(realm: "\"two\"", isByProxy: true)
        #expect(answerable(&book, other, isRegistrar: false) == [])
        #expect(answerable(&book, other, domain: "example.com", isRegistrar: false) == [other])
        #expect(answerable(&book, other, first, isRegistrar: false) == [first], "chosen among several")
    }

    @Test("what the registrar has accepted binds it and the proxies")
    func accepted() {
        var book = RealmBook(configured: [:])
        let one = SIPChallenge.digest(realm: "\"one\"")
        let two = SIPChallenge.digest(realm: "\"two\"")
        #expect(answerable(&book, one) == [one])
        #expect(answerable(&book, two) == [two], "nothing is accepted yet")
        book.accept([], domain: "example.org")
        book.accept(["one"], domain: "example.org")
        #expect(answerable(&book, one) == [one])
        for isRegistrar in [true, false] {
            #expect(answerable(&book, two, isRegistrar: isRegistrar) == [])
            #expect(answerable(&book, two, one, isRegistrar: isRegistrar) == [one])
        }
        book.accept(["two"], domain: "example.org")
        #expect(answerable(&book, two) == [], "the first stays")
        #expect(answerable(&book, two, domain: "example.com") == [two])
    }

    @Test("a proxy and the registrar behind it may have a realm each")
    func both() {
        var book = RealmBook(configured: [:])
        book.accept(["one", "two"], domain: "example.org")
        let challenges = ["\"one\"", "\"two\""].map { SIPChallenge.digest(realm: $0) }
        #expect(answerable(&book, challenges[0], challenges[1]) == challenges)
        #expect(answerable(&book, .digest(realm: "\"three\"")) == [])
    }

    @Test("what the operator says holds for all")
    func configured() {
        var book = RealmBook(configured: ["Example.ORG": "asterisk"])
        let right = SIPChallenge.digest(realm: "\"asterisk\"")
        let wrong = SIPChallenge.digest(realm: "\"evil\"")
        for isRegistrar in [true, false] {
            #expect(answerable(&book, right, isRegistrar: isRegistrar) == [right])
            #expect(answerable(&book, wrong, isRegistrar: isRegistrar) == [])
            #expect(answerable(&book, wrong, right, isRegistrar: isRegistrar) == [right])
        }
    }

    @Test("realms are compared without quotes and escapes")
    func escapes() {
        var book = RealmBook(configured: ["example.org": #"a "b""#])
        let challenge = SIPChallenge.digest(realm: #""a \"b\"""#)
        #expect(answerable(&book, challenge) == [challenge])
        #expect(answerable(&book, .digest(realm: #""A \"b\"""#)) == [])
    }

    @Test("only Digest is answered")
    func schemes() {
        var book = RealmBook(configured: [:])
        #expect(answerable(&book, .digest(scheme: "Basic")) == [])
        let digest = SIPChallenge.digest(scheme: "DIGEST")
        #expect(answerable(&book, .digest(scheme: "Basic"), digest) == [digest])
        #expect(throws: ChallengeRefusal.self) {
            try book.answerable([], domain: "example.org", isRegistrar: true)
        }
    }

    @Test("what is remembered has a limit")
    func limit() {
        var book = RealmBook(configured: [:])
        for number in 0..<RealmBook.domainsMax {
            book.accept(["r"], domain: "d\(number)")
            _ = answerable(&book, .digest(realm: "\"r\""), domain: "o\(number)", isRegistrar: false)
        }
        let one = SIPChallenge.digest(realm: "\"one\"")
        let two = SIPChallenge.digest(realm: "\"two\"")
        book.accept(["one"], domain: "late")
        for isRegistrar in [true, false] {
            #expect(answerable(&book, one, domain: "late", isRegistrar: isRegistrar) == [one])
            #expect(answerable(&book, two, domain: "late", isRegistrar: isRegistrar) == [two], "not remembered")
        }
        #expect(answerable(&book, one, domain: "d1") == [])
        #expect(answerable(&book, one, domain: "o1", isRegistrar: false) == [])
    }
}
