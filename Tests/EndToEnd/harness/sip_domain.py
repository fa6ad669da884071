"""A SIP domain of the test's own: Scripts/sip-domain with free ports and a temporary state folder."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

from . import pace
from .build import ROOT, clean_environment

COMMAND = ROOT / "Scripts/sip-domain"
PORTS = ("port", "tls_port", "xcap_port", "msrp_port", "msrps_port")
sys.path.append(str(ROOT / "Tests/SIPDomain"))

from control.rpc import RPC, Failure  # noqa: E402


class Binding:
    """A contact of a user as the registrar has it (RFC 3261 section 10.3)."""

    def __init__(self, record):
        #: Contact URI.
        self.uri = record["Address"]
        #: Seconds left.
        self.expires = record["Expires"]
        self.user_agent = record["User-Agent"]
        self.call_id = record["Call-ID"]
        self.sequence = record["CSeq"]
        self.instance = none_if_empty(record.get("Instance"))
        #: Where requests go instead of the contact: "sip:127.0.0.1:43210;transport=tcp", or None.
        self.received = none_if_empty(record.get("Received"))
        #: The socket that the REGISTER came to: "udp:127.0.0.1:5060".
        self.socket = none_if_empty(record.get("Socket"))
        #: udp, tcp or tls.
        self.transport = self.socket.partition(":")[0].lower() if self.socket else None

    def __repr__(self):
        return f"<{self.uri} {self.transport} {self.expires} s>"


def none_if_empty(text):
    return None if text in (None, "", "[not set]") else text


class SIPDomain:
    """Attributes after `start`: name, address, guests, port, tls_port, xcap_port, msrp_port, msrps_port, ca_file, pid.

    `settings` are those of Tests/SIPDomain/README.md without their prefix, in small letters: `min_expires=1`.
    """

    def __init__(self, folder=None, **settings):
        self.state = pathlib.Path(folder or tempfile.mkdtemp(prefix="sip-domain-"))
        self.is_temporary = folder is None
        # Should we be killed, it goes too.
        self.settings = dict.fromkeys(PORTS, 0) | {"until": os.getpid()} | settings
        self.ca_file = self.state / "ca.pem"
        self.pid = None

    # Life

    def command(self, *arguments, seconds=60):
        """Runs Scripts/sip-domain for this domain: its standard output."""
        environment = {name: value for name, value in clean_environment().items() if not name.startswith("SIP_DOMAIN_")}
        environment |= {f"SIP_DOMAIN_{name.upper()}": str(value) for name, value in self.settings.items()}
        environment["SIP_DOMAIN_STATE"] = str(self.state)
        done = subprocess.run(
            [sys.executable, str(COMMAND), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=pace.allowed(seconds),
            env=environment,
        )
        assert done.returncode == 0, f"sip-domain {arguments[0]}: {done.stderr}"
        return done.stdout

    def start(self):
        self.pid = int(self.command("start"))
        facts = json.loads((self.state / "domain.json").read_text())
        for name, value in facts.items():
            setattr(self, name, value)
        # A later start gives the same ports.
        self.settings |= {name: facts[name] for name in PORTS}
        return self

    def stop(self):
        """Ends it; bindings and presence are forgotten, accounts and certificates stay."""
        if self.pid is not None:
            self.command("stop")
            self.pid = None

    def restart(self, **settings):
        self.stop()
        self.settings |= settings
        return self.start()

    def close(self):
        """Ends it and removes what was made."""
        try:
            self.resume()
            self.stop()
        finally:
            if self.pid is not None:
                # The command failed, and says so; nothing is left running all the same.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.pid, signal.SIGKILL)
            if self.is_temporary:
                shutil.rmtree(self.state, ignore_errors=True)

    def pause(self):
        """All of its processes stand still: ports stay open and nobody answers."""
        os.killpg(self.pid, signal.SIGSTOP)

    def resume(self):
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGCONT)

    def kill(self):
        """SIGKILL to all of its processes: no connection is closed in good order, no port remains."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.command("stop")
        self.pid = None

    def is_running(self):
        return self.pid is not None and "running" in subprocess_status(self)

    def log(self):
        return (self.state / "kamailio.log").read_text(errors="replace")

    # Accounts and routes

    def add_account(self, name, password):
        """At once, without a restart; a known name gets the new password."""
        self.command("account", name, password)

    def add_accounts(self, prefix, count, password):
        """`prefix`0 to `prefix`(count - 1), in one transaction."""
        self.command("accounts", prefix, count, password)

    def add_route(self, name, uri):
        """Requests to users of another domain go to this proxy, until the next stop."""
        self.rpc("htable.sets", "routes", name, uri)

    # What the registrar knows

    def rpc(self, method, *parameters):
        """Kamailio's own JSON-RPC, for instance `rpc("core.uptime")`."""
        return RPC(self.address, self.xcap_port, (self.state / "rpc-token").read_text()).call(method, *parameters)

    def bindings(self, aor):
        """The contacts of "alice" or "sip:alice@example.test", in no order; expired ones are not among them."""
        user = aor.removeprefix("sip:").partition("@")[0]
        try:
            found = self.rpc("ul.lookup", "location", user)
        except Failure as failure:
            if "AOR not found" in str(failure) or "no contacts" in str(failure):
                return []
            raise
        contacts = [Binding(entry["Contact"]) for entry in found["Contacts"]]
        return [contact for contact in contacts if isinstance(contact.expires, int) and contact.expires > 0]

    def registered(self):
        """Number of accounts with a binding."""
        return int(self.rpc("stats.fetchn", "usrloc:registered_users")["usrloc.registered_users"])

    def until_bound(self, aor, count=1, seconds=10):
        """Waits until the user has that many contacts, and returns them."""
        return pace.until(
            lambda: (found := self.bindings(aor)) is not None and len(found) == count and (found or [True]),
            seconds,
            f"{count} contacts of {aor}",
        )

    def until_gone(self, aor, seconds=10):
        pace.until(lambda: not self.bindings(aor), seconds, f"the end of the bindings of {aor}")


def subprocess_status(domain):
    try:
        return domain.command("status")
    except AssertionError:
        return ""
