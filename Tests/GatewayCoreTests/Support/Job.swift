@testable import GatewayCore

/// A request that asks for something that takes its time.
struct Job: GatewayRequest {
    static let type = "job"
    let name: String

    init(from fields: borrowing RequestFields) throws {
        name = try fields.optionalString("name") ?? ""
    }
}

/// An event that says what was noted.
struct Note: BrowserEvent {
    static let type: StaticString = "note-event"
    let text: String

    init(_ text: String) { self.text = text }

    func encode(to fields: inout EventFields) { fields.add("text", text) }
}

struct Mishap: Error, CustomStringConvertible {
    let description: String
    init(_ description: String = "a mishap") { self.description = description }
}
