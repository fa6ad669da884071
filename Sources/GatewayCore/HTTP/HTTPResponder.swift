internal import CoreMetrics
internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// Answers one request as planned: reads what is read of its body, writes the response with the headers all of ours
/// have.
struct HTTPResponder: Sendable {
    /// The response could not be written to its end; the connection is of no more use.
    struct ConnectionLost: Error {}

    private let limits: @Sendable () -> HTTPLimits
    private let logger: Logger
    private let plan: HTTPConnections.Planner
    /// For 2xx, 3xx, 4xx and 5xx.
    private let counters: [Counter]

    init(
        side: String, limits: @escaping @Sendable () -> HTTPLimits, logger: Logger,
        plan: @escaping HTTPConnections.Planner
    ) {
        self.limits = limits
        self.logger = logger
        self.plan = plan
        counters = ["2xx", "3xx", "4xx", "5xx"].map {
            Counter(label: "gateway_http_responses_total", dimensions: [("side", side), ("status", $0)])
        }
    }

    func respond(to request: Request, with writer: consuming ResponseWriter, on channel: any Channel) async throws {
        let plan = plan(request, channel.remoteAddress?.ipAddress)
        var body = HTTPRouteBody(request.body, bytesMax: plan.bodyBytesMax ?? 0)
        let isTooLong = plan.bodyBytesMax.map { Self.announcedBytes(request) > $0 } ?? false
        if !isTooLong, plan.bodyBytesMax ?? 0 > 0, request.headers[.expect]?.lowercased() == "100-continue" {
            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        var response = finished(
            isTooLong ? Self.tooLong : try await answer(plan, &body, request), for: request)
        let isLast = Self.asksToClose(request)
        if isLast { response.headers[.connection] = "close" }
        logger.debug(
            "request",
            metadata: [
                "method": "\(request.method.rawValue)", "path": "\(request.uri.path)",
                "status": .stringConvertible(response.status.code),
            ])
        do {
            try await writer.write(response: response.head, body: response.body)
            try await body.skip(upTo: limits().unwantedBodyBytes)
        } catch {
            // Whatever it was (a parse error included): there must not be a second response.
            throw ConnectionLost()
        }
        // Hummingbird knows the exact word only.
        if isLast, request.headers[.connection] != "close" { throw ConnectionLost() }
    }

    private func answer(_ plan: HTTPPlan, _ body: inout HTTPRouteBody, _ request: Request) async throws -> Response {
        do {
            return try await plan.answer(&body)
        } catch let error as HTTPParserError {
            throw error  // Hummingbird answers it with 400 and closes.
        } catch is CancellationError {
            throw ConnectionLost()
        } catch is HTTPRouteBody.TooLong {
            return Self.tooLong
        } catch {
            logger.error(
                "request failed",
                metadata: [
                    "method": "\(request.method.rawValue)", "path": "\(request.uri.path)", "error": "\(error)",
                ])
            return .text("Internal Server Error\n", status: .internalServerError)
        }
    }

    private func finished(_ response: Response, for request: Request) -> Response {
        var response = response
        let hundreds = response.status.code / 100 - 2
        if counters.indices.contains(hundreds) { counters[hundreds].increment() }
        response.headers[.date] = HTTPDate.string(.now)
        response.headers[.server] = "gatewayd"
        response.headers[.xContentTypeOptions] = "nosniff"
        guard request.method == .head || [.noContent, .resetContent, .notModified].contains(response.status)
        else { return response }
        // `Response` sets the length of a new body; the one of the body left out is what HEAD is asked for.
        let length = response.headers[.contentLength]
        response.body = ResponseBody()
        response.headers[.contentLength] = length ?? "0"
        return response
    }

    /// RFC 9112 §9.6: an option among others, in any case.
    private static func asksToClose(_ request: Request) -> Bool {
        request.headers[values: .connection].flatMap { $0.split { $0 == "," || $0 == " " || $0 == "\t" } }
            .contains { $0.lowercased() == "close" }
    }

    private static var tooLong: Response { .text("Content Too Large\n", status: .contentTooLarge) }

    private static func announcedBytes(_ request: Request) -> Int {
        // The parser has made sure that it is a number; one beyond `Int` is certainly too long.
        request.headers[.contentLength].map { Int($0) ?? .max } ?? 0
    }
}
