internal import Glibc
internal import Metrics

/// Answers one type of request.
final class RequestHandler: Sendable {
    typealias Synchronous = @Sendable (borrowing RequestFields, borrowing RequestContext) throws -> Void
    /// Decodes on the loop, and gives back what is to be awaited.
    typealias Asynchronous =
        @Sendable (borrowing RequestFields) throws -> @Sendable (PendingRequest) async throws -> Reply

    enum Work: Sendable {
        case synchronous(Synchronous)
        case asynchronous(lane: Lane, deadline: Duration?, Asynchronous)
    }

    let type: String
    let typeBytes: [UInt8]
    let plugin: String
    let work: Work
    let requests: Counter
    let errors: Counter

    func isNamed(_ name: UnsafeRawBufferPointer) -> Bool {
        typeBytes.withUnsafeBytes { bytes in
            guard bytes.count == name.count, let own = bytes.baseAddress, let other = name.baseAddress else {
                return false
            }
            return memcmp(own, other, bytes.count) == 0
        }
    }

    init(type: String, plugin: String, work: Work) {
        self.type = type
        self.typeBytes = Array(type.utf8)
        self.plugin = plugin
        self.work = work
        let labels = [("plugin", plugin), ("type", type)]
        requests = Counter(label: "gateway_requests_total", dimensions: labels)
        errors = Counter(label: "gateway_request_errors_total", dimensions: labels)
    }
}
