internal import Glibc

extension SelfSignedCertificate {
    /// A kept certificate that ends within this many seconds (7 days) is made anew.
    static let renewalSeconds: Int64 = 7 * 86_400

    /// The certificate kept in `directory`, made on first use and anew before it ends, so that browsers need to
    /// accept it once only.
    ///
    /// The directory is created with mode 0700, the key with 0600. A key that others could read, or that is not the
    /// certificate's, is replaced together with it. Two gateways that share the directory get the same pair.
    /// - Parameters:
    ///   - hosts: taken when a certificate is made; a kept one stays as it is.
    ///   - now: seconds since 1970.
    static func keep(
        in directory: String, hosts: [String] = localHosts, now: Int64 = Int64(time(nil))
    ) throws(CertificateError) -> (certificatePath: String, keyPath: String) {
        let lock = try lockedDirectory(directory)
        defer { close(lock) }

        let certificate = PEMFile(path: "\(directory)/self-signed-certificate.pem")
        let key = PEMFile(path: "\(directory)/self-signed-key.pem")
        if !isUsable(certificate, key, now: now) {
            let made = try make(hosts: hosts)
            // When the process ends between the two, they do not match and the next start makes another pair.
            try key.writePrivately(made.privateKeyPEM)
            try certificate.writePrivately(made.certificatePEM)
            fsync(lock)
        }
        return (certificate.path, key.path)
    }

    private static func isUsable(_ certificate: PEMFile, _ key: PEMFile, now: Int64) -> Bool {
        guard key.isPrivate, let certificatePEM = try? certificate.read(), let keyPEM = try? key.read(),
            let reading = try? CertificateReading(certificatePEM: certificatePEM, privateKeyPEM: keyPEM)
        else { return false }
        return reading.matchesKey && reading.notAfter > now + renewalSeconds
    }

    /// - Returns: a descriptor of the directory; the lock ends when it is closed.
    private static func lockedDirectory(_ path: String) throws(CertificateError) -> CInt {
        try create(directory: path)
        let file = PEMFile(path: path)
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw file.failure("cannot be opened") }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & (S_IWGRP | S_IWOTH) == 0,
            status.st_uid == geteuid() || status.st_uid == 0
        else {
            close(descriptor)
            throw CertificateError(
                description: "\(path) belongs to or can be written to by another user; no private key is kept there")
        }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                let error = file.failure("cannot be locked")
                close(descriptor)
                throw error
            }
        }
        return descriptor
    }

    private static func create(directory path: String) throws(CertificateError) {
        if mkdir(path, 0o700) == 0 { return }
        let code = errno
        if code == EEXIST { return }
        guard code == ENOENT, let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.startIndex else {
            throw PEMFile(path: path).failure("cannot be created")
        }
        try create(directory: String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw PEMFile(path: path).failure("cannot be created") }
    }
}
