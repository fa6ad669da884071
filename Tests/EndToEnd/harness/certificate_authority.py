"""A certificate authority of the test's own (RFC 5280), made with the openssl command."""

import subprocess

NAMES = """[req]
distinguished_name = name
prompt = no
x509_extensions = extensions
[name]
CN = {common_name}
[extensions]
basicConstraints = critical, CA:{is_authority}
{more}
"""


class CertificateAuthority:
    def __init__(self, folder, name="Authority of the test"):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.certificate, self.key = self._make("authority", name, "TRUE", "keyUsage = critical, keyCertSign, cRLSign")

    def issue(self, name, *alternatives, common_name="server", days=30, is_signed=True):
        """Paths of a certificate and its key. `alternatives`: "DNS:example.test", "URI:sip:example.test"."""
        more = f"subjectAltName = {', '.join(alternatives)}" if alternatives else ""
        return self._make(name, common_name, "FALSE", more, days=days, is_signed=is_signed)

    def _make(self, file, common_name, is_authority, more, *, days=30, is_signed=False):
        configuration = self.folder / f"{file}.cnf"
        configuration.write_text(NAMES.format(common_name=common_name, is_authority=is_authority, more=more))
        certificate, key = self.folder / f"{file}.pem", self.folder / f"{file}.key"
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", str(key)]
        with_names = ["-config", str(configuration)]
        if days > 0:
            signer = ["-CA", str(self.certificate), "-CAkey", str(self.key)] if is_signed else []
            self._run("req", "-x509", *with_names, *curve, *signer, "-days", str(days), "-out", str(certificate))
        else:
            # Only this command makes one that is over before it begins.
            request = self.folder / f"{file}.csr"
            self._run("req", "-new", *with_names, *curve, "-out", str(request))
            signer = ["-CA", str(self.certificate), "-CAkey", str(self.key), "-CAcreateserial"]
            extensions = ["-extfile", str(configuration), "-extensions", "extensions"]
            self._run(
                "x509", "-req", "-in", str(request), *signer, *extensions, "-days", str(days), "-out", str(certificate)
            )
        key.chmod(0o600)
        return certificate, key

    def _run(self, *arguments):
        done = subprocess.run(["openssl", *arguments], cwd=self.folder, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
