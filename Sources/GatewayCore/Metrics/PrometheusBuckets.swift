/// Upper bounds of the buckets of a histogram. Fixed, so that graphs of different daemons can be added up.
enum PrometheusBuckets {
    /// One more than bounds: the last bucket is `+Inf`.
    static let count = 14

    /// For times, in seconds: from half a millisecond to half a minute.
    static let seconds: [Double] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30]

    /// For what is named `…_bytes`: from 64 bytes to 1 GiB, each four times the one before.
    static let bytes: [Double] = (0..<13).map { Double(1 << (6 + 2 * $0)) }

    static func bounds(for name: String) -> [Double] {
        name.hasSuffix("_bytes") ? bytes : seconds
    }
}
