internal import Glibc

enum SystemError {
    /// What the last failed call of the system meant.
    static var text: String { String(cString: strerror(errno)) }
}
