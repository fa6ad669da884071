"""gatewayd as a process of the test: started with settings of its own, observed, stopped, judged."""

import contextlib
import http.client
import pathlib
import shutil
import signal
import subprocess
import tempfile

from . import pace
from .browser import Browser
from .build import BUILD, GATEWAYD, clean_environment
from .log import Log
from .metrics import Metrics
from .peer import Peer
from .settings import toml

PATH = "/webrtcgateway/ws"


class Daemon:
    """One run of gatewayd. `settings` have dotted keys; None as a value takes a default of ours away."""

    def __init__(self, folder, settings=None, *, arguments=(), environment=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.state = self.folder / "state"
        self.file = self.folder / "plugins.conf"
        self.log = Log(self.folder / "stderr.log")
        self.arguments = list(arguments)
        self.environment = clean_environment({"HOME": str(self.folder)} | (environment or {}))
        self.expected_trouble = []
        #: Whether the daemon is told of a file at all.
        self.with_file = True
        self.process = None
        self.short = None
        self.defaults = {
            "gateway.plugin_directories": [str(BUILD)],
            "gateway.websocket.listen": "127.0.0.1:0",
            "gateway.websocket.tls_listen": "",
            "gateway.websocket.event_loops": 2,
            "gateway.admin.listen": "127.0.0.1:0",
            "gateway.process.state_directory": str(self.state),
            "plugin.Echo": {},
        }
        self.settings = {}
        self.write(settings or {})

    # Settings

    def write(self, changes):
        """Writes plugins.conf anew with `changes` to what was set before."""
        self.settings |= changes
        merged = {key: value for key, value in (self.defaults | self.settings).items() if value is not None}
        self.file.write_text(toml(merged))

    def short_folder(self):
        """A folder whose path is short enough for a Unix socket (108 bytes with the name)."""
        self.short = self.short or pathlib.Path(tempfile.mkdtemp(prefix="gw-"))
        return self.short

    # Life

    def spawn(self):
        """Starts the process and waits for nothing."""
        file = ["--config", str(self.file)] if self.with_file else []
        command = [str(GATEWAYD), "run", *file, *self.arguments]
        with open(self.log.path, "ab") as errors:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors, cwd=self.folder, env=self.environment
            )
        return self

    def start(self):
        """Starts the process and waits until it says that it is ready."""
        self.log.path.unlink(missing_ok=True)
        self.spawn()

        def settled():
            return self.process.poll() is not None or self.log.is_ready()

        try:
            pace.until(settled, 20, "the daemon to be ready")
        except AssertionError:
            self.kill()
            raise AssertionError(f"the daemon did not become ready:\n{self.log.text()}") from None
        if self.process.poll() is not None:
            raise AssertionError(f"the daemon ended with {self.process.returncode} at its start:\n{self.log.text()}")
        return self

    @property
    def pid(self):
        return self.process.pid

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def send(self, number):
        self.process.send_signal(number)

    def wait(self, seconds=20):
        """Waits for the process to end by itself; its exit status."""
        return self.process.wait(pace.allowed(seconds))

    def kill(self):
        if self.is_running():
            self.process.kill()
            self.process.wait(10)

    def stop(self, status=0, seconds=20):
        """SIGTERM, and the judgement: it ends in time, with this status, and nothing bad in its log."""
        if self.process is None:
            return
        try:
            if self.is_running():
                self.send(signal.SIGTERM)
            try:
                ended = self.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError(f"the daemon did not stop after SIGTERM:\n{self.log.text()[-4000:]}") from None
            assert ended == status, f"exit status {ended} instead of {status}:\n{self.log.text()[-4000:]}"
            self.assert_quiet()
        finally:
            self.process = None
            if self.short:
                shutil.rmtree(self.short, ignore_errors=True)
                self.short = None

    def assert_quiet(self):
        trouble = self.log.trouble(self.expected_trouble)
        assert not trouble, "the daemon logged trouble:\n" + "\n".join(trouble[:20])

    # Doors

    def address(self, kind="ws"):
        """Host and port of a listener, or the path of the Unix socket."""
        address = pace.until(lambda: self.log.listeners().get(kind), 5, f"the {kind} listener")
        if kind == "unix":
            return address.removeprefix("unix:")
        host, _, port = address.rpartition(":")
        return host.strip("[]"), int(port)

    def url(self, kind="ws", path=PATH):
        host, port = self.address(kind)
        return f"{kind}://{host}:{port}{path}"

    @contextlib.contextmanager
    def browser(self, version=2, **options):
        """A connection of the `websockets` library that has received its ready event."""
        browser = Browser.connect(self, version, **options)
        try:
            yield browser
        finally:
            browser.close()

    @contextlib.contextmanager
    def peer(self, kind="ws", **options):
        """A bare connection, for what no proper client would send."""
        peer = Peer(self.address(kind), **options)
        try:
            yield peer
        finally:
            peer.close()

    def admin(self, path):
        """Status and text of a page of the admin listener."""
        connection = http.client.HTTPConnection(*self.address("admin"), timeout=pace.allowed(10))
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def metrics(self):
        status, text = self.admin("/metrics")
        assert status == 200
        return Metrics(text)

    def assert_alive(self):
        """The daemon still runs and still answers, on a new connection."""
        assert self.is_running(), f"the daemon is gone:\n{self.log.text()[-4000:]}"
        with self.browser() as browser:
            browser.ask("ping")


def command(*arguments, environment=None, folder, seconds=20):
    """Runs gatewayd to its end: exit status, standard output, standard error."""
    done = subprocess.run(
        [str(GATEWAYD), *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=pace.allowed(seconds),
        cwd=folder,
        env=clean_environment({"HOME": str(folder)} | (environment or {})),
    )
    return done.returncode, done.stdout, done.stderr
