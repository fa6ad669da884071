internal import CSofia

/// A request outside of dialogs as the stack is given it. What a client said has been looked at before: no text may have
/// control characters.
struct RequestDraft {
    let method: String
    let uri: String
    let target: SIPTarget
    let from: String
    let to: String
    let callID: String
    let sequenceNumber: UInt32
    var contact: String?
    /// What Expires says; nil for none.
    var lifetime: Duration?
    var userAgent: String?
    var contentType: String?
    var body: [UInt8] = []
    /// Whole lines with CRLF.
    var headers: String?

    init(
        _ method: String, uri: String, at target: SIPTarget, from: String, to: String, callID: String,
        sequenceNumber: UInt32
    ) {
        self.method = method
        self.uri = uri
        self.target = target
        self.from = from
        self.to = to
        self.callID = callID
        self.sequenceNumber = sequenceNumber
    }

    func withRequest<Result>(_ body: (UnsafePointer<sofia_request_t>) -> Result) -> Result {
        var texts = TextArena()
        let places = [method, uri, target.routeURI, from, to, callID].map { texts.add($0) }
        let optionals = [contact, userAgent, contentType, headers].map { $0.map { texts.add($0) } }
        return texts.withPointers { text in
            self.body.withUnsafeBufferPointer { bytes in
                var request = sofia_request_t(
                    method: text(places[0]), uri: text(places[1]), target: text(places[2]), from: text(places[3]),
                    to: text(places[4]), call_id: text(places[5]), sequence_number: sequenceNumber,
                    contact: optionals[0].map(text), expires: lifetime.map(\.components.seconds) ?? -1,
                    user_agent: optionals[1].map(text), content_type: optionals[2].map(text),
                    body: bytes.baseAddress, body_length: bytes.count, headers: optionals[3].map(text))
                return body(&request)
            }
        }
    }
}

/// Several texts for C in one piece of memory.
private struct TextArena {
    private var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(1024) }

    mutating func add(_ text: String) -> Int {
        let place = bytes.count
        bytes.append(contentsOf: text.utf8)
        bytes.append(0)
        return place
    }

    /// `body` gets what turns a place into a pointer, which lives as long as the call.
    func withPointers<Result>(_ body: ((Int) -> UnsafePointer<CChar>) -> Result) -> Result {
        bytes.withUnsafeBytes { buffer in
            let texts = buffer.bindMemory(to: CChar.self)
            guard let base = texts.baseAddress else { return "".withCString { empty in body { _ in empty } } }
            return body { base + $0 }
        }
    }
}
