/// Collects the lines before the first `m=`, of which some may be missing, and the media.
struct SessionBuilder {
    private var origin: Origin?
    private var name: SDPText?
    private var times: [TimeDescription] = []
    /// Everything else. Its origin is only there because a description needs one.
    private var rest = SessionDescription(origin: Origin(sessionID: 0, sessionVersion: 0, address: "0.0.0.0"))
    var media: [MediaDescription] = []

    mutating func add(_ line: SDPLine) throws(SDPError) {
        switch line.letter {
        case "o":
            guard origin == nil else { throw line.error(.repeated("o")) }
            origin = try Origin(line)
        case "s":
            guard name == nil else { throw line.error(.repeated("s")) }
            name = line.value.isEmpty ? "-" : SDPText(bytes: line.value)
        case "i": try line.setText(&rest.information)
        case "u": try line.setText(&rest.uri)
        case "e": if !line.value.isEmpty { rest.emails.append(SDPText(bytes: line.value)) }
        case "p": if !line.value.isEmpty { rest.phones.append(SDPText(bytes: line.value)) }
        case "c":
            guard rest.connection == nil else { throw line.error(.repeated("c")) }
            rest.connection = try ConnectionData(line)
        case "b": line.append(Bandwidth(line), to: &rest.bandwidths, else: &rest.unknownLines)
        case "t": times.append(try TimeDescription(line))
        case "r":
            guard !times.isEmpty else { throw line.error(.misplaced("r")) }
            if !line.value.isEmpty { times[times.count - 1].repeats.append(SDPText(bytes: line.value)) }
        case "z":
            guard !times.isEmpty else { throw line.error(.misplaced("z")) }
            try line.setText(&times[times.count - 1].zoneAdjustments)
        case "k": try line.setKey(&rest.key)
        case "a": line.append(Attribute(line), to: &rest.attributes, else: &rest.unknownLines)
        case "v": throw line.error(.repeated("v"))
        default: rest.unknownLines.append(line.unknown)
        }
    }

    func session() throws(SDPError) -> SessionDescription {
        guard let origin else { throw SDPError(.missing("o")) }
        var session = rest
        session.origin = origin
        if let name { session.sessionName = name }
        if !times.isEmpty { session.times = times }
        session.media = media
        return session
    }
}
