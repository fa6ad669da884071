// Whatever bytes arrive: nothing traps, what was read is printed so that it reads the same again, printing that once
// more changes nothing, and no line comes out that has not come in.
//
// Where a byte 0x1E divides the input, the second part is taken for the answer to the first, or for what follows it.
//
// Compiled together with Sources/SIP/SDP and its folders; corpus/ holds descriptions of the shapes that peers send.

#if canImport(Glibc)
    import Glibc
#endif

func fail(_ sentence: StaticString) -> Never {
    fatalError("\(sentence)")
}

@c(LLVMFuzzerTestOneInput)
public func fuzzSessionDescription(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let all = Array(UnsafeBufferPointer(start: start, count: count))
    let end = all.firstIndex(of: 0x1E) ?? all.endIndex
    let input = Array(all[..<end])
    var limits = SDPLimits()
    limits.mediaMax = 8
    do {
        let session = try SessionDescription(parsing: input, limits: limits)
        if session.media.count > limits.mediaMax { fail("more media than allowed") }
        let printed = session.printed()
        checkLines(printed, of: session)
        guard let again = try? SessionDescription(parsing: printed) else { fail("what is printed cannot be read") }
        if again != session { fail("what is printed reads as something else") }
        if again.printed() != printed { fail("printing it once more changes it") }
        useEverything(session)
        let other = try? SessionDescription(parsing: Array(all[end...].dropFirst()), limits: limits)
        useAttributes(session)
        useInCalls(session, other ?? session)
    } catch {
        if error.description.utf8.contains(where: { $0 < 0x20 }) { fail("an error with control characters") }
    }
    return 0
}

/// As many lines as the value has parts, each with its letter and CRLF.
func checkLines(_ printed: [UInt8], of session: SessionDescription) {
    var lines = 0
    var isAtStart = true
    for (index, byte) in printed.enumerated() {
        if isAtStart, index + 1 >= printed.count || printed[index + 1] != UInt8(ascii: "=") { fail("no line") }
        isAtStart = byte == 0x0A
        if isAtStart {
            lines += 1
            if index == 0 || printed[index - 1] != 0x0D { fail("LF alone") }
        } else if byte == 0x0D, index + 1 >= printed.count || printed[index + 1] != 0x0A {
            fail("CR alone")
        } else if byte == 0 {
            fail("a zero byte")
        }
    }
    var expected = 3 + session.emails.count + session.phones.count + session.bandwidths.count
    expected += session.attributes.count + session.unknownLines.count
    for part in [session.information, session.uri] where part != nil { expected += 1 }
    if session.connection != nil { expected += 1 }
    if session.key != nil { expected += 1 }
    for time in session.times {
        expected += 1 + time.repeats.count + (time.zoneAdjustments == nil ? 0 : 1)
    }
    for media in session.media {
        expected += 1 + media.connections.count + media.bandwidths.count + media.attributes.count
        expected += media.unknownLines.count
        if media.information != nil { expected += 1 }
        if media.key != nil { expected += 1 }
    }
    if lines != expected || !isAtStart { fail("more or fewer lines than the value has") }
}

/// Calls what users call, and changes what they change.
func useEverything(_ session: SessionDescription) {
    var changed = session
    _ = session.description.count
    _ = session.text.count
    for (index, media) in session.media.enumerated() {
        _ = session.direction(of: media).mirrored
        _ = session.connection(of: media)?.isUnspecified
        _ = session.value(.setup, of: media)
        _ = (media.mid, media.setup, media.path, media.acceptTypes, media.acceptWrappedTypes, media.cryptoLines)
        _ = media.isRejected
        for map in media.rtpMaps {
            _ = map.channels
            if RTPMap(map.attribute.value ?? "") != map { fail("a mapping that changes when it is printed") }
        }
        for format in media.formats {
            _ = media.rtpMap(for: format)
            guard let parameters = media.formatParameters(for: format) else { continue }
            _ = parameters["apt"]
            if FormatParameters(parameters.attribute.value ?? "") != parameters { fail("parameters that change") }
        }
        changed.media[index].direction = .inactive
        if changed.direction(of: changed.media[index]) != .inactive { fail("a direction that is not taken") }
        changed.media[index].direction = nil
        changed.media[index].set(Attribute(.mid, "x"))
        if changed.media[index].mid != "x" { fail("an attribute that is not set") }
        changed.media[index].remove(.mid, .rtpmap, .fmtp)
        if changed.media[index].has(.mid) { fail("an attribute that is not removed") }
        changed.media[index].connections = []
        changed.media[index].formats = []
    }
    changed.times = []
    changed.sessionName = ""
    if (try? SessionDescription(parsing: changed.printed())) == nil { fail("what was changed cannot be read") }
}

