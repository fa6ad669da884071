/// Two token buckets, for messages and for bytes. Refilled once for each read, so that a message costs two subtractions.
struct RateMeter {
    enum Verdict: Equatable {
        case within
        case tooManyMessages
        case tooManyBytes
    }

    /// Thousandths of a token, so that a slow rate is not rounded away between two reads.
    private var messages: Int
    private var bytes: Int
    private var refilledAt: UInt64

    init(limits: Limits, now: UInt64) {
        messages = Self.thousandths(limits.messages?.burst ?? .max)
        bytes = Self.thousandths(limits.bytes?.burst ?? .max)
        refilledAt = now
    }

    /// Adds what has become free since the last call.
    mutating func refill(limits: Limits, now: UInt64) {
        guard now > refilledAt, now - refilledAt >= 1_000_000 else { return }
        // An hour fills every bucket, and keeps the products small.
        let milliseconds = Int(clamping: min((now - refilledAt) / 1_000_000, 3_600_000))
        refilledAt = now
        if let rate = limits.messages { messages = Self.filled(messages, milliseconds, rate) }
        if let rate = limits.bytes { bytes = Self.filled(bytes, milliseconds, rate) }
    }

    /// Messages and bytes are counted apart: bytes when they are read, a message when it is complete.
    mutating func take(messages messageCount: Int, bytes count: Int, limits: Limits) -> Verdict {
        if limits.messages != nil {
            messages &-= messageCount &* 1000
            if messages < 0 { return .tooManyMessages }
        }
        if limits.bytes != nil {
            bytes &-= count &* 1000
            if bytes < 0 { return .tooManyBytes }
        }
        return .within
    }

    private static func filled(_ tokens: Int, _ milliseconds: Int, _ rate: Limits.Rate) -> Int {
        let full = thousandths(rate.burst)
        let (product, overflow) = rate.perSecond.multipliedReportingOverflow(by: milliseconds)
        guard !overflow else { return full }
        let (sum, overflowed) = max(tokens, 0).addingReportingOverflow(product)
        return overflowed ? full : min(sum, full)
    }

    private static func thousandths(_ tokens: Int) -> Int {
        let (product, overflow) = tokens.multipliedReportingOverflow(by: 1000)
        return overflow ? .max : product
    }
}
