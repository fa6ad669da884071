"""Start and end of the Kamailio of one state folder."""

import contextlib
import fcntl
import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import time

from . import accounts, certificates, ports, processes, watcher
from .failure import Failure
from .rpc import RPC
from .settings import PORTS

CONFIGURATION = pathlib.Path(__file__).resolve().parents[1] / "kamailio.cfg"
#: Definitions of the tables, from the package kamailio.
TABLES = pathlib.Path("/usr/share/kamailio/dbtext/kamailio")
#: Presence and XCAP begin empty: db_text does not read back all that it writes.
TABLE_NAMES = ("version", "presentity", "active_watchers", "watchers", "pua", "rls_presentity", "rls_watchers", "xcap")
#: Address space: Linux gives memory to what is written to. The shared part holds a read buffer for each connection.
SHARED_MEMORY_MB, PRIVATE_MEMORY_MB = 2048, 64


class Domain:
    def __init__(self, settings):
        self.settings = settings

    # What runs

    def pid(self):
        """The pid of the running Kamailio of this state folder, or None."""
        try:
            pid = int(self.settings.pid_file.read_text())
        except (OSError, ValueError):
            return None
        # The number may have gone to another process since.
        ours = str(self.settings.pid_file) in processes.command_line(pid)
        return pid if ours and processes.is_alive(pid) else None

    def facts(self):
        """Address, name and ports of the last start."""
        try:
            return json.loads((self.settings.state / "domain.json").read_text())
        except (OSError, ValueError):
            return None

    def rpc(self):
        facts = self.facts()
        if facts is None:
            raise Failure(f"nothing was started in {self.settings.state}")
        token = (self.settings.state / "rpc-token").read_text()
        return RPC(facts["address"], facts["xcap_port"], token)

    @contextlib.contextmanager
    def locked(self):
        """One start or stop of a state folder at a time."""
        self.settings.state.mkdir(parents=True, exist_ok=True)
        with open(self.settings.state / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # Start

    def start(self):
        """Starts Kamailio and waits until it answers: its pid, and whether it was running before."""
        with self.locked():
            pid = self.pid()
            if pid is not None:
                return pid, True
            pid = self.launch_at_free_ports()
        # Only now: a child has a share in the lock.
        if self.settings.until:
            watcher.watch(self.settings.until, pid, self.stop)
        return pid, False

    def launch_at_free_ports(self):
        chosen = any(getattr(self.settings, name.lower()) == 0 for name in PORTS)
        given = {name: getattr(self.settings, name.lower()) for name in PORTS}
        attempts = 3 if chosen else 1
        while True:
            attempts -= 1
            ports.choose(self.settings)
            try:
                return self.launch()
            except Failure as failure:
                # Somebody else may have been faster at a port that was free.
                if attempts == 0 or "in use" not in str(failure):
                    raise
            for name, port in given.items():
                setattr(self.settings, name.lower(), port)

    def launch(self):
        kamailio = shutil.which("kamailio", path=os.environ.get("PATH", "") + ":/usr/sbin")
        if kamailio is None or not TABLES.is_dir():
            raise Failure("Kamailio is missing: run Scripts/install-prerequisites sip")
        token = self.prepare()
        settings = self.settings
        command = [kamailio, "-f", str(CONFIGURATION), "-P", str(settings.pid_file), "-DD", "-E"]
        command += ["-w", str(settings.state), "-Y", str(settings.state)]
        command += ["-m", str(SHARED_MEMORY_MB), "-M", str(PRIVATE_MEMORY_MB)]
        others = {name: value for name, value in os.environ.items() if not name.startswith("SIP_DOMAIN_")}
        with open(settings.log, "wb") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=settings.state,
                env=others | settings.for_kamailio(token),
                # A group of its own: Kamailio signals its whole group at its end.
                start_new_session=True,
                preexec_fn=no_core_file,
            )
        try:
            self.wait_for_answer(process)
            for entry in settings.routes.split():
                name, _, uri = entry.partition("=")
                self.add_route(name, uri)
        except BaseException:
            end_group(process.pid, 2)
            process.wait()
            settings.pid_file.unlink(missing_ok=True)
            raise
        return process.pid

    def prepare(self):
        """Everything that Kamailio finds in its state folder; the token for questions to it."""
        settings = self.settings
        settings.state.chmod(0o700)
        settings.pid_file.unlink(missing_ok=True)
        shutil.rmtree(settings.state / "tables", ignore_errors=True)
        (settings.state / "tables").mkdir()
        for name in TABLE_NAMES:
            shutil.copy(TABLES / name, settings.state / "tables")
        accounts.add(settings, accounts.initial(settings))
        certificate, key = certificates.prepare(settings)
        (settings.state / "tls.cfg").write_text(
            "[server:default]\nmethod = TLSv1.2+\nverify_certificate = no\nrequire_certificate = no\n"
            f"certificate = {certificate}\nprivate_key = {key}\n"
            "[client:default]\nmethod = TLSv1.2+\nverify_certificate = no\n"
        )
        token = secrets.token_hex(16)
        file = settings.state / "rpc-token"
        file.touch(mode=0o600)
        file.write_text(token)
        facts = {"name": settings.name, "address": settings.address, "guests": settings.guests}
        facts |= {name.lower(): getattr(settings, name.lower()) for name in PORTS}
        (settings.state / "domain.json").write_text(json.dumps(facts, indent=4) + "\n")
        return token

    def wait_for_answer(self, process):
        """Until Kamailio answers questions over HTTP and OPTIONS over UDP."""
        deadline = time.monotonic() + self.settings.deadline
        with socket.socket(type=socket.SOCK_DGRAM) as probe:
            probe.bind((self.settings.address, 0))
            probe.settimeout(0.2)
            while time.monotonic() < deadline:
                if process.poll() is not None:
                    raise Failure(f"Kamailio ended with {process.returncode} at its start:\n{self.tail()}")
                # Written late in its start, and looked for by `status` and `stop`.
                if self.pid() == process.pid and self.answers(probe):
                    return
                time.sleep(0.02)
        raise Failure(f"Kamailio did not answer within {self.settings.deadline} s:\n{self.tail()}")

    def answers(self, probe):
        us, port = probe.getsockname()
        target = f"sip:{self.settings.address}:{self.settings.port}"
        request = (
            f"OPTIONS {target} SIP/2.0\r\nVia: SIP/2.0/UDP {us}:{port};branch=z9hG4bK{secrets.token_hex(8)}\r\n"
            f"From: <sip:probe@{us}>;tag=probe\r\nTo: <{target}>\r\nCall-ID: {secrets.token_hex(8)}\r\n"
            "CSeq: 1 OPTIONS\r\nMax-Forwards: 1\r\nContent-Length: 0\r\n\r\n"
        )
        try:
            self.rpc().call("core.version")
            probe.sendto(request.encode(), (self.settings.address, self.settings.port))
            return probe.recv(4096).startswith(b"SIP/2.0 200 ")
        except (OSError, Failure):
            return False

    def tail(self):
        text = self.settings.log.read_text(errors="replace")
        return "\n".join(text.splitlines()[-20:])

    # While it runs

    def add_route(self, name, uri):
        """Requests to the users of that domain go to this proxy."""
        self.rpc().call("htable.sets", "routes", name, uri)

    # End

    def stop(self):
        """Ends the process group; False when nothing was running."""
        with self.locked():
            pid = self.pid()
            if pid is None:
                return False
            end_group(pid, self.settings.deadline)
            self.settings.pid_file.unlink(missing_ok=True)
            return True


def no_core_file():
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # One descriptor for each connection: as many as we may.
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def end_group(leader, seconds):
    """SIGTERM, and SIGKILL to what is left of the group after that time."""
    deadline = time.monotonic() + seconds
    with contextlib.suppress(ProcessLookupError):
        os.kill(leader, signal.SIGTERM)
        # It may have been stopped by SIGSTOP.
        os.killpg(leader, signal.SIGCONT)
    while processes.group(leader):
        if time.monotonic() > deadline:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(leader, signal.SIGKILL)
            deadline = time.monotonic() + 5
        time.sleep(0.02)
