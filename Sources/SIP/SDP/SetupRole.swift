/// Who connects, the value of `a=setup`, RFC 4145 §4.
public enum SetupRole: String, Hashable, Sendable {
    case active, passive, actpass, holdconn
}
