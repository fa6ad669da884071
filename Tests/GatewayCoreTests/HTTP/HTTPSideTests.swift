import NIOCore
import Testing

@testable import GatewayCore

@Suite("The HTTP side of the public port", .timeLimit(.minutes(1)))
struct HTTPSideTests {
    private static let echo = HTTPRoute("PUT", "/echo/{name}", bodyBytesMax: 1_000_000) { request, body in
        let bytes = try await body.collect()
        return HTTPRouteResponse(
            status: 201, headers: [("X-Name", request.parameters["name"] ?? "")], body: .bytes(bytes))
    }

    @Test("without files and routes everything is 404", arguments: [false, true])
    func nothing(doorStays: Bool) async throws {
        try await HTTPTestPort.with(doorStays: doorStays) { port in
            let response = try await HTTPTestClient.request("GET /", of: port.address)
            #expect(response.status == 404 && response.body == "Not Found\n")
        }
    }

    @Test("works behind TLS and on a Unix socket")
    func transports() async throws {
        try await HTTPTestPort.with(tls: true) { port in
            let response = try await HTTPTestClient.request("GET /", of: port.address, tls: true)
            #expect(response.status == 404)
        }
        let directory = try TemporaryDirectory()
        try await HTTPTestPort.with(unixSocket: "\(directory.path)/socket") { port in
            let response = try await HTTPTestClient.request("GET /", of: port.address)
            #expect(response.status == 404)
        }
    }

