"""Certificates made with the openssl command, and what a server shows."""

import hashlib
import socket
import ssl
import subprocess

from . import pace


def make(folder, name):
    """A self-signed certificate with this common name: paths of certificate and key."""
    certificate, key = folder / f"{name}.crt", folder / f"{name}.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
         "-subj", f"/CN={name}", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    key.chmod(0o600)
    return certificate, key


def fingerprint_of_file(path):
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(path.read_text())).hexdigest()


def context(version=None):
    """A client that trusts anybody and speaks one version of TLS, or any."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    if version:
        # Old versions need signatures that OpenSSL 3 refuses by default; the server is to refuse, not we.
        made.set_ciphers("ALL:@SECLEVEL=0")
        made.minimum_version = made.maximum_version = version
    return made


def handshake(address, version=None):
    """TLS version and fingerprint of the certificate that a new connection is shown."""
    with socket.create_connection(address, timeout=pace.allowed(10)) as plain:
        with context(version).wrap_socket(plain, server_hostname="localhost") as secure:
            return secure.version(), hashlib.sha256(secure.getpeercert(binary_form=True)).hexdigest()
