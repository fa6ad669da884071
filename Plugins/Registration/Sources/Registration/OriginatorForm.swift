import GatewayCore

/// How a client is told who calls, where its protocol leaves it open.
///
/// The oldest clients read the originator of a call as a string. Those that came later read an object, over the same
/// protocol; they are known by the fields that came with them.
enum OriginatorForm: String, CaseIterable, Sendable {
    case auto
    case string
    case object

    func capabilities(for request: AccountAdd) -> Capabilities {
        switch self {
        case .auto: request.announcesItself ? .originatorObject : []
        case .string: []
        case .object: .originatorObject
        }
    }
}