/// What was read of an attribute is printed so that it reads the same.
func checkAll<Value: AttributeValue>(_ type: Value.Type, in section: some DescriptionSection) {
    for value in section.all(type) where Value(value.attribute.value ?? "") != value {
        fail("an attribute that changes")
    }
    var changed = section
    changed.setAll(section.all(type))
    if changed.all(type) != section.all(type) { fail("attributes that are not set") }
}

func useAttributes(_ session: SessionDescription) {
    checkAttributes(of: session)
    for media in session.media {
        checkAttributes(of: media)
        _ = session.iceCredentials(of: media)?.isValid
        if media.codecs.count != media.formats.count { fail("a format without a codec, or the other way round") }
        for key in media.cryptoAttributes {
            _ = key.problem
            if key.problem == nil, key.simplified.problem != nil { fail("a key that is worse when simplified") }
            if key.description.contains("inline") { fail("a key that shows") }
        }
    }
}

func checkAttributes(of section: some DescriptionSection) {
    checkAll(ICECandidate.self, in: section)
    checkAll(CertificateFingerprint.self, in: section)
    checkAll(RTCPAddress.self, in: section)
    checkAll(RTCPFeedback.self, in: section)
    checkAll(ExtensionMap.self, in: section)
    checkAll(MediaGroup.self, in: section)
    checkAll(MediaStreamID.self, in: section)
    checkAll(SourceAttribute.self, in: section)
    checkAll(CryptoAttribute.self, in: section)
    checkAll(RTPMap.self, in: section)
    checkAll(FormatParameters.self, in: section)
    for value in section.values(.candidate) { _ = ICECandidate(trickled: value.string) }
    var changed = section
    changed.packetTime = section.packetTime
    if changed.packetTime != section.packetTime { fail("a time that changes") }
}

/// What a call does with an offer and what follows it.
func useInCalls(_ offer: SessionDescription, _ other: SessionDescription) {
    checkAnswer(other, to: offer)
    checkChanges(offer, other)
    checkTowardsJanus(offer, other)
    checkTowardsSIP(offer, other)
    checkMapping(offer, other)
    var many = offer
    many.resolvePayloadTypeCollisions()
    many.identifyLines(known: offer.media.map(\.mid), avoiding: ["0"])
    for index in many.media.indices {
        many.media[index].addStaticRTPMaps()
        many.media[index].addTelephoneEventParameters()
        many.media[index].orderCodecs(like: index < other.media.count ? other.media[index] : offer.media[index])
    }
    many.raiseConnection()
    for (old, new) in zip(offer.media, many.media) where !new.isRejected {
        if !new.connections.isEmpty, many.connection == nil { fail("an address that is not at the session") }
        if let address = offer.connection(of: old), many.connection(of: new) != address {
            fail("an address that moved")
        }
    }
    checkPrinted(many)
}

func checkPrinted(_ session: SessionDescription) {
    guard let again = try? SessionDescription(parsing: session.printed()) else { fail("what was made cannot be read") }
    if again.media.count != session.media.count { fail("lines are lost") }
    if again.printed() != session.printed() { fail("what was made reads as something else") }
}

func checkAnswer(_ answer: SessionDescription, to offer: SessionDescription) {
    for problem in answer.problems(asAnswerTo: offer) where problem.description.isEmpty {
        fail("a problem without words")
    }
    if let repaired = try? answer.repaired(asAnswerTo: offer) {
        // What is left is about DTLS, of which Janus takes care.
        if repaired.problems(asAnswerTo: offer).contains(where: { $0.kind != .setup }) { fail("not repaired") }
        checkPrinted(repaired)
    }
    if let continued = answer.continuedAnswer(to: offer, wanting: [.sendrecv, .inactive]) {
        if continued.problems(asAnswerTo: offer).contains(where: { $0.kind != .setup }) { fail("continued wrong") }
        checkPrinted(continued)
    }
    let refusal = offer.refusal(origin: offer.origin)
    if !refusal.isRejected || refusal.media.count != offer.media.count { fail("a refusal that is none") }
}

