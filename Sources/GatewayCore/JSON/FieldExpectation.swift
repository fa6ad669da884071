/// What a getter accepts, in the words of an error answer: "(expected: an integer from 1 to 10)".
enum FieldExpectation {
    static let unicode = "well-formed Unicode"
    static let boolean = "true or false"
    static let object = "an object"
    static let smallObject = "an object of at most \(JSONScanner.membersMax) fields"

    static func string(_ bytes: ClosedRange<Int>) -> String { "a string of \(range(bytes)) bytes" }

    static func integer(_ values: ClosedRange<Int>) -> String { "an integer from \(range(values))" }

    static func number(_ values: ClosedRange<Double>?) -> String {
        values.map { "a number from \($0.lowerBound) to \($0.upperBound)" } ?? "a number"
    }

    static func choice(_ words: [String]) -> String { "one of \(words.joined(separator: ", "))" }

    static func strings(_ count: ClosedRange<Int>, bytes: ClosedRange<Int>) -> String {
        "an array of \(range(count)) strings of \(range(bytes)) bytes"
    }

    static func objects(_ count: ClosedRange<Int>) -> String { "an array of \(range(count)) objects" }

    private static func range(_ range: ClosedRange<Int>) -> String { "\(range.lowerBound) to \(range.upperBound)" }
}
