internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import NIOPosix

/// A directory of files, as `GET` and `HEAD` see it: validators, one range, `index.html`; nothing hidden, no
/// listings.
struct StaticFiles: Sendable {
    /// What is read and written at once, in bytes.
    private static let pieceBytes = 65_536

    let directory: String
    private let threads: NIOThreadPool

    init(directory: String, threads: NIOThreadPool = .singleton) {
        self.directory = directory
        self.threads = threads
    }

    func answer(_ request: Request, path: HTTPPath) async throws -> Response {
        let directory = self.directory
        let found = try await threads.runIfActive { try StaticFile.find(path, in: directory) }
        switch found {
        case .nothing:
            return .notFound
        case .directory:
            // Without a second slash at its start, which `HTTPPath` has made sure of, this cannot lead to another
            // host.
            return .text(
                "Moved Permanently\n", status: .movedPermanently, headers: [.location: "\(request.uri.path)/"])
        case .file(let file):
            return try await answer(request, file)
        }
    }

    private func answer(_ request: Request, _ file: StaticFile) async throws -> Response {
        let type = MediaTypes.type(ofFile: file.name)
        let lastModified = HTTPDate.string(UTCTime(seconds: file.modified))
        var headers: HTTPFields = [
            .contentType: type,
            .eTag: file.entityTag,
            .lastModified: lastModified,
            .acceptRanges: "bytes",
            .cacheControl: MediaTypes.isLongLived(type) ? "public, max-age=86400" : "no-cache",
        ]
        if Self.isUnchanged(request.headers, file) { return Response(status: .notModified, headers: headers) }
        // RFC 9110 §13.1.5: a range of another version is of no use.
        let ifRange = request.headers[.ifRange]
        let isRangeWanted =
            request.method == .get && (ifRange.map { [file.entityTag, lastModified].contains($0) } ?? true)
        switch HTTPRange(isRangeWanted ? request.headers[.range] : nil, size: file.size) {
        case .whole:
            return Response(status: .ok, headers: headers, body: try await body(file, 0..<file.size))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(file.size)"
            return Response(status: .partialContent, headers: headers, body: try await body(file, range))
        case .notSatisfiable:
            return .text(
                "Range Not Satisfiable\n", status: .rangeNotSatisfiable,
                headers: [.contentRange: "bytes */\(file.size)"])
        }
    }

    /// RFC 9110 §13.2.2: the tag decides where there is one.
    private static func isUnchanged(_ headers: HTTPFields, _ file: StaticFile) -> Bool {
        let tags = headers[values: .ifNoneMatch].flatMap { $0.split(separator: ",") }
        guard tags.isEmpty else {
            return tags.contains { tag in
                let tag = tag.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
                return tag == "*" || (tag.hasPrefix("W/") ? tag.dropFirst(2) : tag) == file.entityTag[...]
            }
        }
        return headers[.ifModifiedSince].flatMap { HTTPDate.seconds($0) }.map { file.modified <= $0 } ?? false
    }

    private func body(_ file: StaticFile, _ range: Range<Int>) async throws -> ResponseBody {
        guard range.count > Self.pieceBytes else {
            return ResponseBody(byteBuffer: try await threads.runIfActive { try file.read(range) })
        }
        let threads = self.threads
        return ResponseBody(contentLength: range.count) { writer in
            var start = range.lowerBound
            while start < range.upperBound {
                let piece = start..<min(start + Self.pieceBytes, range.upperBound)
                try await writer.write(try await threads.runIfActive { try file.read(piece) })
                start = piece.upperBound
            }
            try await writer.finish(nil)
        }
    }
}
