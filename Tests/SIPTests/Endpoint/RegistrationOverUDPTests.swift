import GatewayCore
import GatewayTestKit
import Testing

@testable import GatewaySIP

/// The whole endpoint with its plugin, towards a registrar of the test.
@Suite("Registering", .timeLimit(.minutes(3)))
struct RegistrationOverUDPTests {
    /// MD5 of `alice:example.org:secret`.
    private static let ha1 = "543e1aec5d3614f03141652d6ada51b2"

    /// An answer has more time than a busy machine takes, unless the test waits for that time to pass.
    private static func settings(_ registrar: UDPRegistrar, responseTimeout: String = "30s") -> String {
        """
        [service.sip]
        address = "127.0.0.1"
        transports = ["udp", "tcp"]
        outbound_proxy = "udp:127.0.0.1:\(registrar.port)"
        response_timeout = "\(responseTimeout)"
        retry_minimum = "100ms"
        retry_maximum = "1s"
        """
    }

    private static let account: [String: JSON] = ["account": "alice@example.org"]

    private static func add(_ browser: Browser) async throws {
        let fields: [String: JSON] = ["account": "alice@example.org", "password": .string(ha1)]
        #expect(try await browser.request("account-add", fields) == .ack)
    }

    /// The next state that the client is told.
    private static func state(_ browser: Browser) async throws -> String {
        let event = try await browser.expectEvent("account-event")
        let reason = event["reason"]?.string.map { " \($0)" } ?? ""
        return (event["state"]?.string ?? "") + reason
    }

    @Test("registering, registered; the binding goes with the account")
    func usual() async throws {
        let registrar = try UDPRegistrar()
        try await withGateway(plugins: [.loaded("Registration")], settings: Self.settings(registrar)) { gateway in
            let browser = try await gateway.browser()
            try await Self.add(browser)
            #expect(registrar.requests.isEmpty, "nothing is sent before it is asked for")
            #expect(try await browser.request("account-register", Self.account) == .ack)
            #expect(try await Self.state(browser) == "registering")
            #expect(try await Self.state(browser) == "registered")
            let requests = registrar.requests
            #expect(requests.map(\.method) == ["REGISTER", "REGISTER"])
            #expect(requests.map(\.isAuthorized) == [false, true])
            #expect(requests.last?.value("authorization")?.contains("username=\"alice\"") == true)
            #expect(try await browser.request("account-remove", Self.account) == .ack)
            try await eventually { registrar.requests.contains(where: \.isRemoval) }
            try await browser.expectNothingMore()
        }
        #expect(!registrar.requests.contains { $0.headers.contains { $0.value.contains(Self.ha1) } })
        // So the registrar can tell the late ones (RFC 3261 section 10.2).
        #expect(Set(registrar.requests.map { $0.value("call-id") }).count == 1)
        let numbers = registrar.requests.compactMap { $0.value("cseq")?.split(separator: " ").first }.compactMap {
            Int($0)
        }
        #expect(numbers == Array(1...registrar.requests.count))
        // The nonce that was accepted opens the removal, so it need not be challenged.
        #expect(!registrar.requests.contains { $0.isRemoval && !$0.isAuthorized })
        #expect(registrar.requests.last?.value("authorization")?.contains("nc=00000002") == true)
    }

    @Test("removed while its REGISTER is on the way: the removal comes after it")
    func removedEarly() async throws {
        let registrar = try UDPRegistrar { request, number in
            // The first one is never answered: it may have been taken all the same.
            number == 1 && !request.isRemoval ? nil : UDPRegistrar.usual(request, number)
        }
        try await withGateway(plugins: [.loaded("Registration")], settings: Self.settings(registrar)) { gateway in
            let browser = try await gateway.browser()
            try await Self.add(browser)
            #expect(try await browser.request("account-register", Self.account) == .ack)
            try await eventually { !registrar.requests.isEmpty }
            #expect(try await browser.request("account-remove", Self.account) == .ack)
            try await eventually { registrar.requests.contains { $0.isRemoval && $0.isAuthorized } }
        }
        let first = try #require(registrar.requests.firstIndex { $0.isRemoval })
        #expect(!registrar.requests[first...].contains { !$0.isRemoval })
    }

    @Test("a refused password is final")
    func refused() async throws {
        let registrar = try UDPRegistrar { _, _ in ("401 Unauthorized", [UDPRegistrar.challenge]) }
        try await withGateway(plugins: [.loaded("Registration")], settings: Self.settings(registrar)) { gateway in
            let browser = try await gateway.browser()
            try await Self.add(browser)
            #expect(try await browser.request("account-register", Self.account) == .ack)
            #expect(try await Self.state(browser) == "registering")
            #expect(try await Self.state(browser) == "failed 904 Operation has no matching challenge")
            let count = registrar.requests.count
            try await Task.sleep(for: .seconds(1.5))
            #expect(registrar.requests.count == count, "nothing is tried again")
            try await browser.expectNothingMore()
        }
    }

    @Test("a server that fails for a while, then not at all answers, then is back")
    func recovery() async throws {
        let registrar = try UDPRegistrar { request, number in
            if number <= 2 { return ("503 Service Unavailable", []) }
            // Silence for a whole attempt.
            if number == 3 { return nil }
            return UDPRegistrar.usual(request, number)
        }
        let settings = Self.settings(registrar, responseTimeout: "3s")
        try await withGateway(plugins: [.loaded("Registration")], settings: settings) { gateway in
            let browser = try await gateway.browser()
            try await Self.add(browser)
            #expect(try await browser.request("account-register", Self.account) == .ack)
            #expect(try await Self.state(browser) == "registering")
            #expect(try await Self.state(browser) == "failed 503 Service Unavailable")
            #expect(try await Self.state(browser) == "registered")
            #expect(registrar.requests.count >= 5)
        }
    }
}
