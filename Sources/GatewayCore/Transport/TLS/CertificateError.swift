/// A certificate could not be made, kept or read; the text says which and why.
struct CertificateError: Error, Equatable, CustomStringConvertible {
    let description: String
}
