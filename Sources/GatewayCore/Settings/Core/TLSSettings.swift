/// `[gateway.tls]`
struct TLSSettings: Sendable {
    enum Version: String, CaseIterable, Sendable {
        case v12 = "1.2"
        case v13 = "1.3"
    }

    /// The three belong together, so they change together.
    struct Files: Sendable, Equatable {
        /// Path of a PEM file with the certificate and its chain; empty for a self-signed certificate.
        let certificate: String
        /// Path of a PEM file; empty exactly if `certificate` is.
        let privateKey: String
        let minimumVersion: Version

        var isSelfSigned: Bool { certificate.isEmpty }
    }

    let files: Reloadable<Files>

    init(_ settings: PluginSettings) {
        let certificate = settings.reloadable.absolutePath(
            "certificate",
            "PEM file with the certificate and its chain. With neither certificate nor key the daemon makes a "
                + "self-signed certificate and keeps it in its state directory.")
        let privateKey = settings.reloadable.absolutePath(
            "private_key", "PEM file with the private key of the certificate.")
        let minimumVersion = settings.reloadable.choice(
            "minimum_version", default: Version.v12, "Oldest version of TLS that a browser may use.")
        settings.check("private_key") { proposed in
            proposed[certificate].isEmpty == proposed[privateKey].isEmpty
                ? nil : "certificate and private_key must be given together"
        }
        files = settings.combined { proposed in
            Files(
                certificate: proposed[certificate],
                privateKey: proposed[privateKey],
                minimumVersion: proposed[minimumVersion])
        }
    }
}
