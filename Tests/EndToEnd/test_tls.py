"""wss: certificates and versions of TLS."""

import ssl
import stat

import pytest

from harness import certificate
from harness.daemon import Daemon

WSS = {"gateway.websocket.tls_listen": "127.0.0.1:0"}


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    daemon = Daemon(tmp_path_factory.mktemp("secure"), WSS).start()
    yield daemon
    daemon.stop()


@pytest.mark.parametrize("version", [1, 2])
def test_both_protocols_over_wss(secure, version):
    with secure.browser(version, kind="wss") as browser:
        browser.ask("echo", text="over TLS")
        browser.event("echo-event")


def test_a_self_signed_certificate_is_made_and_kept(prepare):
    daemon = prepare(WSS)
    daemon.start()
    first = certificate.handshake(daemon.address("wss"))[1]
    keys = [path for path in daemon.state.rglob("*") if path.is_file() and b"PRIVATE KEY" in path.read_bytes()]
    assert keys, "the key is kept in the state directory"
    for path in keys:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    daemon.stop()
    daemon.start()
    assert certificate.handshake(daemon.address("wss"))[1] == first


@pytest.mark.parametrize("version, name", [(ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (ssl.TLSVersion.TLSv1_3, "TLSv1.3")])
def test_current_versions(secure, version, name):
    assert certificate.handshake(secure.address("wss"), version)[0] == name


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_versions_are_refused(secure, version):
    with pytest.raises((ssl.SSLError, ConnectionResetError)) as refused:
        certificate.handshake(secure.address("wss"), version)
    # Our own OpenSSL must not be the one who refuses.
    assert "NO_PROTOCOLS_AVAILABLE" not in str(refused.value)
    secure.assert_alive()


def test_minimum_version_as_set(launch):
    daemon = launch(WSS | {"gateway.tls.minimum_version": "1.3"})
    assert certificate.handshake(daemon.address("wss"), ssl.TLSVersion.TLSv1_3)[0] == "TLSv1.3"
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        certificate.handshake(daemon.address("wss"), ssl.TLSVersion.TLSv1_2)


def test_own_certificate(launch, tmp_path):
    cert, key = certificate.make(tmp_path, "gateway.example.org")
    daemon = launch(WSS | {"gateway.tls.certificate": str(cert), "gateway.tls.private_key": str(key)})
    assert certificate.handshake(daemon.address("wss"))[1] == certificate.fingerprint_of_file(cert)


def test_plain_text_on_the_tls_port(secure):
    with secure.peer("wss") as peer:
        peer.send(b"GET /webrtcgateway/ws HTTP/1.1\r\nHost: x\r\n\r\n")
        peer.seconds_until_closed(10)
    secure.assert_alive()


def test_tls_on_the_plain_port(secure):
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        certificate.handshake(secure.address("ws"))
    secure.assert_alive()
