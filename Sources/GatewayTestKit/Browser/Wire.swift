/// The way between a browser and the gateway. Nothing that is sent fails: what can go wrong is seen as a closing.
protocol Wire: Sendable {
    func send(text: String)
    func send(binary: [UInt8])
    func pong()
    /// In the orderly way.
    func close(_ code: UInt16, reason: String)
    /// Without a word.
    func cut()
}
