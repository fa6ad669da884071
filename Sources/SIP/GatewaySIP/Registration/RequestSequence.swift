/// Call-ID and CSeq of the requests that belong together outside of dialogs, as all REGISTERs of one contact do: so a
/// registrar can tell which came first (RFC 3261 section 10.2).
struct RequestSequence: Sendable {
    let callID = RandomToken.make()
    private var number: UInt32 = 0

    /// The number of the next request.
    mutating func next() -> UInt32 {
        // Below 2^31 (RFC 3261 section 8.1.1.5); one a second lasts 68 years.
        number = number % 0x7fff_ffff + 1
        return number
    }
}
