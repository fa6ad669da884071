/// What a JSON value is, told by its first byte.
enum JSONKind: UInt8 {
    case string, number, object, array, `true`, `false`, null
}
