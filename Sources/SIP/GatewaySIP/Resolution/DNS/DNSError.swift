/// Why a question has no answer.
public enum DNSError: Error, Hashable, Sendable {
    /// The name does not exist, for any type. `ttl` is how long that may be believed (RFC 2308 section 5), when the
    /// server said so.
    case noSuchName(DNSQuestion, ttl: Duration?)
    /// The name exists, without records of this type.
    case noData(DNSQuestion, ttl: Duration?)
    /// Every server failed, refused, or could not be reached.
    case serverFailure(DNSQuestion)
    case timeout(DNSQuestion)
    /// What a server sent cannot be read.
    case malformedAnswer(DNSQuestion)
    /// More questions are open than the limit allows.
    case tooManyQuestions
    /// The client was not started, or has been stopped.
    case notRunning
    /// The client cannot start.
    case unusableSettings(String)
    /// The task that asked was cancelled.
    case cancelled
}

extension DNSError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noSuchName(let question, _): "\(question.name) does not exist in DNS"
        case .noData(let question, _): "\(question.name) has no \(question.type) records in DNS"
        case .serverFailure(let question): "no DNS server could be reached that answers for \(question)"
        case .timeout(let question): "DNS did not answer for \(question) in time"
        case .malformedAnswer(let question): "the DNS answer for \(question) is malformed"
        case .tooManyQuestions: "too many DNS questions are open"
        case .notRunning: "the DNS client is not running"
        case .unusableSettings(let problem): "DNS cannot be used: \(problem)"
        case .cancelled: "the DNS question was cancelled"
        }
    }
}

extension DNSError {
    /// Whether the answer is known, and is that there is nothing. Else it may be another one in a moment.
    var isNegativeAnswer: Bool {
        switch self {
        case .noSuchName, .noData: true
        default: false
        }
    }

    /// Whether the servers were asked, and asking again at once would only burden them.
    var isServerTrouble: Bool {
        switch self {
        case .serverFailure, .timeout, .malformedAnswer: true
        default: false
        }
    }
}
