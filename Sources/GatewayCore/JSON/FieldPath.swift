/// Where an object stands in its request. Spelled out only when there is an error to report.
struct FieldPath {
    /// What precedes the names in the object around this one: empty, or `originator.`.
    private var parent = ""
    private var name: StaticString = ""
    private var index: Int?
    private var isRoot = true

    /// The path of the request itself.
    init() {}

    private init(parent: String, name: StaticString, index: Int?) {
        self.parent = parent
        self.name = name
        self.index = index
        isRoot = false
    }

    /// The path of the object at `name`, or of element `index` of the array there.
    func appending(_ name: StaticString, index: Int? = nil) -> FieldPath {
        FieldPath(parent: prefix, name: name, index: index)
    }

    /// What precedes the names of this object's fields.
    private var prefix: String { isRoot ? "" : "\(objectName)." }

    /// The name of the object itself.
    var objectName: String {
        if let index { "\(parent)\(name)[\(index)]" } else { "\(parent)\(name)" }
    }

    func name(of field: String) -> String { prefix + field }
}
