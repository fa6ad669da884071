/// Why something is not a session description that can be used.
public struct SDPError: Error, Hashable, Sendable {
    public enum Problem: Hashable, Sendable {
        /// More than the limits allow, in what `unit` names.
        case tooMany(unit: String, limit: Int)
        /// The first line is not `v=`.
        case notSDP
        /// A line that does not begin with a letter and an equals sign.
        case notALine
        /// A line that must be there is not.
        case missing(Character)
        /// A line of which there may be only one.
        case repeated(Character)
        /// A line that does not belong into its section.
        case misplaced(Character)
        /// A zero byte.
        case zeroByte
        /// A field is not what it should be. `value` is shortened to `valueBytesMax`.
        case invalid(field: String, value: String, expected: String)
    }

    /// Bytes of a wrong value that are repeated.
    public static let valueBytesMax = 40

    /// Counted from 1, with empty lines; nil when it is no single line's fault.
    public let line: Int?
    public let problem: Problem

    init(line: Int? = nil, _ problem: Problem) {
        self.line = line
        self.problem = problem
    }
}

extension SDPError: CustomStringConvertible {
    public var description: String { line.map { "SDP line \($0): \(sentence)" } ?? "SDP: \(sentence)" }

    private var sentence: String {
        switch problem {
        case .tooMany(let unit, let limit): "more than \(limit) \(unit)"
        case .notSDP: "it does not begin with v="
        case .notALine: "no letter followed by ="
        case .missing(let type): "\(type)= is missing"
        case .repeated(let type): "\(type)= occurs twice"
        case .misplaced(let type): "\(type)= does not belong here"
        case .zeroByte: "a zero byte"
        case .invalid(let field, let value, let expected): "\(field) is '\(value)', expected: \(expected)"
        }
    }

    /// A value as it may be logged: shortened, control characters shown as `?`.
    static func excerpt(_ bytes: ArraySlice<UInt8>) -> String {
        let shown = bytes.prefix(valueBytesMax).map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: "?") : $0 }
        return String(decoding: shown, as: UTF8.self) + (bytes.count > valueBytesMax ? "…" : "")
    }
}
