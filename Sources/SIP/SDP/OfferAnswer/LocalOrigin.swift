/// The `o=` of what one side of a call sends, RFC 3264 §8: the session stays the same, and its version goes up by one
/// exactly when something has changed.
///
/// What comes from Janus has the address 1.1.1.1 and the version of the browser, which starts anew in its answers.
public struct LocalOrigin: Hashable, Sendable {
    private var origin: Origin
    private var version: UInt64 = 0
    private var last: SessionDescription?

    /// - Parameter sessionID: random; below 2⁶², since some peers read it as a signed number.
    public init(sessionID: UInt64, addressType: AddressType = .ip4, address: String) {
        origin = Origin(
            sessionID: sessionID & 0x3FFF_FFFF_FFFF_FFFF, sessionVersion: 0, addressType: addressType, address: address)
    }

    /// The description with its `o=`; the next one is compared with it. Not for what is not sent.
    public mutating func stamp(_ description: SessionDescription) -> SessionDescription {
        var stamped = description
        origin.sessionVersion = "\(version)"
        stamped.origin = origin
        guard stamped != last else { return stamped }
        version &+= 1
        origin.sessionVersion = "\(version)"
        stamped.origin = origin
        last = stamped
        return stamped
    }
}
