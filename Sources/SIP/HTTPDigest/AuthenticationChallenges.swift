/// What all header fields WWW-Authenticate or Proxy-Authenticate of one response ask for, RFC 7235 §4.1.
///
/// Reading never fails: what cannot be read is listed in `problems`, schemes other than Digest in `otherSchemes`.
public struct AuthenticationChallenges: Hashable, Sendable {
    /// Bytes of all values together; what goes beyond is not read.
    public static let bytesMax = 16 * 1024
    /// Challenges of all values together; what goes beyond is not read.
    public static let challengesMax = 32

    /// In the order of the server, which is its order of preference.
    public private(set) var digest: [DigestChallenge] = []
    public private(set) var otherSchemes: [String] = []
    /// What is wrong with the challenges that were left out.
    public private(set) var problems: [String] = []

    /// - Parameter headerValues: the values of the header fields, each with one challenge or several.
    public init(_ headerValues: [String]) {
        self.init(bytes: headerValues.map { Array($0.utf8) })
    }

    /// The same from bytes. A challenge that is not UTF-8 is a problem, as its realm could not be given back unchanged.
    public init(bytes headerValues: [[UInt8]]) {
        var bytesLeft = Self.bytesMax
        var challengesLeft = Self.challengesMax
        for value in headerValues {
            guard value.count <= bytesLeft else {
                problems.append("more than \(Self.bytesMax) bytes")
                return
            }
            bytesLeft -= value.count
            var scanner = ParameterScanner(value)
            for challenge in scanner.challenges() {
                guard challengesLeft > 0 else {
                    problems.append("more than \(Self.challengesMax) challenges")
                    return
                }
                challengesLeft -= 1
                add(challenge)
            }
        }
    }

    private mutating func add(_ challenge: ParameterScanner.Challenge) {
        guard challenge.scheme.lowercased() == "digest" else {
            otherSchemes.append(challenge.scheme)
            return
        }
        do throws(DigestError) {
            digest.append(try DigestChallenge(challenge.parameters))
        } catch .malformed(let reason) {
            problems.append(reason)
        } catch {
            problems.append(error.description)
        }
    }
}
