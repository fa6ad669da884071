internal import Glibc

/// Where the build has put the program of the tests, and the libraries with it.
public enum BuildFolder {
    /// Absolute, all links followed. The folder of the running program.
    public static let path: String = {
        guard let path = realpath("/proc/self/exe", nil) else { return "." }
        defer { free(path) }
        return String(cString: path).split(separator: "/").dropLast().map { "/\($0)" }.joined()
    }()

    public static func library(_ name: String) -> String { "\(path)/lib\(name).so" }
}
