"""A certificate authority of the domain's own, and the server's certificate."""

import subprocess

from .failure import Failure

CA = """
[req]
distinguished_name = name
prompt = no
x509_extensions = extensions
[name]
CN = Authority of {name}
[extensions]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
"""

# RFC 5922 section 4: the SIP domain as a URI, and as a DNS name for those who look only there.
SERVER = """
[req]
distinguished_name = name
prompt = no
x509_extensions = extensions
[name]
CN = {name}
[extensions]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = DNS:{name}, URI:sip:{name}
"""


def prepare(settings):
    """Makes what is missing in the state folder; paths of the server's certificate and key."""
    folder = settings.state
    if not settings.ca_file.exists():
        make(folder, "ca", CA.format(name=settings.name))
    if settings.certificate:
        return settings.certificate, settings.key
    wanted = SERVER.format(name=settings.certificate_name)
    made_for = folder / "certificate.cnf"
    note = f"{wanted}# {settings.certificate_issuer}\n"
    if not made_for.exists() or made_for.read_text() != note:
        signer = ["-CA", "ca.pem", "-CAkey", "ca.key"] if settings.certificate_issuer == "ca" else []
        made_for.unlink(missing_ok=True)
        make(folder, "certificate", wanted, signer)
        made_for.write_text(note)
    return folder / "certificate.pem", folder / "certificate.key"


def make(folder, name, configuration, signer=()):
    file = folder / f"{name}.cnf"
    file.write_text(configuration)
    command = ["openssl", "req", "-x509", "-config", file.name, "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "3650", "-keyout", f"{name}.key", "-out", f"{name}.pem", *signer]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    except FileNotFoundError:
        raise Failure("the command openssl is missing") from None
    if done.returncode != 0:
        raise Failure(f"openssl could not make {name}.pem:\n{done.stderr}")
    (folder / f"{name}.key").chmod(0o600)
