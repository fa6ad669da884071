// Whatever bytes arrive: nothing traps, what was read is printed so that it reads the same again, printing that once
// more changes nothing, and no line comes out that has not come in.
//
// Compiled together with Sources/SIP/SDP; corpus/ holds descriptions of the shapes that peers send.

#if canImport(Glibc)
    import Glibc
#endif

func fail(_ sentence: StaticString) -> Never {
    fatalError("\(sentence)")
}

@c(LLVMFuzzerTestOneInput)
public func fuzzSessionDescription(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
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
