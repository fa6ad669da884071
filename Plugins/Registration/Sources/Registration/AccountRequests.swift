import GatewayCore
import GatewaySIP

/// `account-register`: registers a contact of the account, and keeps it registered.
struct AccountRegister: GatewayRequest {
    static let type = "account-register"
    let aor: AddressOfRecord

    init(from fields: borrowing RequestFields) throws { aor = try fields.account() }
}

/// `account-unregister`: removes the contact; the account stays.
struct AccountUnregister: GatewayRequest {
    static let type = "account-unregister"
    let aor: AddressOfRecord

    init(from fields: borrowing RequestFields) throws { aor = try fields.account() }
}

/// `account-remove`: ends the account and all that it has open.
struct AccountRemove: GatewayRequest {
    static let type = "account-remove"
    let aor: AddressOfRecord

    init(from fields: borrowing RequestFields) throws { aor = try fields.account() }
}
