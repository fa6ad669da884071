internal import CoreMetrics
internal import Logging
internal import Metrics
internal import NIOCore
internal import NIOSSL
internal import Synchronization

/// The certificate that new TLS handshakes present. Replaced as a whole; running connections keep theirs.
final class TLSIdentity: Sendable {
    private struct State {
        var current: NIOSSLContext?
        /// Read and checked by a reload that is not decided yet.
        var prepared: (context: NIOSSLContext, certificatePath: String)?
        var certificatePath: String?
        /// Makes the certificate that is used while the settings name none; nil until the daemon starts.
        var selfSigned: (@Sendable (TLSSettings.Files) throws -> TLSSettings.Files)?
    }

    private let state = Mutex(State())
    private let metrics: any MetricsFactory

    init(metrics: any MetricsFactory = MetricsSystem.factory) { self.metrics = metrics }

    /// Nil until the daemon has started.
    var context: NIOSSLContext? { state.withLock { $0.current } }

    /// Where the certificate in use was read from.
    var certificatePath: String? { state.withLock { $0.certificatePath } }

    /// Makes certificate and key part of what must be right: at the start, and for a reload to be accepted.
    func check(_ settings: TLSSettings, in store: SettingsStore) {
        store.check(SettingPath("gateway.tls.certificate")) { [weak self] proposed in
            do { try self?.prepare(proposed[settings.files]) } catch { return "\(error)" }
            return nil
        }
    }

    /// From now on a certificate of our own is made where the settings name none; `gatewayd check` makes none.
    func selfSign(in directory: String) {
        state.withLock { state in
            state.selfSigned = { files in
                let made = try SelfSignedCertificate.keep(in: directory)
                return TLSSettings.Files(
                    certificate: made.certificatePath, privateKey: made.keyPath, minimumVersion: files.minimumVersion)
            }
        }
    }

    /// Reads everything; changes nothing until `adopt`.
    func prepare(_ files: TLSSettings.Files) throws {
        var files = files
        if files.isSelfSigned {
            guard let selfSigned = state.withLock({ $0.selfSigned }) else {
                return state.withLock { $0.prepared = nil }
            }
            files = try selfSigned(files)
        }
        let context = try Self.load(files)
        state.withLock { $0.prepared = (context, files.certificate) }
    }

    /// From now on new handshakes present what was prepared, if anything was.
    func adopt() {
        let path: String? = state.withLock { state in
            guard let prepared = state.prepared else { return nil }
            state.current = prepared.context
            state.certificatePath = prepared.certificatePath
            state.prepared = nil
            return prepared.certificatePath
        }
        if let path { publishExpiry(of: path) }
    }

    /// `gateway_tls_certificate_expiry_seconds`: when the certificate ends, in seconds since 1970. There is no such
    /// metric while there is no certificate, so that its absence raises no alarm.
    private func publishExpiry(of path: String) {
        do {
            let notAfter = try CertificateReading(path: path).notAfter
            Meter(label: "gateway_tls_certificate_expiry_seconds", factory: metrics).set(notAfter)
        } catch {
            Logger.subsystem("tls").warning(
                "the certificate's end cannot be read", metadata: ["path": "\(path)", "reason": "\(error)"])
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
        // A peer that does not answer close_notify holds its socket no longer than that.
        configuration.shutdownTimeout = .seconds(1)
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
