@testable import GatewaySIP

/// A DNS message as a server writes it, or ought not to.
struct DNSPacket {
    var id: UInt16 = 0x1234
    /// A response to a recursive question, without error.
    var flags: UInt16 = 0x8180
    var name: String
    var type: DNSRecordType
    var answers: [Record] = []
    var authorities: [Record] = []

    struct Record {
        var name: String
        var type: UInt16
        var recordClass: UInt16 = 1
        var ttl: UInt32
        var data: [UInt8]
    }

    var bytes: [UInt8] {
        [id, flags, 1, UInt16(answers.count), UInt16(authorities.count), 0].flatMap(\.bigEndianBytes)
            + Self.encode(name) + type.rawValue.bigEndianBytes + UInt16(1).bigEndianBytes
            + (answers + authorities).flatMap(\.bytes)
    }

    static func encode(_ name: String) -> [UInt8] {
        name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    /// What DNSMessage makes of the bytes.
    static func read(_ bytes: [UInt8], _ name: String, _ type: DNSRecordType) throws -> DNSAnswer {
        let question = try DNSQuestion(name, type)
        return try bytes.withUnsafeBufferPointer { try DNSMessage.answer(to: question, in: $0) }
    }

    func read() throws -> DNSAnswer { try Self.read(bytes, name, type) }
}

extension DNSPacket.Record {
    var bytes: [UInt8] {
        DNSPacket.encode(name) + type.bigEndianBytes + recordClass.bigEndianBytes + ttl.bigEndianBytes
            + UInt16(data.count).bigEndianBytes + data
    }

    static func address(_ name: String, _ text: String, ttl: UInt32 = 300) -> Self {
        guard let address = IPAddress(text) else { preconditionFailure("\(text) is no address") }
        let bytes = stride(from: address.family.bitWidth - 8, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: address.bits >> $0)
        }
        return Self(name: name, type: address.family == .v4 ? 1 : 28, ttl: ttl, data: bytes)
    }

    static func alias(_ name: String, _ target: String, ttl: UInt32 = 300) -> Self {
        Self(name: name, type: 5, ttl: ttl, data: DNSPacket.encode(target))
    }

    static func service(
        _ name: String, _ priority: UInt16, _ weight: UInt16, _ port: UInt16, _ target: String, ttl: UInt32 = 300
    ) -> Self {
        Self(
            name: name, type: 33, ttl: ttl,
            data: [priority, weight, port].flatMap(\.bigEndianBytes) + DNSPacket.encode(target))
    }

    static func pointer(
        _ name: String, _ order: UInt16, _ preference: UInt16, _ strings: [String], _ replacement: String,
        ttl: UInt32 = 300
    ) -> Self {
        Self(
            name: name, type: 35, ttl: ttl,
            data: [order, preference].flatMap(\.bigEndianBytes)
                + strings.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + DNSPacket.encode(replacement))
    }

    static func authority(_ name: String, minimum: UInt32, ttl: UInt32) -> Self {
        Self(
            name: name, type: 6, ttl: ttl,
            data: DNSPacket.encode("ns.\(name)") + DNSPacket.encode("admin.\(name)")
                + [UInt32(1), 2, 3, 4, minimum].flatMap(\.bigEndianBytes))
    }
}

extension FixedWidthInteger {
    var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}

extension DNSQuestion {
    struct NoName: Error {}

    init(_ name: String, _ type: DNSRecordType) throws {
        guard let name = DNSName(name) else { throw NoName() }
        self.init(name, type)
    }
}
