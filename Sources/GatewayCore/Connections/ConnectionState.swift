/// What one plugin keeps for one connection. It is made on first use and ends with the connection.
///
/// It lives on the connection's event loop and needs no lock.
public protocol ConnectionState: AnyObject {
    init()
    /// The connection is over: release what is held elsewhere. Nothing can be sent any more.
    func connectionEnded()
}

extension ConnectionState {
    public func connectionEnded() {}
}
