/// What a client is told about its registration.
public enum RegistrationState: Hashable, Sendable {
    case registering
    case registered
    case failed(SIPReason)

    /// Whether it is no news after `other`. Another failure is none, unless it says now that nothing is tried any more.
    public func isSame(as other: RegistrationState?) -> Bool {
        switch (self, other) {
        case (.registering, .registering), (.registered, .registered): true
        case (.failed(let reason), .failed(let earlier)): reason.isTransient == earlier.isTransient
        default: false
        }
    }
}
