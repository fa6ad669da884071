extension SetupRole {
    /// Whether an answer may have this role when the other was offered, RFC 4145 §4.1.
    public func answers(_ offered: SetupRole) -> Bool {
        switch (offered, self) {
        case (.actpass, .active), (.actpass, .passive), (.active, .passive), (.passive, .active), (_, .holdconn): true
        default: false
        }
    }
}
