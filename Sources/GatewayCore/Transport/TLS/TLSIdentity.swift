internal import NIOSSL
internal import Synchronization

/// The certificate that new TLS handshakes present. Replaced as a whole; running connections keep theirs.
final class TLSIdentity: Sendable {
    private struct State {
        var current: NIOSSLContext?
        /// Read and checked by a reload that is not decided yet.
        var prepared: NIOSSLContext?
        var certificatePath: String?
    }

    private let state = Mutex(State())

    /// Nil until the daemon has started.
    var context: NIOSSLContext? { state.withLock { $0.current } }

    /// Where the certificate in use was read from.
    var certificatePath: String? { state.withLock { $0.certificatePath } }

    /// Makes certificate and key part of what must be right: at the start, and for a reload to be accepted.
    func check(_ settings: TLSSettings, in store: SettingsStore) {
        store.check(SettingPath("gateway.tls.certificate")) { [weak self] proposed in
            let files = proposed[settings.files]
            guard let self, !files.isSelfSigned else { return nil }
            do { try self.prepare(files) } catch { return "\(error)" }
            return nil
        }
    }

    /// Reads everything; changes nothing until `adopt`.
    func prepare(_ files: TLSSettings.Files) throws(TLSIdentityError) {
        let context = try Self.load(files)
        state.withLock { $0.prepared = context }
    }

    /// From now on new handshakes present what was prepared, if anything was.
    func adopt(_ files: TLSSettings.Files) {
        state.withLock { state in
            guard let prepared = state.prepared else { return }
            state.current = prepared
            state.prepared = nil
            state.certificatePath = files.certificate
        }
    }

    private static func load(_ files: TLSSettings.Files) throws(TLSIdentityError) -> NIOSSLContext {
        var chain: [NIOSSLCertificateSource] = []
        let key: NIOSSLPrivateKey
        do { chain = try NIOSSLCertificate.fromPEMFile(files.certificate).map { .certificate($0) } } catch {
            throw TLSIdentityError(path: files.certificate, problem: "no PEM certificate could be read")
        }
        do { key = try NIOSSLPrivateKey(file: files.privateKey, format: .pem) } catch {
            throw TLSIdentityError(path: files.privateKey, problem: "no PEM private key could be read")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = files.minimumVersion == .v13 ? .tlsv13 : .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        do { return try NIOSSLContext(configuration: configuration) } catch {
            throw TLSIdentityError(path: files.certificate, problem: "certificate and private key do not fit together")
        }
    }
}

struct TLSIdentityError: Error, CustomStringConvertible {
    let path: String
    let problem: String

    var description: String { "\(path): \(problem)" }
}
