import Synchronization
import Testing

@testable import GatewaySIP

@Suite("Asking DNS servers")
struct DNSClientTests {
    /// Its time-outs are longer than what a busy machine takes, so that only the tests that change them see any.
    private func client(
        _ servers: [LoopbackDNSServer], _ change: (inout DNSClientOptions) -> Void = { _ in }
    ) throws -> DNSClient {
        var options = DNSClientOptions()
        options.servers = servers.map(\.address)
        options.tryTimeout = .seconds(60)
        options.totalTimeout = .seconds(60)
        change(&options)
        let client = DNSClient(options)
        try client.start()
        return client
    }

    private func address(_ query: LoopbackDNSServer.Query, _ text: String = "192.0.2.1") -> [UInt8] {
        var packet = query.packet
        packet.answers = [.address(query.name, text, ttl: 60)]
        return packet.bytes
    }

    @Test("an address and a service")
    func answers() async throws {
        let server = try LoopbackDNSServer { query in
            var packet = query.packet
            packet.answers =
                query.type == 33
                ? [.service(query.name, 1, 2, 5070, "b.test", ttl: 30)] : [.address(query.name, "192.0.2.1", ttl: 60)]
            return packet.bytes
        }
        let client = try client([server])
        let address = try await client.answer(to: DNSQuestion("a.test", .a))
        #expect(address.addresses == [IPAddress("192.0.2.1")] && address.ttl == .seconds(60))
        let service = try await client.answer(to: DNSQuestion("_sip._udp.a.test", .srv))
        #expect(service.services.map(\.target) == [DNSName("b.test")] && service.ttl == .seconds(30))
        #expect(server.queries.map(\.name) == ["a.test", "_sip._udp.a.test"])
        #expect(client.stop(within: .seconds(30)))
    }

    @Test("many at once are each answered with their own")
    func many() async throws {
        let server = try LoopbackDNSServer { query in
            let number = query.name.drop { !$0.isNumber }.prefix { $0.isNumber }
            return address(query, "192.0.2.\(number)")
        }
        // The kernel may drop some of so many datagrams.
        let client = try client([server]) { $0.tryTimeout = .seconds(1) }
        try await withThrowingTaskGroup(of: (Int, DNSAnswer).self) { group in
            for number in 0..<200 {
                group.addTask { (number, try await client.answer(to: DNSQuestion("a\(number).test", .a))) }
            }
            for try await (number, answer) in group { #expect(answer.addresses == [IPAddress("192.0.2.\(number)")]) }
        }
    }

    @Test("no such name, with the time to believe it")
    func noSuchName() async throws {
        let server = try LoopbackDNSServer { query in
            var packet = query.packet
            packet.flags |= 3
            packet.authorities = [.authority("test", minimum: 20, ttl: 3600)]
            return packet.bytes
        }
        let client = try client([server])
        let question = try DNSQuestion("a.test", .naptr)
        await #expect(throws: DNSError.noSuchName(question, ttl: .seconds(20))) {
            try await client.answer(to: question)
        }
    }

    @Test("a server that fails is passed over; when all do, it is said")
    func serverFailure() async throws {
        let failing = try LoopbackDNSServer { query in
            var packet = query.packet
            packet.flags |= 2
            return packet.bytes
        }
        let good = try LoopbackDNSServer { address($0) }
        let question = try DNSQuestion("a.test", .a)
        let both = try client([failing, good])
        #expect(try await both.answer(to: question).addresses == [IPAddress("192.0.2.1")])
        let alone = try client([failing])
        await #expect(throws: DNSError.serverFailure(question)) { try await alone.answer(to: question) }
    }

