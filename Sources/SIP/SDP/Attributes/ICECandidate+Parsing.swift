extension ICECandidate: AttributeValue {
    public static let attributeName = AttributeName.candidate

    public init?(_ value: SDPText) {
        var words = value.words[...]
        guard let foundation = words.popFirst(), (1...32).contains(foundation.utf8.count),
            let component = words.popFirst().flatMap({ Decimal.value($0.utf8, as: UInt16.self) }),
            (1...256).contains(component),
            let transport = words.popFirst(),
            let priority = words.popFirst().flatMap({ Decimal.value($0.utf8, as: UInt32.self) }),
            (1...UInt32(Int32.max)).contains(priority),
            let address = words.popFirst(),
            let port = words.popFirst().flatMap({ Decimal.value($0.utf8, as: UInt16.self) }),
            words.popFirst() == "typ", let type = words.popFirst(),
            // What follows comes in pairs.
            words.count.isMultiple(of: 2)
        else { return nil }
        self.init(
            foundation: foundation, component: component, transport: transport, priority: priority, address: address,
            port: port, type: CandidateType(rawValue: type))
        while let name = words.popFirst(), let value = words.popFirst() {
            if name == "raddr", relatedAddress == nil, relatedPort == nil, extensions.isEmpty {
                relatedAddress = value
            } else if name == "rport", relatedPort == nil, extensions.isEmpty {
                guard let port = Decimal.value(value.utf8, as: UInt16.self) else { return nil }
                relatedPort = port
            } else {
                extensions.append(Extension(name, value))
            }
        }
    }

    /// The text of a browser's `RTCIceCandidate`, which begins with `candidate:`. Some leave that out, others put `a=`
    /// before it.
    public init?(trickled text: String) {
        var rest = text[...]
        for prefix in ["a=", "candidate:"] where rest.hasPrefix(prefix) { rest = rest.dropFirst(prefix.count) }
        self.init(SDPText(String(rest)))
    }

    public var attribute: Attribute {
        var words = [foundation, "\(component)", transport, "\(priority)", address, "\(port)", "typ", type.rawValue]
        if let relatedAddress { words += ["raddr", relatedAddress] }
        if let relatedPort { words += ["rport", "\(relatedPort)"] }
        for item in extensions { words += [item.name, item.value] }
        return Attribute(Self.attributeName, SDPText(words.joined(separator: " ")))
    }
}
