import Testing

@testable import GatewayCore

@Suite("How events are spelled")
struct BrowserEventEncoderTests {
    private struct Full: BrowserEvent {
        static let type: StaticString = "session-event"
        var name: StaticString? { "early-media" }
        var account: String? { "a\"b@example.org" }
        var session: String? { "s-1" }
        func encode(to fields: inout EventFields) {
            fields.add("call-id", "x-y")
            fields.object("originator") { $0.add("uri", "sip:a-b@example.org") }
        }
    }

    private struct Bare: BrowserEvent {
        static let type: StaticString = "ready-event"
    }

    private func text(_ event: some BrowserEvent, _ subprotocol: Subprotocol, after before: String = "") -> String {
        var output = ByteOutput(capacity: 0)
        for byte in before.utf8 { output.append(byte) }
        return BrowserEventEncoder.encode(event, for: subprotocol, into: output).withBytes {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test("for sylkRTC-2, flat and with hyphens")
    func second() {
        #expect(
            text(Full(), .sylkRTC2)
                == #"{"sylkrtc":"session-event","account":"a\"b@example.org","session":"s-1","event":"early-media","#
                + #""call-id":"x-y","originator":{"uri":"sip:a-b@example.org"}}"#)
        #expect(text(Bare(), .sylkRTC2) == #"{"sylkrtc":"ready-event"}"#)
    }

    @Test("for sylkRTC-1, underscores in names only, the rest in data, which is always there")
    func first() {
        #expect(
            text(Full(), .sylkRTC1)
                == #"{"sylkrtc":"session_event","account":"a\"b@example.org","session":"s-1","event":"early_media","#
                + #""data":{"call-id":"x-y","originator":{"uri":"sip:a-b@example.org"}}}"#)
        #expect(text(Bare(), .sylkRTC1) == #"{"sylkrtc":"ready_event","data":{}}"#)
    }

    @Test("behind what stands in the memory already", arguments: Subprotocol.allCases)
    func appends(subprotocol: Subprotocol) {
        #expect(text(Bare(), subprotocol, after: "before") == "before" + text(Bare(), subprotocol))
    }
}
