/// Something that plugins tell each other. Not to be mixed up with what a browser is sent (`BrowserEvent`).
public protocol GatewayEvent: Sendable {}

/// A browser is connected and may send requests.
public struct ConnectionOpened: GatewayEvent {
    public let connection: Connection
}

/// A connection is over; what plugins hold for it elsewhere must end.
public struct ConnectionClosed: GatewayEvent {
    public let connection: Connection
}
