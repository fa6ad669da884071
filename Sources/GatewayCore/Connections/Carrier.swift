/// What carries a connection's messages: a socket, or a test's memory. A connection may outlive it.
///
/// Everything happens on the connection's event loop.
protocol Carrier: AnyObject {
    /// Takes one text message; its bytes are valid during the call only.
    func send(text: UnsafeRawBufferPointer)
    /// Asks the peer whether it is still there.
    func ping()
    /// Closes in an orderly way, with a deadline of its own; nothing is sent after it.
    func close(_ code: CloseCode, reason: String)
}
