/// What a client is told about its registration.
public enum RegistrationState: Hashable, Sendable {
    case registering
    case registered
    case failed(SIPReason)
}
