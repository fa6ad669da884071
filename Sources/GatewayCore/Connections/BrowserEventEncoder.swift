/// Spells an event for a subprotocol. sylkRTC-1 has underscores in names, and everything but the address in `data`.
enum BrowserEventEncoder {
    /// Returns `output` with the event's JSON appended.
    static func encode<Event: BrowserEvent>(
        _ event: Event, for subprotocol: Subprotocol, into output: consuming ByteOutput
    ) -> ByteOutput {
        output.append(#"{"sylkrtc":""#)
        append(Event.type, for: subprotocol, to: &output)
        output.append(UInt8(ascii: "\""))
        if let account = event.account {
            output.append(#","account":"#)
            output.appendJSONString(account)
        }
        if let session = event.session {
            output.append(#","session":"#)
            output.appendJSONString(session)
        }
        if let name = event.name {
            output.append(#","event":""#)
            append(name, for: subprotocol, to: &output)
            output.append(UInt8(ascii: "\""))
        }
        switch subprotocol {
        case .sylkRTC1:
            output.append(#","data":"#)
            var fields = EventFields(opening: output)
            event.encode(to: &fields)
            output = fields.finish()
            output.append("}}")
        case .sylkRTC2:
            var fields = EventFields(continuing: output, afterMember: true)
            event.encode(to: &fields)
            output = fields.finish()
            output.append(UInt8(ascii: "}"))
        }
        return output
    }

    private static func append(_ name: StaticString, for subprotocol: Subprotocol, to output: inout ByteOutput) {
        guard subprotocol == .sylkRTC1 else { return output.append(name) }
        name.withUTF8Buffer { bytes in
            for byte in bytes { output.append(byte == UInt8(ascii: "-") ? UInt8(ascii: "_") : byte) }
        }
    }
}
