extension SRVRecord {
    /// The order to try them in, RFC 2782: by priority, and by lot among equals, with chances by weight.
    /// `random` gives a number from 0 to its argument.
    static func ordered(_ records: [SRVRecord], random: (UInt32) -> UInt32) -> [SRVRecord] {
        Dictionary(grouping: records, by: \.priority).sorted { $0.key < $1.key }
            .flatMap { drawn($0.value, random: random) }
    }

    private static func drawn(_ records: [SRVRecord], random: (UInt32) -> UInt32) -> [SRVRecord] {
        // Those without weight come first, so that only a draw of 0 finds them.
        var left = records.filter { $0.weight == 0 } + records.filter { $0.weight > 0 }
        var order: [SRVRecord] = []
        while !left.isEmpty {
            let total = left.reduce(UInt32(0)) { $0 &+ UInt32($1.weight) }
            var rest = random(total)
            let drawn = left.firstIndex { record in
                if rest <= record.weight { return true }
                rest -= UInt32(record.weight)
                return false
            }
            order.append(left.remove(at: drawn ?? left.startIndex))
        }
        return order
    }
}