func checkChanges(_ old: SessionDescription, _ new: SessionDescription) {
    if !old.changes(since: old).isEmpty { fail("a change where there is none") }
    let changes = new.changes(since: old)
    if changes.media.count != max(old.media.count, new.media.count) { fail("changes of other lines") }
    for style in [HoldStyle.direction, .unspecifiedAddress] {
        let held = old.holding(style)
        if held.holdsPeer == old.isRejected { fail("held, and not on hold") }
        checkPrinted(held)
    }
    var origin = LocalOrigin(sessionID: 1, address: "192.0.2.1")
    let first = origin.stamp(old)
    if origin.stamp(old) != first { fail("another version of the same") }
    var dropped = new
    dropped.dropMedia(.video)
    if !dropped.media.allSatisfy({ $0.type != .video || $0.isRejected }) { fail("not dropped") }
}

func checkTowardsJanus(_ offer: SessionDescription, _ previous: SessionDescription) {
    for made in [offer.offerTowardsJanus(previous: previous), offer.answerTowardsJanus(previous: previous)] {
        if made.unknownLines != offer.unknownLines { fail("lines that did not survive") }
        for line in made.media where !line.isRejected {
            if line.direction == nil { fail("a line without a direction") }
            if made.connection(of: line)?.isUnspecified != false { fail("a line without an address") }
        }
        checkPrinted(made)
        _ = made.hostNames
        for policy in SRTPPolicy.allCases { checkEncryption(made, policy) }
    }
}

func checkEncryption(_ offer: SessionDescription, _ policy: SRTPPolicy) {
    var settled = offer
    guard let mode = try? settled.settleEncryption(policy) else { return }
    for line in settled.media where !line.isRejected && line.profile != nil {
        let keys = line.cryptoAttributes
        if mode == .none, !line.cryptoLines.isEmpty || line.profile?.encryption != RTPProfile.Encryption.none {
            fail("plain, but not plain")
        }
        if mode != .none, keys.count != 1 || keys.contains(where: { $0.problem != nil }) { fail("not encrypted") }
        if mode == .none, policy == .require { fail("plain in spite of the policy") }
        if mode != .none, policy == .off { fail("encrypted in spite of the policy") }
    }
}

func checkTowardsSIP(_ offer: SessionDescription, _ answer: SessionDescription) {
    let made = offer.offerTowardsSIP()
    if made.media.contains(where: { $0.has(.candidate) || $0.has(.mid) }) { fail("what is not for phones") }
    let ports = made.media.map(\.port).filter { $0 != 0 }
    if Set(ports).count != ports.count { fail("two lines of one port") }
    checkPrinted(made)
    checkPrinted(made.towardsBrowser(other: answer).showingAllDirections())
    var mapped = answer
    mapped.media = Array(answer.media.prefix(offer.media.count))
    while mapped.media.count < offer.media.count { mapped.media.append(offer.media[mapped.media.count].rejected) }
    for index in mapped.media.indices where mapped.media[index].type != offer.media[index].type {
        mapped.media[index] = offer.media[index].rejected
    }
    mapped.rejectLinesStopped(by: answer)
    let given = mapped.answerTowardsSIP(to: offer)
    if given.problems(asAnswerTo: offer).contains(where: { $0.kind != .nothingAccepted }) { fail("a wrong answer") }
    checkPrinted(given)
}

func checkMapping(_ first: SessionDescription, _ second: SessionDescription) {
    var mapping = MediaLineMapping()
    for outer in [first, second, first] {
        let known = mapping.outerIndices.count
        let inner = mapping.inner(ofOffer: outer)
        if inner.media.count < known || inner.media.count > 2 { fail("lines that Janus must not see, or lines gone") }
        if Set(inner.media.map(\.type)).count != inner.media.count { fail("two lines of one kind") }
        if !inner.media.allSatisfy({ $0.isRejected || MediaLineMapping.carries($0) }) {
            fail("what Janus cannot carry")
        }
        let answer = mapping.outer(ofAnswer: inner, to: outer)
        if answer.media.map(\.type) != outer.media.map(\.type) { fail("an answer of other lines") }
        if mapping.inner(ofAnswer: answer).media.count != inner.media.count { fail("an answer with other lines") }
        let offer = mapping.outer(ofOffer: inner)
        if offer.media.count < outer.media.count { fail("an offer with fewer lines") }
        checkPrinted(answer)
        checkPrinted(offer)
    }
}
