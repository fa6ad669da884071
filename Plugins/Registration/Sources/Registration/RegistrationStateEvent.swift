import GatewayCore
import GatewaySIP

/// `account-event` `registration-state`.
struct RegistrationStateEvent: BrowserEvent {
    static let type: StaticString = "account-event"
    let accountName: String
    let state: RegistrationState

    var name: StaticString? { "registration-state" }
    var account: String? { accountName }

    func encode(to fields: inout EventFields) {
        switch state {
        case .registering: fields.add("state", "registering")
        case .registered: fields.add("state", "registered")
        case .failed(let reason):
            fields.add("state", "failed")
            fields.add("reason", reason.description)
        }
    }
}
