import Glibc
import Testing

@testable import GatewayCore

@Suite("Static files", .timeLimit(.minutes(1)))
struct StaticFilesTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write("index.html", "<h1>Grüße</h1>")
        try directory.write("app.js", "0123456789")
        try directory.write("logo.png", "png")
        try directory.write("empty.txt", "")
        try directory.write(".secret", "no")
        directory.makeDirectory("sub dir")
        try directory.write("sub dir/index.html", "sub")
        directory.makeDirectory("bare")
        directory.makeDirectory(".git")
        try directory.write(".git/config", "no")
        directory.link("inside.js", to: "app.js")
        directory.link("outside", to: "/etc/hostname")
        directory.link("up", to: "..")
        directory.link("leak", to: ".git")
        directory.link("loop", to: "loop")
        mkfifo("\(directory.path)/fifo", 0o644)
    }

    private func get(
        _ path: String, method: String = "GET", _ headers: String...
    ) async throws -> HTTPTestResponse {
        var response: HTTPTestResponse?
        try await HTTPTestPort.with(directory: directory.path) { port in
            response = try await HTTPTestClient.request("\(method) \(path)", headers: headers, of: port.address)
        }
        return try #require(response)
    }

    @Test("files, with what caches and browsers need to know")
    func files() async throws {
        let page = try await get("/")
        #expect(page.status == 200 && page.body == "<h1>Grüße</h1>")
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        #expect(page.headers["cache-control"] == "no-cache")
        #expect(page.headers["x-content-type-options"] == "nosniff")
        #expect(page.headers["server"] == "gatewayd")
        #expect(page.headers["date"].flatMap { HTTPDate.seconds($0) } != nil)
        #expect(page.headers["content-length"] == "\("<h1>Grüße</h1>".utf8.count)")
        let image = try await get("/logo.png?v=2")
        #expect(image.headers["cache-control"] == "public, max-age=86400")
        #expect(try await get("/inside.js").body == "0123456789")
        #expect(try await get("/sub%20dir/").body == "sub")
        #expect(try await get("/empty.txt").headers["content-length"] == "0")
    }

    @Test(
        "not found, whatever is tried",
        arguments: [
            "/missing", "/../etc/passwd", "/%2e%2e/etc/passwd", "/..%2fetc/passwd", "//etc/passwd", "/.secret",
            "/.git/config",
            "/outside", "/up/", "/leak/config", "/leak", "/loop", "/fifo", "/bare/", "/app.js/", "/app.js%00.html",
            "/.",
            "*", "http://localhost/missing", "/\(String(repeating: "a", count: 300))",
        ])
    func notFound(path: String) async throws {
        let response = try await get(path)
        #expect(response.status == 404 && response.body == "Not Found\n", "\(response)")
    }

    @Test("a directory gets its slash")
    func redirect() async throws {
        let response = try await get("/sub%20dir")
        #expect(response.status == 301 && response.headers["location"] == "/sub%20dir/")
    }

    @Test("HEAD has the headers and no body")
    func head() async throws {
        let found = try await get("/app.js", method: "HEAD")
        #expect(found.status == 200 && found.headers["content-length"] == "10" && found.body.isEmpty)
        let missing = try await get("/missing", method: "HEAD")
        #expect(missing.status == 404 && missing.headers["content-length"] == "10" && missing.body.isEmpty)
    }

    @Test("other methods")
    func methods() async throws {
        let response = try await get("/app.js", method: "DELETE")
        #expect(response.status == 405 && response.headers["allow"] == "GET, HEAD")
    }

    @Test("validators")
    func conditions() async throws {
        let first = try await get("/app.js")
        let tag = try #require(first.headers["etag"])
        let date = try #require(first.headers["last-modified"])
        for header in [
            "If-None-Match: \(tag)", "If-None-Match: \"x\", W/\(tag)", "If-None-Match: *", "If-Modified-Since: \(date)",
        ] {
            let response = try await get("/app.js", header)
            #expect(response.status == 304 && response.body.isEmpty, "\(header)")
            #expect(response.headers["etag"] == tag)
        }
        for header in [
            "If-None-Match: \"x\"", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT", "If-Modified-Since: yesterday",
        ] { #expect(try await get("/app.js", header).status == 200, "\(header)") }
        #expect(try await get("/app.js", "If-None-Match: \"x\"", "If-Modified-Since: \(date)").status == 200)
    }

    @Test("ranges")
    func ranges() async throws {
        let part = try await get("/app.js", "Range: bytes=2-4")
        #expect(part.status == 206 && part.body == "234" && part.headers["content-range"] == "bytes 2-4/10")
        let tail = try await get("/app.js", "Range: bytes=-2")
        #expect(tail.body == "89" && tail.headers["content-length"] == "2")
        let beyond = try await get("/app.js", "Range: bytes=10-")
        #expect(beyond.status == 416 && beyond.headers["content-range"] == "bytes */10")
        #expect(try await get("/app.js", "Range: bytes=2-4", "If-Range: \"old\"").status == 200)
        #expect(try await get("/app.js", "Range: bytes=2-4", "If-Range: \(part.headers["etag"] ?? "")").status == 206)
    }

    @Test("a big file comes whole and in pieces")
    func big() async throws {
        let text = String(repeating: "0123456789abcdef", count: 50_000)
        try directory.write("big.txt", text)
        #expect(try await get("/big.txt").body == text)
        #expect(try await get("/big.txt", "Range: bytes=1-200000").body == text.dropFirst().prefix(200_000))
    }
}
