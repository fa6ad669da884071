/// A session description, RFC 8866 §5: what INVITE and its answers carry as `application/sdp`.
///
/// A value: to change one is to change its properties. The lines of one kind keep their order, kinds are printed in the
/// order of the standard; lines that are not known are kept, see `UnknownLine`.
public struct SessionDescription: DescriptionSection, Hashable, Sendable {
    public var origin: Origin
    /// `-` where there is none; an empty one is printed so.
    public var sessionName: SDPText = "-"
    public var information: SDPText?
    public var uri: SDPText?
    public var emails: [SDPText] = []
    public var phones: [SDPText] = []
    /// Holds for all media that have none of their own.
    public var connection: ConnectionData?
    public var bandwidths: [Bandwidth] = []
    /// Where there is none, `t=0 0` is printed.
    public var times: [TimeDescription] = [TimeDescription()]
    public var key: EncryptionKey?
    public var attributes: [Attribute] = []
    public var unknownLines: [UnknownLine] = []
    public var media: [MediaDescription] = []

    public init(origin: Origin) {
        self.origin = origin
    }

    /// Which way the media flow: what they say themselves, else what the session says, else both ways (RFC 8866 §6.7).
    public func direction(of media: MediaDescription) -> MediaDirection {
        media.direction ?? direction ?? .sendrecv
    }

    /// Where the media are sent: their own address, else that of the session (RFC 8866 §5.7).
    public func connection(of media: MediaDescription) -> ConnectionData? {
        media.connections.first ?? connection
    }

    /// The value of an attribute that may stand in either place, as `a=setup`, `a=fingerprint` and `a=ice-ufrag` do;
    /// that of the media counts.
    public func value(_ name: AttributeName, of media: MediaDescription) -> SDPText? {
        media.value(name) ?? value(name)
    }
}
