/// Finds what the operator probably meant by a key that does not exist.
struct NearestName {
    private let candidates: [(path: SettingPath, name: String)]

    init(among known: Set<SettingPath>) {
        candidates = known.filter { $0.parts.count > 1 }
            .map { ($0, $0.description) }
            .sorted { $0.name < $1.name }
    }

    /// The most similar path, or else the same key in another table.
    func find(_ path: SettingPath) -> String? {
        let name = path.description
        guard name.utf8.count <= 128 else { return nil }
        let distances = candidates.map { (name: $0.name, distance: Self.distance(name, $0.name)) }
        if let near = distances.min(by: { $0.distance < $1.distance }), Self.isNear(near.distance, path) {
            return near.name
        }
        return candidates.first {
            $0.path.parts.last == path.parts.last && $0.path.parts.first == path.parts.first
        }?.name
    }

    private static func isNear(_ distance: Int, _ path: SettingPath) -> Bool {
        let length = path.parts.last?.utf8.count ?? 0
        return distance <= 3 && distance * 2 <= max(length, 2)
    }

    /// How many bytes must be put in, taken out or exchanged to get from one text to the other (Levenshtein).
    static func distance(_ from: String, _ to: String) -> Int {
        let target = Array(to.utf8)
        var row = Array(0...target.count)
        for (index, byte) in from.utf8.enumerated() {
            var next = [index + 1]
            for (column, other) in target.enumerated() {
                next.append(min(row[column] + (byte == other ? 0 : 1), row[column + 1] + 1, next[column] + 1))
            }
            row = next
        }
        return row.last ?? 0
    }
}