    @Test("where nobody listens it fails at once, not after the time-out")
    func nobody() async throws {
        var options = DNSClientOptions()
        options.servers = [try LoopbackDNSServer.abandonedAddress()]
        options.totalTimeout = .seconds(60)
        options.tryTimeout = .seconds(60)
        let client = DNSClient(options)
        try client.start()
        let question = try DNSQuestion("a.test", .a)
        let start = ContinuousClock.now
        await #expect(throws: DNSError.serverFailure(question)) { try await client.answer(to: question) }
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test("silence ends with the total time-out, however long the first try may still take")
    func totalTimeout() async throws {
        let silent = try LoopbackDNSServer { _ in nil }
        let question = try DNSQuestion("a.test", .a)
        let client = try client([silent]) { $0.totalTimeout = .milliseconds(300) }
        let start = ContinuousClock.now
        await #expect(throws: DNSError.timeout(question)) { try await client.answer(to: question) }
        let elapsed = ContinuousClock.now - start
        #expect(elapsed >= .milliseconds(300) && elapsed < .seconds(30))
        try await eventually { !silent.queries.isEmpty }
        #expect(silent.queries.count == 1)
    }

    @Test("silence ends with the last try, however much time there is still", arguments: [1, 3])
    func lastTry(triesMax: Int) async throws {
        let silent = try LoopbackDNSServer { _ in nil }
        let question = try DNSQuestion("a.test", .a)
        let client = try client([silent]) {
            $0.triesMax = triesMax
            $0.tryTimeout = .milliseconds(20)
        }
        let start = ContinuousClock.now
        await #expect(throws: DNSError.timeout(question)) { try await client.answer(to: question) }
        #expect(ContinuousClock.now - start < .seconds(30))
        try await eventually { silent.queries.count >= triesMax }
        #expect(silent.queries.count == triesMax)
    }

    @Test("the try after a lost datagram succeeds")
    func lostDatagram() async throws {
        let question = try DNSQuestion("a.test", .a)
        let count = Mutex(0)
        let lossy = try LoopbackDNSServer { query in
            let isFirst = count.withLock { count in
                count += 1
                return count == 1
            }
            return isFirst ? nil : address(query)
        }
        // More tries than any machine takes; a slow one may need more than the second.
        let client = try client([lossy]) {
            $0.tryTimeout = .milliseconds(100)
            $0.triesMax = 10
        }
        #expect(try await client.answer(to: question).addresses == [IPAddress("192.0.2.1")])
        #expect(lossy.queries.count >= 2)
    }

    @Test("a truncated answer is fetched over TCP")
    func truncated() async throws {
        let server = try LoopbackDNSServer { query in
            var packet = query.packet
            if query.isTCP {
                packet.answers = (0..<60).map { .address(query.name, "192.0.2.\($0)") }
            } else {
                packet.flags |= 0x0200
            }
            return packet.bytes
        }
        let client = try client([server])
        #expect(try await client.answer(to: DNSQuestion("a.test", .a)).addresses.count == 60)
        #expect(server.queries.map(\.isTCP) == [false, true])
    }

    @Test("rubbish is an error, and the next question is answered")
    func rubbish() async throws {
        let server = try LoopbackDNSServer { query in
            var bytes = address(query)
            if query.name == "bad.test" { bytes.removeLast(2) }
            return bytes
        }
        let client = try client([server])
        let question = try DNSQuestion("bad.test", .a)
        await #expect(throws: DNSError.malformedAnswer(question)) { try await client.answer(to: question) }
        #expect(try await client.answer(to: DNSQuestion("a.test", .a)).records.count == 1)
    }

    @Test("stopping ends what is open at once; before the start and after the end nothing is asked")
    func stop() async throws {
        let silent = try LoopbackDNSServer { _ in nil }
        var options = DNSClientOptions()
        options.servers = [silent.address]
        options.tryTimeout = .seconds(60)
        options.totalTimeout = .seconds(60)
        let client = DNSClient(options)
        let question = try DNSQuestion("a.test", .a)
        await #expect(throws: DNSError.notRunning) { try await client.answer(to: question) }
        try client.start()
        #expect(throws: DNSError.self) { try client.start() }
        let open = Task { try await client.answer(to: question) }
        try await eventually { !silent.queries.isEmpty }
        let start = ContinuousClock.now
        #expect(client.stop(within: .seconds(30)))
        await #expect(throws: DNSError.notRunning) { try await open.value }
        #expect(ContinuousClock.now - start < .seconds(30))
        await #expect(throws: DNSError.notRunning) { try await client.answer(to: question) }
        #expect(client.stop())
    }

    @Test("no more questions are open than allowed")
    func limit() async throws {
        let silent = try LoopbackDNSServer { _ in nil }
        let client = try client([silent]) { $0.openQuestionsMax = 2 }
        let open = (0..<2).map { number in
            Task { try await client.answer(to: DNSQuestion("a\(number).test", .a)) }
        }
        try await eventually { silent.queries.count == 2 }
        await #expect(throws: DNSError.tooManyQuestions) { try await client.answer(to: DNSQuestion("b.test", .a)) }
        client.stop()
        for task in open { await #expect(throws: DNSError.notRunning) { try await task.value } }
    }

    @Test("servers that cannot be are refused at the start")
    func unusable() throws {
        let server = try #require(DNSServerAddress("127.0.0.1:53"))
        for servers in [[], [DNSServerAddress](repeating: server, count: 9)] {
            var options = DNSClientOptions()
            options.servers = servers
            #expect(throws: DNSError.unusableSettings("there must be 1 to 8 DNS servers")) {
                try DNSClient(options).start()
            }
        }
    }

    @Test("when resolv.conf changes, the new server is asked, also what the old one had not answered")
    func changedServers() async throws {
        let old = try LoopbackDNSServer { _ in nil }
        let new = try LoopbackDNSServer(host: 0x7f00_0002, port: old.port) { address($0) }
        let file = try ScratchFile("nameserver 127.0.0.1\n")
        var options = DNSClientOptions()
        options.resolverConfiguration = file.path
        options.resolverPort = old.port
        options.tryTimeout = .seconds(60)
        options.totalTimeout = .seconds(60)
        let client = DNSClient(options)
        try client.start()
        let first = Task { try await client.answer(to: DNSQuestion("a.test", .a)) }
        try await eventually { !old.queries.isEmpty }
        try file.write("nameserver 127.0.0.2\n# changed\n")
        // The file is looked at once in a second.
        try await Task.sleep(for: .seconds(1))
        #expect(try await client.answer(to: DNSQuestion("b.test", .a)).records.count == 1)
        #expect(try await first.value.records.count == 1)
        #expect(Set(new.queries.map(\.name)) == ["a.test", "b.test"])
    }

    @Test(
        "a server's address is read with and without its port",
        arguments: [
            ("192.0.2.1", "192.0.2.1:53"), ("192.0.2.1:5353", "192.0.2.1:5353"), ("2001:db8::1", "[2001:db8::1]:53"),
            ("[2001:db8::1]:5353", "[2001:db8::1]:5353"),
        ])
    func serverAddress(_ text: String, _ written: String) throws {
        #expect(try #require(DNSServerAddress(text)).description == written)
    }

    @Test(
        "and nothing else is one",
        arguments: [
            "", "dns.test", "192.0.2.1:", "192.0.2.1:0", "192.0.2.1:65536", "[192.0.2.1]:53", "[::1]", "::1]:53",
        ])
    func noServerAddress(_ text: String) { #expect(DNSServerAddress(text) == nil) }
}
