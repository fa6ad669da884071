/// A plugin whose library is in the process, after its Swift entry was called once.
struct LoadedPlugin {
    let name: String
    let path: String
    /// What the entry returned: an object retained for the caller, of the type that core and plugin agree on.
    let object: UnsafeMutableRawPointer
}
