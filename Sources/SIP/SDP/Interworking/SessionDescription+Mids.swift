extension SessionDescription {
    /// Gives every line an `a=mid` before Janus sees an offer of a SIP peer, which has none or its own.
    ///
    /// Janus would number them by their place. Where lines of the browser were cut out, such a number may be that of
    /// another line there, and the browser refuses two lines of one name.
    /// - Parameters:
    ///   - known: of the lines that the browser knows already, in the order of Janus.
    ///   - taken: everything that the browser has used, also in lines that Janus does not see.
    public mutating func identifyLines(known: [String?] = [], avoiding taken: Set<String> = []) {
        var used = taken.union(known.compactMap(\.self))
        var number = 0
        for index in media.indices {
            if index < known.count, let mid = known[index] {
                media[index].set(Attribute(.mid, SDPText(mid)))
                continue
            }
            while used.contains("\(number)") { number += 1 }
            used.insert("\(number)")
            media[index].set(Attribute(.mid, SDPText("\(number)")))
        }
        remove(.group)
    }
}
