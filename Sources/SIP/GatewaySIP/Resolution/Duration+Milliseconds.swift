extension Duration {
    /// Rounded up, at least 0, at most a day.
    var wholeMilliseconds: Int {
        let bounded = min(max(self, .zero), .seconds(86_400))
        let (seconds, attoseconds) = bounded.components
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
