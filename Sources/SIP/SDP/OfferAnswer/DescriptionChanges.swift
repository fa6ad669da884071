/// What a description changes, compared with the one that its sender sent before.
public struct DescriptionChanges: Hashable, Sendable {
    /// For each line; as many as the longer of both has.
    public let media: [MediaChanges]
    /// Whether `o=` says that it is the same session in the same version. Some count it up without a change, and some
    /// change without counting, so nothing should hang on it.
    public let hasSameVersion: Bool

    /// Everything that happened to any line.
    public var all: MediaChanges { media.reduce([]) { $0.union($1) } }

    /// Nothing that matters to media: a refresh of the session timer (RFC 4028 §7.4), or the 200 after a 183.
    public var isEmpty: Bool { all.isEmpty }

    /// Only hold or resume: can be answered without the browser, see `continuedAnswer(to:)`.
    public var isHoldOnly: Bool { !isEmpty && all.isSubset(of: .holdOnly) }
}

extension SessionDescription {
    public func changes(since old: SessionDescription) -> DescriptionChanges {
        let count = max(media.count, old.media.count)
        let changes = (0..<count).map { index in
            MediaChanges(
                from: index < old.media.count ? (old, old.media[index]) : nil,
                to: index < media.count ? (self, media[index]) : nil)
        }
        return DescriptionChanges(media: changes, hasSameVersion: origin == old.origin)
    }
}

extension MediaChanges {
    typealias Line = (session: SessionDescription, media: MediaDescription)

    init(from old: Line?, to new: Line?) {
        let wasUsed = old.map { !$0.media.isRejected } ?? false
        let isUsed = new.map { !$0.media.isRejected } ?? false
        switch (wasUsed, isUsed) {
        case (false, false): self = []
        case (false, true): self = .added
        case (true, false): self = .dropped
        case (true, true):
            guard let old, let new else {
                self = []
                return
            }
            self = Self.between(old, new)
        }
    }

    private static func between(_ old: Line, _ new: Line) -> MediaChanges {
        var changes: MediaChanges = []
        if old.media.type != new.media.type { changes.insert(.type) }
        if old.media.transport != new.media.transport { changes.insert(.transport) }
        let before = old.session.effectiveDirection(of: old.media)
        let now = new.session.effectiveDirection(of: new.media)
        if before != now { changes.insert(.direction) }
        if before.receives, !now.receives { changes.insert(.held) }
        if !before.receives, now.receives { changes.insert(.resumed) }
        if hasMoved(old, new) { changes.insert(.address) }
        if old.media.codecs != new.media.codecs { changes.insert(.codecs) }
        if old.media.cryptoAttributes != new.media.cryptoAttributes { changes.insert(.keys) }
        if old.session.iceCredentials(of: old.media) != new.session.iceCredentials(of: new.media) {
            changes.insert(.iceRestart)
        }
        return changes
    }

    private static func hasMoved(_ old: Line, _ new: Line) -> Bool {
        if old.media.port != new.media.port || old.media.first(RTCPAddress.self) != new.media.first(RTCPAddress.self) {
            return true
        }
        let before = old.session.connection(of: old.media)
        let now = new.session.connection(of: new.media)
        return before != now && before?.isUnspecified != true && now?.isUnspecified != true
    }
}
