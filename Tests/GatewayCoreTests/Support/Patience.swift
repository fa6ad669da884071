import Glibc

/// How long a test waits for what should happen at once: longer where a sanitizer slows everything down.
enum Patience {
    private static let factor = getenv("GATEWAY_SANITIZER") == nil ? 1 : 6

    static func seconds(_ seconds: Int) -> Duration { .seconds(seconds * factor) }
}
