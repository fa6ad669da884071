import Testing

@testable import GatewayCore

@Suite("Paths, dates, ranges and routes")
struct HTTPPartsTests {
    @Test(
        "paths are decoded once",
        arguments: [
            ("/", [""]), ("/a/b%20c", ["a", "b c"]), ("/a/", ["a", ""]), ("/%2541", ["%41"]), ("/%C3%A4", ["ä"]),
            ("/...", ["..."]),
        ])
    func paths(raw: String, segments: [String]) {
        #expect(HTTPPath(raw)?.segments == segments)
    }

    @Test(
        "what no resource is called",
        arguments: [
            "", "a", "*", "//", "//host/", "/a//b", "/..", "/../etc/passwd", "/a/%2e%2E/b", "/.", "/a%2fb", "/a%5cb",
            "/a\\b",
            "/%", "/%4", "/%zz", "/%00", "/%ff", "/\(String(repeating: "a", count: 4_096))",
        ])
    func badPaths(raw: String) {
        #expect(HTTPPath(raw) == nil)
    }

    @Test(
        "hidden, except for .well-known",
        arguments: [
            ("/.git/config", true), ("/a/.htaccess", true), ("/.well-known/acme", false), ("/a/.well-known/b", true),
            ("/a.b", false),
        ])
    func hidden(raw: String, isHidden: Bool) {
        #expect(HTTPPath(raw)?.isHidden == isHidden)
    }

    @Test("dates, RFC 9110 §5.6.7")
    func dates() {
        let text = "Sun, 06 Nov 1994 08:49:37 GMT"
        #expect(HTTPDate.seconds(text) == 784_111_777)
        #expect(HTTPDate.string(UTCTime(seconds: 784_111_777)) == text)
        for wrong in [
            "", "Sun, 06 Nov 1994 08:49:37 CET", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
            "Sun, +6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994 08:49: 7 GMT",
            "ääääää, 06 Nov 1994 08:49:3",
        ] { #expect(HTTPDate.seconds(wrong) == nil, "\(wrong)") }
    }

    @Test(
        "ranges, RFC 9110 §14.1.2",
        arguments: [
            ("bytes=0-0", .part(0..<1)), ("bytes=5-", .part(5..<10)), ("bytes=-3", .part(7..<10)),
            ("bytes=-99", .part(0..<10)), ("bytes=2-99999999999999999999999", .part(2..<10)),
            ("bytes=9-9223372036854775807", .part(9..<10)),
            ("bytes=10-", .notSatisfiable), ("bytes=9223372036854775807-", .notSatisfiable),
            ("bytes=-0", .notSatisfiable),
            ("bytes=5-4", .whole), ("bytes=-", .whole), ("bytes=0-1,3-4", .whole), ("lines=0-1", .whole), ("", .whole),
            ("bytes=a-b", .whole), ("bytes=٣-", .whole),
        ] as [(String, HTTPRange)])
    func ranges(header: String, range: HTTPRange) {
        #expect(HTTPRange(header, size: 10) == range)
    }

    @Test("no part of nothing")
    func emptyFile() {
        #expect(HTTPRange("bytes=0-0", size: 0) == .notSatisfiable)
        #expect(HTTPRange("bytes=-1", size: 0) == .notSatisfiable)
        #expect(HTTPRange(nil, size: 0) == .whole)
    }

    @Test("routes: literals first, conflicts refused, taken back")
    func routes() throws {
        let routes = HTTPRoutes()
        func route(_ method: String, _ path: String) -> HTTPRoute {
            HTTPRoute(method, path) { _, _ in .text(path) }
        }
        func found(_ method: String, _ path: String) throws -> String {
            switch routes.find(method: method, path: try #require(HTTPPath(path))) {
            case .route(let route, let parameters):
                let pattern = route.pattern.map { if case .parameter = $0 { "*" } else { "x" } }.joined()
                return "\(pattern) \(parameters.sorted { $0.key < $1.key }.map(\.value))"
            case .otherMethods(let methods): return methods.joined(separator: ",")
            case .nothing: return "nothing"
            }
        }
        try routes.add(route("GET", "/files/{room}/{name}"))
        try routes.add(route("PUT", "/files/{room}/{name}"))
        let literal = try routes.add(route("GET", "/files/{room}/index"))
        #expect(throws: HTTPRoutes.Conflict.self) { try routes.add(route("GET", "/files/{a}/{b}")) }
        #expect(try found("GET", "/files/lounge/a%20b") == #"x** ["a b", "lounge"]"#)
        #expect(try found("GET", "/files/lounge/index") == #"x*x ["lounge"]"#)
        #expect(try found("POST", "/files/lounge/index") == "GET,PUT")
        #expect(try found("GET", "/files/lounge") == "nothing")
        #expect(try found("GET", "/files/lounge/") == "nothing")
        routes.remove(literal)
        #expect(try found("GET", "/files/lounge/index") == #"x** ["index", "lounge"]"#)
    }
}
