import Testing

@testable import GatewaySIP

@Suite("What a DNS server sent")
struct DNSMessageTests {
    @Test("addresses, with their TTLs")
    func addresses() throws {
        let answer = try DNSPacket(
            name: "a.test", type: .a,
            answers: [.address("a.test", "192.0.2.1", ttl: 60), .address("A.Test", "192.0.2.2", ttl: 30)]
        ).read()
        #expect(answer.addresses == [IPAddress("192.0.2.1"), IPAddress("192.0.2.2")])
        #expect(answer.records.map(\.ttl) == [.seconds(60), .seconds(30)])
        #expect(answer.ttl == .seconds(30))
        let v6 = try DNSPacket(name: "a.test", type: .aaaa, answers: [.address("a.test", "2001:db8::1")]).read()
        #expect(v6.addresses == [IPAddress("2001:db8::1")])
    }

    @Test("services")
    func services() throws {
        let answer = try DNSPacket(
            name: "_sip._udp.a.test", type: .srv,
            answers: [
                .service("_sip._udp.a.test", 10, 20, 5070, "b.test", ttl: 7),
                .service("_sip._udp.a.test", 11, 0, 0, "."),
            ]
        ).read()
        #expect(
            answer.services == [
                SRVRecord(priority: 10, weight: 20, port: 5070, target: DNSName("b.test")),
                SRVRecord(priority: 11, weight: 0, port: 0, target: nil),
            ])
        #expect(answer.ttl == .seconds(7))
    }

    @Test("naming authority pointers")
    func pointers() throws {
        let answer = try DNSPacket(
            name: "a.test", type: .naptr,
            answers: [.pointer("a.test", 10, 50, ["s", "SIP+D2T", ""], "_sip._tcp.a.test", ttl: 9)]
        ).read()
        #expect(
            answer.pointers == [
                NAPTRRecord(
                    order: 10, preference: 50, flags: "s", services: "SIP+D2T", regexp: "",
                    replacement: DNSName("_sip._tcp.a.test"))
            ])
        #expect(answer.ttl == .seconds(9))
    }

    @Test("an alias leads to the records, and its TTL counts")
    func alias() throws {
        let answer = try DNSPacket(
            name: "a.test", type: .a,
            answers: [
                .address("c.test", "192.0.2.1"), .alias("b.test", "c.test", ttl: 5), .alias("a.test", "b.test", ttl: 8),
            ]
        ).read()
        #expect(answer.addresses == [IPAddress("192.0.2.1")])
        #expect(answer.ttl == .seconds(5))
    }

    @Test("a loop of aliases has no address")
    func aliasLoop() throws {
        let packet = DNSPacket(
            name: "a.test", type: .a, answers: [.alias("a.test", "b.test"), .alias("b.test", "a.test")])
        #expect(throws: DNSError.noData(try DNSQuestion("a.test", .a), ttl: nil)) { try packet.read() }
    }

    @Test("records that nobody asked for are not taken")
    func strangers() throws {
        let packet = DNSPacket(
            name: "a.test", type: .a,
            answers: [
                .address("b.test", "192.0.2.1"), .address("a.test", "2001:db8::1"),
                DNSPacket.Record(name: "a.test", type: 1, recordClass: 3, ttl: 1, data: [1, 2, 3, 4]),
                DNSPacket.Record(name: "a.test", type: 1, ttl: 1, data: [1, 2, 3]),
            ])
        #expect(throws: DNSError.noData(try DNSQuestion("a.test", .a), ttl: nil)) { try packet.read() }
    }

    @Test("names that are none of a host are not taken")
    func strangeNames() throws {
        let packet = DNSPacket(
            name: "a.test", type: .srv,
            answers: [.service("a.test", 1, 1, 5060, "evil host"), .service("a.test", 1, 1, 5060, "good.test")])
        #expect(try packet.read().services.map(\.target) == [DNSName("good.test")])
    }

    @Test("no such name and no data are told apart, with the TTL of RFC 2308")
    func negative() throws {
        let question = try DNSQuestion("a.test", .srv)
        var packet = DNSPacket(
            name: "a.test", type: .srv, authorities: [.authority("test", minimum: 20, ttl: 3600)])
        #expect(throws: DNSError.noData(question, ttl: .seconds(20))) { try packet.read() }
        packet.flags |= 3
        packet.authorities = [.authority("test", minimum: 3600, ttl: 15)]
        #expect(throws: DNSError.noSuchName(question, ttl: .seconds(15))) { try packet.read() }
        packet.authorities = []
        #expect(throws: DNSError.noSuchName(question, ttl: nil)) { try packet.read() }
    }

    @Test("other response codes are failures of the server", arguments: [1, 2, 4, 5, 9, 15] as [UInt16])
    func failures(_ code: UInt16) throws {
        let packet = DNSPacket(flags: 0x8180 | code, name: "a.test", type: .a)
        #expect(throws: DNSError.serverFailure(try DNSQuestion("a.test", .a))) { try packet.read() }
    }

    @Test("a TTL with its highest bit set is none")
    func absurdTTL() throws {
        let packet = DNSPacket(
            name: "a.test", type: .a, answers: [.address("a.test", "192.0.2.1", ttl: 0x8000_0001)])
        #expect(try packet.read().ttl == .zero)
    }

    @Test("more records than anybody needs are left out")
    func many() throws {
        let packet = DNSPacket(
            name: "a.test", type: .a,
            answers: (0..<500).map { .address("a.test", "192.0.\($0 / 256).\($0 % 256)") })
        #expect(try packet.read().records.count == DNSMessage.recordsMax)
    }

    @Test("a query, rubbish, and a name that points at itself are malformed")
    func malformed() throws {
        let error = DNSError.malformedAnswer(try DNSQuestion("a.test", .a))
        let good = DNSPacket(name: "a.test", type: .a, answers: [.address("a.test", "192.0.2.1")])
        var query = good
        query.flags = 0x0100
        var loop = good.bytes
        // The owner of the answer, behind the header and the question, becomes a pointer to itself.
        loop.replaceSubrange(24..<26, with: [0xc0, 24])
        for bytes in [[], [0], query.bytes, loop, good.bytes + [0], [UInt8](repeating: 0xff, count: 600)] {
            #expect(throws: error) { try DNSPacket.read(bytes, "a.test", .a) }
        }
    }
}
