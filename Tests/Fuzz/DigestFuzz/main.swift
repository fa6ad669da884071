// Whatever a server sends as challenges: nothing traps, no control character gets through, and the answer to what was
// read is one line that says the same when it is read.
//
// Compiled together with Sources/SIP/HTTPDigest. A zero byte stands between two header fields.

func fail(_ sentence: StaticString) -> Never {
    fatalError("\(sentence)")
}

/// Of each hash one, so that every challenge can be answered.
let credentials: DigestCredentials = {
    let secrets = DigestHash.allCases.compactMap { HA1($0, hex: String(repeating: "0f", count: $0.hexDigitCount / 2)) }
    return DigestCredentials(username: "al\"ice", secrets)
}()

@c(LLVMFuzzerTestOneInput)
public func fuzzChallenges(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let values = input.split(separator: 0, omittingEmptySubsequences: false).map(Array.init)
    let challenges = AuthenticationChallenges(bytes: values)
    check(challenges)
    let texts = values.compactMap { String(validating: $0, as: UTF8.self) }
    if texts.count == values.count, AuthenticationChallenges(texts) != challenges {
        fail("the text reads differently than its bytes")
    }
    for text in texts {
        do {
            let info = try AuthenticationInfo(text)
            if let nonce = info.nextNonce, !isPrintable(nonce) { fail("a nonce with control characters") }
        } catch {
            checkSentence(error)
        }
    }
    answer(challenges)
    return 0
}

func check(_ challenges: AuthenticationChallenges) {
    let all = challenges.digest.count + challenges.otherSchemes.count + challenges.problems.count
    // And one problem that says that there was more.
    if all > AuthenticationChallenges.challengesMax + 1 { fail("more challenges than allowed") }
    for scheme in challenges.otherSchemes
    where scheme.isEmpty || !scheme.utf8.allSatisfy({ ParameterScanner.isToken($0) }) {
        fail("a scheme that is no token")
    }
    for challenge in challenges.digest {
        let values = [challenge.realm, challenge.nonce, challenge.opaque, challenge.algorithmName].compactMap(\.self)
        if !(values + (challenge.qopNames ?? []) + challenge.domain).allSatisfy(isPrintable) {
            fail("a value with control characters")
        }
    }
}

/// Answers until the session has enough, as with a server that always asks once more.
func answer(_ challenges: AuthenticationChallenges) {
    do {
        var session = try DigestSession(answering: challenges, with: credentials)
        for round in 0... {
            if round > 2 * DigestSession.staleMax + 2 { fail("a server can go on for ever") }
            let answer = try session.authorize(method: "REGISTER", uri: "sip:example.org")
            check(answer, to: session.challenge)
            if round == 0 { try session.accept(answer) }
            try session.reject(answer, with: challenges)
        }
    } catch {
        checkSentence(error)
    }
}

func check(_ answer: DigestAuthorization, to challenge: DigestChallenge) {
    if !isPrintable(answer.headerValue) { fail("an answer with control characters") }
    var scanner = ParameterScanner(Array(answer.headerValue.utf8))
    let read = scanner.challenges()
    guard let only = read.first, read.count == 1, only.scheme == "Digest", only.parameters.problem == nil else {
        fail("an answer that cannot be read")
    }
    let parameters = only.parameters
    if parameters["realm"] != challenge.realm || parameters["nonce"] != challenge.nonce { fail("another challenge") }
    if parameters["opaque"] != challenge.opaque { fail("another opaque") }
    if parameters["algorithm"] != challenge.algorithmName { fail("another algorithm") }
    if !challenge.wantsUserHash, parameters["username"] != credentials.username { fail("another user") }
    guard let hash = challenge.algorithm?.hash, parameters["response"]?.utf8.count == hash.hexDigitCount else {
        fail("no response")
    }
}

func checkSentence(_ error: any Error) {
    if !isPrintable("\(error)") { fail("an error with control characters") }
}

func isPrintable(_ text: String) -> Bool {
    text.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
}
