"""What the gateway registers its accounts at: the stub registrar and a real SIP domain."""

import json
import os
import shutil
import subprocess
import sys
import tempfile

from servers import ROOT, Failure, clean_environment, end, start_pinned

sys.path.append(os.path.join(ROOT, "Tests", "SIPDomain"))

from control.rpc import RPC  # noqa: E402
from control.rpc import Failure as Refusal  # noqa: E402

#: Of every account at both registrars.
DOMAIN, PASSWORD = "example.test", "secret"


class StubRegistrar:
    """Accepts every account of DOMAIN that knows PASSWORD."""

    name = "stub"

    def __init__(self, program, core):
        self.process = start_pinned(
            [program, DOMAIN, PASSWORD], core, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = json.loads(self.process.stdout.readline())["port"]

    def counts(self):
        """Since its start: challenged, accepted, removed, refused, malformed."""
        self.process.stdin.write("counts\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def check(self, accounts):
        """As many were accepted as there are accounts, with nothing done that costs more than it has to."""
        counts = self.counts()
        if counts["refused"] or counts["malformed"] or not accounts <= counts["accepted"] <= accounts * 1.05:
            raise Failure(f"{accounts} accounts at the stub registrar: {counts}")

    def stop(self):
        self.process.stdin.close()
        self.process.stdout.close()
        end(self.process)


class Kamailio:
    """A SIP domain of its own, with ports and a state folder that nobody else uses."""

    name = "Kamailio"

    def __init__(self, **settings):
        self.state = tempfile.mkdtemp(prefix="gateway-bench-sip-")
        ports = dict.fromkeys(("PORT", "TLS_PORT", "XCAP_PORT", "MSRP_PORT", "MSRPS_PORT"), 0)
        settings = ports | {"STATE": self.state, "NAME": DOMAIN, "MAX_EXPIRES": 7200} | settings
        mine = {name: value for name, value in clean_environment().items() if not name.startswith("SIP_DOMAIN_")}
        self.environment = mine | {f"SIP_DOMAIN_{name}": str(value) for name, value in settings.items()}
        try:
            self.command("start")
            with open(os.path.join(self.state, "domain.json")) as file:
                facts = json.load(file)
            with open(os.path.join(self.state, "rpc-token")) as file:
                self.rpc = RPC(facts["address"], facts["xcap_port"], file.read())
        except BaseException:
            self.stop()
            raise
        self.port = facts["port"]

    def command(self, *arguments):
        done = subprocess.run(
            [sys.executable, os.path.join(ROOT, "Scripts", "sip-domain"), *map(str, arguments)],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, env=self.environment)
        if done.returncode != 0:
            raise Failure(f"sip-domain {arguments[0]}: {done.stderr.strip()}")

    def add_accounts(self, prefix, count):
        self.command("accounts", prefix, count, PASSWORD)

    def ask(self, method, *parameters):
        try:
            return self.rpc.call(method, *parameters)
        except (OSError, Refusal) as refusal:
            raise Failure(f"Kamailio: {refusal}") from None

    def statistic(self, group, name):
        return int(self.ask("stats.fetchn", f"{group}:{name}")[f"{group}.{name}"])

    def registered(self):
        """How many accounts have a binding."""
        return self.statistic("usrloc", "registered_users")

    def contacts(self):
        """How many bindings there are, of all accounts."""
        return self.statistic("usrloc", "location_contacts")

    def expired(self):
        """How many bindings have run out since the start."""
        return self.statistic("usrloc", "location_expires")

    def accepted(self):
        """How many REGISTER requests were accepted since the start, refreshes and removals included."""
        return self.statistic("registrar", "accepted_regs")

    def is_bound(self, name):
        """Whether an account has a contact that has not expired."""
        try:
            contacts = self.rpc.call("ul.lookup", "location", name)["Contacts"]
        except Refusal:
            return False
        expiries = [entry["Contact"]["Expires"] for entry in contacts]
        return any(isinstance(seconds, int) and seconds > 0 for seconds in expiries)

    def check(self, accounts):
        registered = self.registered()
        if registered != accounts:
            raise Failure(f"Kamailio has {registered} of {accounts} accounts")

    def stop(self):
        """Ends it and removes what it has written."""
        try:
            self.command("stop")
        finally:
            shutil.rmtree(self.state, ignore_errors=True)
