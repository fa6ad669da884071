"""The command line of Scripts/sip-domain."""

import argparse
import sys

from . import accounts
from .domain import Domain
from .failure import Failure
from .settings import PORTS, PREFIX, Settings

DESCRIPTION = """A SIP domain of its own on this machine: registrar, proxy, presence, lists, XCAP, MSRP relay.
Settings are environment variables, SIP_DOMAIN_STATE, SIP_DOMAIN_PORT and more: see Tests/SIPDomain/README.md."""


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="sip-domain", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("start", help="start it, wait until it answers, print its pid")
    commands.add_parser("stop", help="end it")
    commands.add_parser("status", help="say whether it runs (exit status 3 if not) and how to reach it")
    commands.add_parser("ports", help="addresses and ports as NAME=value lines")
    account = commands.add_parser("account", help="add an account, or change its password")
    account.add_argument("name")
    account.add_argument("password")
    many = commands.add_parser("accounts", help="add PREFIX0, PREFIX1 ... in one go")
    many.add_argument("prefix")
    many.add_argument("count", type=int)
    many.add_argument("password")
    route = commands.add_parser("route", help="where requests to another domain go, until the next stop")
    route.add_argument("name")
    route.add_argument("uri")
    return parser.parse_args(arguments)


def show(facts):
    address = facts["address"]
    print(f"SIP domain {facts['name']}")
    print(f"  SIP    {address}:{facts['port']} (UDP, TCP), {address}:{facts['tls_port']} (TLS)")
    print(f"  XCAP   http://{address}:{facts['xcap_port']}/xcap-root/")
    print(f"  MSRP   msrp://{address}:{facts['msrp_port']};tcp, msrps://{address}:{facts['msrps_port']};tcp")


def run(arguments):
    """Exit status."""
    chosen = parse(arguments)
    settings = Settings.from_environment()
    domain = Domain(settings)
    if chosen.command == "start":
        pid, before = domain.start()
        if before:
            print(f"sip-domain: already running in {settings.state}", file=sys.stderr)
        print(pid)
    elif chosen.command == "stop":
        if not domain.stop():
            print(f"sip-domain: nothing is running in {settings.state}", file=sys.stderr)
    elif chosen.command == "status":
        pid = domain.pid()
        if pid is None:
            print("stopped")
            return 3
        print(f"running, pid {pid}")
        show(domain.facts())
        print(f"  state  {settings.state} (ca.pem, kamailio.log)")
    elif chosen.command == "ports":
        facts = domain.facts() if domain.pid() is not None else None
        for name in ("ADDRESS", *PORTS):
            value = facts[name.lower()] if facts else getattr(settings, name.lower())
            print(f"{PREFIX}{name}={value}")
    elif chosen.command == "account":
        accounts.add(settings, [(chosen.name, chosen.password)])
    elif chosen.command == "accounts":
        names = (f"{chosen.prefix}{number}" for number in range(chosen.count))
        accounts.add(settings, ((name, chosen.password) for name in names))
    elif chosen.command == "route":
        domain.add_route(chosen.name, chosen.uri)
    return 0


def main():
    try:
        sys.exit(run(sys.argv[1:]))
    except Failure as failure:
        sys.exit(f"sip-domain: {failure}")
