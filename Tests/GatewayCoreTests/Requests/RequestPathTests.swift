import GatewayTestKit
import Testing

@testable import GatewayCore

@Suite("The way of a request", .timeLimit(.minutes(5)))
struct RequestPathTests {
    private struct Checked: GatewayRequest {
        static let type = "checked"

        init(from fields: borrowing RequestFields) throws {
            _ = try fields.string("text", bytes: 1...128)
            _ = try fields.optionalInteger("count", in: 1...10)
        }
    }

    private static let plugin = TestPlugin.attaching { gateway in
        gateway.handle(Checked.self) { _, _ in }
        gateway.handle(Job.self, lane: .connection) { request, _ in
            if request.name == "fail" { throw Mishap() }
            if request.name == "refuse" { throw RequestError(.forbidden, "not you", cause: Mishap()) }
            return .ack
        }
        gateway.handle(type: "mishap") { _, _ in throw Mishap("nobody's business") }
        gateway.handle(type: "refused") { _, _ in throw RequestError(.notFound, "no such thing") }
    }

    static let requests: [(text: String, error: String?)] = [
        (#"{"sylkrtc":"ping","transaction":"t"}"#, nil),
        (#" { "transaction" : "t" , "sylkrtc" : "ping" , "else" : [1, {"a": null}] } "#, nil),
        (#"{"sylkrtc":"p\u0069ng","transaction":"t"}"#, nil),
        (#"{"sylkrtc":"checked","transaction":"t","text":"x"}"#, nil),
        (#"{"sylkrtc":"checked","transaction":"t","text":"x","count":null,"more":{}}"#, nil),
        (#"{"sylkrtc":"job","transaction":"t"}"#, nil),
        (#"{"sylkrtc":"nonsense","transaction":"t"}"#, "Unknown request type: nonsense"),
        (#"{"sylkrtc":"","transaction":"t"}"#, "Unknown request type: "),
        (#"{"sylkrtc":"PING","transaction":"t"}"#, "Unknown request type: PING"),
        (#"{"transaction":"t"}"#, "Property 'sylkrtc' is missing"),
        (#"{"sylkrtc":5,"transaction":"t"}"#, "Invalid value for 'sylkrtc' property: 5 (expected: a string)"),
        (#"{"sylkrtc":"checked","transaction":"t"}"#, "Mandatory property 'text' of 'checked' request is missing"),
        (
            #"{"sylkrtc":"checked","transaction":"t","text":null}"#,
            "Mandatory property 'text' of 'checked' request is missing"
        ),
        (
            #"{"sylkrtc":"checked","transaction":"t","text":""}"#,
            #"Invalid value for 'text' property: "" (expected: a string of 1 to 128 bytes)"#
        ),
        (
            #"{"sylkrtc":"checked","transaction":"t","text":true}"#,
            "Invalid value for 'text' property: true (expected: a string of 1 to 128 bytes)"
        ),
        (
            #"{"sylkrtc":"checked","transaction":"t","text":"x","count":11}"#,
            "Invalid value for 'count' property: 11 (expected: an integer from 1 to 10)"
        ),
        (
            #"{"sylkrtc":"checked","transaction":"t","text":"x","count":99999999999999999999999999}"#,
            "Invalid value for 'count' property: 99999999999999999999999999 (expected: an integer from 1 to 10)"
        ),
        (
            #"{"sylkrtc":"checked","transaction":"t","text":"x","text":"y"}"#, "Property 'text' occurs twice"
        ),
        (
            #"{"sylkrtc":"checked","transaction":"t","text":"\ud800"}"#,
            #"Invalid value for 'text' property: "\ud800" (expected: well-formed Unicode)"#
        ),
        (
            #"{"sylkrtc":"ping","transaction":"t","deep":"# + String(repeating: "[", count: 64)
                + String(repeating: "]", count: 64) + "}",
            "Message is nested deeper than 64"
        ),
        (#"{"sylkrtc":"mishap","transaction":"t"}"#, "Internal error"),
        (#"{"sylkrtc":"refused","transaction":"t"}"#, "no such thing"),
        (#"{"sylkrtc":"job","transaction":"t","name":"fail"}"#, "Internal error"),
        (#"{"sylkrtc":"job","transaction":"t","name":"refuse"}"#, "not you"),
        (
            #"{"sylkrtc":"job","transaction":"t","name":7}"#,
            "Invalid value for 'name' property: 7 (expected: a string of 0 to 65536 bytes)"
        ),
    ]

    @Test("each request with a transaction is answered once, with the text of the protocol", arguments: requests)
    func answered(text: String, error: String?) async throws {
        try await withGateway(plugins: [Self.plugin]) { gateway in
            let browser = try await gateway.browser()
            browser.send(text: text, transaction: "t")
            #expect(try await browser.answer(to: "t") == error.map { .error($0) } ?? .ack)
            try await browser.expectNothingMore()
        }
    }

    static let oddities: [(text: String, error: String)] = [
        ("", "Message is not JSON (byte 0)"),
        ("hello", "Message is not JSON (byte 0)"),
        (#"{"sylkrtc":"ping","transaction":"t""#, "Message is not JSON (byte 35)"),
        (#"{"sylkrtc":"ping","transaction":"t"} x"#, "Message is not JSON (byte 37)"),
        ("[]", "Message is not an object"),
        ("null", "Message is not an object"),
        (#""text""#, "Message is not an object"),
        (#"{"sylkrtc":"ping"}"#, "Property 'transaction' is missing"),
        (
            #"{"sylkrtc":"ping","transaction":1}"#,
            "Invalid value for 'transaction' property: 1 (expected: a string)"
        ),
        (
            #"{"sylkrtc":"ping","transaction":null}"#,
            "Invalid value for 'transaction' property: null (expected: a string)"
        ),
        (#"{"sylkrtc":"ping","transaction":"a","transaction":"b"}"#, "Property 'transaction' occurs twice"),
        (
            #"{"sylkrtc":"ping","transaction":"\udc00"}"#,
            #"Invalid value for 'transaction' property: "\udc00" (expected: well-formed Unicode)"#
        ),
    ]

    @Test("a message that cannot be answered gets an error without a transaction", arguments: oddities)
    func unanswerable(text: String, error: String) async throws {
        try await withGateway(plugins: [Self.plugin]) { gateway in
            let browser = try await gateway.browser()
            browser.send(text: text)
            #expect(try await browser.next() == ["sylkrtc": "error", "error": .string(error)])
            try await browser.expectNothingMore()
        }
    }

    @Test("a binary message too", arguments: TestGateway.Way.allCases)
    func binary(way: TestGateway.Way) async throws {
        try await withGateway(over: way) { gateway in
            let browser = try await gateway.browser()
            browser.send(binary: [1, 2, 3])
            #expect(
                try await browser.next()
                    == ["sylkrtc": "error", "error": "Binary messages are not part of sylkRTC"])
            try await browser.expectNothingMore()
        }
    }

    @Test("the transaction comes back exactly as it was sent", arguments: [#"\u0041\/\n"#, "", "é😀"])
    func transaction(json: String) async throws {
        try await withGateway { gateway in
            let browser = try await gateway.browser()
            browser.send(text: #"{"sylkrtc":"ping","transaction":"a\#(json)"}"#)
            browser.send(text: #"{"sylkrtc":"pong","transaction":"b\#(json)"}"#)
            #expect(await eventually { browser.texts.count == 3 })
            #expect(browser.texts[1] == #"{"sylkrtc":"ack","transaction":"a\#(json)"}"#)
            #expect(browser.texts[2].hasPrefix(#"{"sylkrtc":"error","transaction":"b\#(json)","#))
        }
    }

    @Test("as many keys as allowed, and one more")
    func members() async throws {
        try await withGateway { gateway in
            let browser = try await gateway.browser()
            for (count, answer) in [(254, Answer.ack), (255, .error("Message has more than 256 members"))] {
                let more = (0..<count).map { #""k\#($0)":0"# }.joined(separator: ",")
                browser.send(text: #"{"sylkrtc":"ping","transaction":"\#(count)",\#(more)}"#)
                #expect(try await browser.answer(to: "\(count)") == answer)
            }
        }
    }

    @Test("all of many that are sent at once, in order", arguments: TestGateway.Way.allCases)
    func pipelined(way: TestGateway.Way) async throws {
        let plugin = TestPlugin.attaching { gateway in
            gateway.handle(type: "note") { fields, context in context.send(Note(try fields.string("text"))) }
        }
        try await withGateway(plugins: [plugin], over: way) { gateway in
            let browser = try await gateway.browser()
            let asked = (0..<300).map { browser.ask("note", ["text": "\($0)"]) }
            for (number, transaction) in asked.enumerated() {
                #expect(try await browser.answer(to: transaction) == .ack)
                #expect(try await browser.expectEvent("note-event")["text"]?.string == "\(number)")
            }
        }
    }
}
