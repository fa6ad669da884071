extension RequestError {
    /// The only place where a Swift error becomes something that a browser may read.
    init(translating error: any Error, requestType: String) {
        switch error {
        case let error as RequestError: self = error
        case let error as FieldError: self.init(.invalid, error.description(requestType: requestType))
        default: self.init(.internalError, "Internal error", cause: error)
        }
    }
}
