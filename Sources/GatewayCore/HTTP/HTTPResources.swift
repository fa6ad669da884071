internal import HTTPTypes
internal import HummingbirdCore

/// Finds out who answers a request on the public port.
struct HTTPResources: Sendable {
    private let routes: HTTPRoutes
    private let files: StaticFiles?

    init(routes: HTTPRoutes, directory: String?) {
        self.routes = routes
        files = directory.map { StaticFiles(directory: $0) }
    }

    /// A connection that has carried other requests stays what it is. `Connection: close` makes a proxy open another.
    private static let upgradeOnNewConnection: Response = {
        var response = Response.text("Upgrade Required on a new connection", status: .upgradeRequired)
        response.headers[.connection] = "close"
        return response
    }()

    func plan(_ request: Request, remoteAddress: String?) -> HTTPPlan {
        guard request.uri.path != PublicEndpoint.path else { return HTTPPlan(Self.upgradeOnNewConnection) }
        guard let path = HTTPPath(request.uri.path) else { return HTTPPlan(.notFound) }
        switch routes.find(method: request.method.rawValue, path: path) {
        case .route(let route, let parameters):
            let asked = HTTPRouteRequest(request, parameters: parameters, remoteAddress: remoteAddress)
            return HTTPPlan(bodyBytesMax: route.bodyBytesMax) { body in
                try Response(try await route.handler(asked, &body))
            }
        case .otherMethods(let methods):
            return HTTPPlan(.methodNotAllowed(methods))
        case .nothing:
            guard let files else { return HTTPPlan(.notFound) }
            guard request.method == .get || request.method == .head else {
                return HTTPPlan(.methodNotAllowed(["GET", "HEAD"]))
            }
            return HTTPPlan { _ in try await files.answer(request, path: path) }
        }
    }
}

extension HTTPRouteRequest {
    init(_ request: Request, parameters: [String: String], remoteAddress: String?) {
        self.init(
            method: request.method.rawValue,
            path: request.uri.path,
            query: request.uri.query ?? "",
            parameters: parameters,
            headers: request.headers.map { ($0.name.rawName, $0.value) },
            remoteAddress: remoteAddress)
    }
}