    @Test(
        "bytes that came byte by byte, and several requests at once, are answered in order", arguments: [false, true])
    func keepAlive(doorStays: Bool) async throws {
        try await HTTPTestPort.with(routes: [Self.echo], doorStays: doorStays) { port in
            try await HTTPTestClient.talk(to: port.address) { conversation in
                let request = "PUT /echo/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                for character in request {
                    try await conversation.send(String(character))
                }
                #expect(await conversation.read(through: "abc").contains("X-Name: 1\r\n"))
                var pipelined = ""
                for number in 2...50 {
                    pipelined += "PUT /echo/\(number) HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n-\(number + 100)"
                }
                try await conversation.send(pipelined)
                for number in 2...50 {
                    #expect(await conversation.read(through: "-\(number + 100)").contains("X-Name: \(number)\r\n"))
                }
            }
        }
    }

    @Test("a peer that asks for it is the last to be answered", arguments: ["close", "Close", "keep-alive, CLOSE"])
    func connectionClose(value: String) async throws {
        try await HTTPTestPort.with { port in
            let start = ContinuousClock.now
            let answer = try HTTPTestResponse(
                await HTTPTestClient.exchange(
                    "GET / HTTP/1.1\r\nHost: x\r\nConnection: \(value)\r\n\r\n", with: port.address))
            #expect(answer.headers["connection"] == "close" && answer.body == "Not Found\n")
            #expect(ContinuousClock.now - start < Patience.seconds(5))
        }
    }

    @Test("a whole pipeline in the first bytes")
    func pipelinedFirst() async throws {
        try await HTTPTestPort.with(routes: [Self.echo]) { port in
            let one = "PUT /echo/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1"
            let last = "PUT /echo/b HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1\r\n\r\n2"
            let text = try await HTTPTestClient.exchange(one + last, with: port.address)
            #expect(text.matches(of: /201 Created/).count == 2 && text.hasSuffix("2"))
        }
    }

    @Test(
        "a body larger than allowed is refused", arguments: ["Content-Length: 1000001", "Transfer-Encoding: chunked"])
    func tooLong(header: String) async throws {
        try await HTTPTestPort.with(routes: [Self.echo]) { port in
            try await HTTPTestClient.talk(to: port.address) { conversation in
                try await conversation.send("PUT /echo/a HTTP/1.1\r\nHost: x\r\n\(header)\r\n\r\n")
                if header.hasPrefix("T") {
                    for _ in 0..<11 {
                        try await conversation.send("186a0\r\n\(String(repeating: "x", count: 100_000))\r\n")
                    }
                }
                #expect(await conversation.read(through: "\r\n").hasPrefix("HTTP/1.1 413 "))
            }
        }
    }

    @Test("a body nobody wants is not read for ever")
    func unwanted() async throws {
        try await HTTPTestPort.with { port in
            try await HTTPTestClient.talk(to: port.address) { conversation in
                try await conversation.send("PUT /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
                #expect(await conversation.read(through: "Not Found\n").hasPrefix("HTTP/1.1 404 "))
                // Ends with an error when the server has closed.
                for _ in 0..<10_000 {
                    guard (try? await conversation.send("ffff\r\n\(String(repeating: "x", count: 65_535))\r\n")) != nil
                    else { return }
                }
                Issue.record("the server read 640 MB")
            }
        }
    }

    @Test("Expect: 100-continue")
    func expectation() async throws {
        try await HTTPTestPort.with(routes: [Self.echo]) { port in
            try await HTTPTestClient.talk(to: port.address) { conversation in
                try await conversation.send(
                    "PUT /echo/a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
                #expect(await conversation.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 100 "))
                try await conversation.send("hi")
                #expect(await conversation.read(through: "hi").hasPrefix("HTTP/1.1 201 "))
            }
        }
    }

    @Test("streamed answers: whole, chunked, and cut off where the length is wrong")
    func streams() async throws {
        func route(_ path: String, _ length: Int?) -> HTTPRoute {
            HTTPRoute("GET", path) { _, _ in
                HTTPRouteResponse(
                    body: .stream(length: length) { writer in
                        for piece in ["one ", "two"] { try await writer.write(piece.utf8) }
                    })
            }
        }
        let routes = [route("/exact", 7), route("/chunked", nil), route("/short", 9), route("/long", 5)]
        try await HTTPTestPort.with(routes: routes) { port in
            let exact = try await HTTPTestClient.request("GET /exact", of: port.address)
            #expect(exact.body == "one two" && exact.headers["content-length"] == "7")
            let chunked = try await HTTPTestClient.request("GET /chunked", of: port.address)
            #expect(chunked.body == "4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n")
            #expect(try await HTTPTestClient.request("GET /short", of: port.address).body == "one two")
            #expect(try await HTTPTestClient.request("GET /long", of: port.address).body == "one ")
        }
    }

    @Test("a handler that fails or answers nonsense is 500; ours are not overwritten")
    func failures() async throws {
        struct Oops: Error {}
        let routes = [
            HTTPRoute("GET", "/throws") { _, _ in throw Oops() },
            HTTPRoute("GET", "/status") { _, _ in HTTPRouteResponse(status: 100) },
            HTTPRoute("GET", "/name") { _, _ in HTTPRouteResponse(headers: [("a b", "c")]) },
            HTTPRoute("GET", "/value") { _, _ in HTTPRouteResponse(headers: [("a", "b\r\nSet-Cookie: c")]) },
            HTTPRoute("GET", "/length") { _, _ in
                HTTPRouteResponse(headers: [("Content-Length", "99"), ("Server", "x")], body: .bytes([65]))
            },
        ]
        try await HTTPTestPort.with(routes: routes) { port in
            for path in ["/throws", "/status", "/name", "/value"] {
                let response = try await HTTPTestClient.request("GET \(path)", of: port.address)
                #expect(response.status == 500 && response.headers["set-cookie"] == nil, "\(path)")
            }
            let response = try await HTTPTestClient.request("GET /length", of: port.address)
            #expect(response.headers["content-length"] == "1" && response.headers["server"] == "gatewayd")
        }
    }

    @Test(
        "what is not HTTP, or too much of it, is refused and survived",
        arguments: [
            "\r\n\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "GET / HTTP/1.1\r\n\(String(repeating: "A: b\r\n", count: 101))\r\n",
            "GET / HTTP/1.1\r\nA: \(String(repeating: "b", count: 17_000))\r\n\r\n",
            "GET /\(String(repeating: "b", count: 17_000)) HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "\u{16}\u{3}\u{1}\n\0\0",
            "GET http:// HTTP/1.1\r\nHost: x\r\n\r\n", "GET http://a: HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET a:// HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET http://a? HTTP/1.1\r\nHost: x\r\n\r\n", "CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET ://?#%% HTTP/1.1\r\nHost: x\r\n\r\n", "GET /?? HTTP/1.1\r\n\r\n", "FOO / HTTP/1.1\r\nHost: x\r\n\r\n",
        ])
    func garbage(text: String) async throws {
        try await HTTPTestPort.with(limits: HTTPLimits(idleTimeout: .milliseconds(300))) { port in
            let answer = try await HTTPTestClient.exchange(text, with: port.address)
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer)")
            #expect(try await HTTPTestClient.request("GET /", of: port.address).status == 404)
        }
    }

    @Test(
        "too many connections are told so, in all or from one address",
        arguments: [HTTPLimits(connections: 1), HTTPLimits(connectionsPerAddress: 1)])
    func tooMany(limits: HTTPLimits) async throws {
        try await HTTPTestPort.with(limits: limits) { port in
            try await HTTPTestClient.talk(to: port.address) { conversation in
                try await conversation.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                _ = await conversation.read(through: "Not Found\n")
                let refused = try await HTTPTestClient.request("GET /", of: port.address)
                #expect(refused.status == 503 && refused.body == "Too many connections")
            }
            while port.side.connectionCount > 0 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(try await HTTPTestClient.request("GET /", of: port.address).status == 404)
        }
    }

    @Test(
        "silence has an end: before, during and after a request",
        arguments: [
            "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
            "PUT /echo/a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabc",
        ])
    func idle(text: String) async throws {
        try await HTTPTestPort.with(routes: [Self.echo], limits: HTTPLimits(idleTimeout: .milliseconds(200))) { port in
            let elapsed = try await ContinuousClock().measure {
                _ = try await HTTPTestClient.exchange(text, with: port.address)
            }
            #expect(elapsed < Patience.seconds(5))
        }
    }

    @Test("a peer that does not read its answer is given up")
    func stalled() async throws {
        let endless = HTTPRoute("GET", "/endless") { _, _ in
            HTTPRouteResponse(
                body: .stream(length: nil) { writer in
                    let piece = [UInt8](repeating: 65, count: 65_536)
                    while true { try await writer.write(piece) }
                })
        }
        try await HTTPTestPort.with(routes: [endless], limits: HTTPLimits(idleTimeout: .milliseconds(300))) { port in
            try await HTTPTestClient.talk(to: port.address) { conversation in
                try await conversation.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
                try await conversation.channel.setOption(.autoRead, value: false).get()
                let end = ContinuousClock.now.advanced(by: Patience.seconds(8))
                while port.side.connectionCount > 0, ContinuousClock.now < end {
                    try await Task.sleep(for: .milliseconds(20))
                }
                #expect(port.side.connectionCount == 0)
            }
        }
    }

    @Test(
        "draining: idle ones are closed, a running request is answered, new ones are refused", arguments: [false, true])
    func drain(tls: Bool) async throws {
        let (entered, signal) = AsyncStream<Void>.makeStream()
        let slow = HTTPRoute("GET", "/slow") { _, _ in
            signal.yield()
            try await Task.sleep(for: .milliseconds(300))
            return .text("slow")
        }
        try await HTTPTestPort.with(routes: [slow], tls: tls) { port in
            async let idle = HTTPTestClient.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n", with: port.address, tls: tls)
            async let running = HTTPTestClient.exchange(
                "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n", with: port.address, tls: tls)
            for await _ in entered { break }
            while port.side.connectionCount < 2 { try await Task.sleep(for: .milliseconds(5)) }
            try await Task.sleep(for: .milliseconds(50))
            port.side.drain()
            let refused = try await HTTPTestClient.request("GET /", of: port.address, tls: tls)
            #expect(refused.status == 503 && refused.body == "Gateway is draining")
            #expect(try await running.hasSuffix("slow"))
            #expect(try await idle.hasSuffix("Not Found\n"))
        }
    }

    @Test("cancelling ends what hangs", arguments: [false, true])
    func cancel(tls: Bool) async throws {
        let hanging = HTTPRoute("GET", "/hanging") { _, _ in
            try await Task.sleep(for: .seconds(3_600))
            return .text("")
        }
        // `with` waits for the end of `run`.
        let elapsed = try await ContinuousClock().measure {
            try await HTTPTestPort.with(routes: [hanging], tls: tls) { port in
                let client = Task {
                    try await HTTPTestClient.exchange(
                        "GET /hanging HTTP/1.1\r\nHost: x\r\n\r\n", with: port.address, tls: tls)
                }
                let idle = Task {
                    try await HTTPTestClient.exchange(
                        "GET / HTTP/1.1\r\nHost: x\r\n\r\n", with: port.address, tls: tls)
                }
                while port.side.connectionCount < 2 { try await Task.sleep(for: .milliseconds(5)) }
                _ = (client, idle)
            }
        }
        #expect(elapsed < Patience.seconds(8))
    }
}
