/// Something that plugins tell each other. Not to be mixed up with what a browser is sent (`BrowserEvent`).
public protocol GatewayEvent: Sendable {}

/// A browser is connected and may send requests.
///
/// Like every event it is lost by a subscriber that is far behind. What must end with a connection belongs into a
/// `ConnectionState`, whose `connectionEnded` is always called.
public struct ConnectionOpened: GatewayEvent {
    public let connection: Connection
}

/// A connection is over. For tidying up use `ConnectionState.connectionEnded`, which cannot be lost.
public struct ConnectionClosed: GatewayEvent {
    public let connection: Connection
}
