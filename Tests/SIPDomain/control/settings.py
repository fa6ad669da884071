"""Settings from the environment. README.md has the list; every name begins with SIP_DOMAIN_."""

import dataclasses
import ipaddress
import os
import pathlib
import re

from .failure import Failure

ROOT = pathlib.Path(__file__).resolve().parents[3]
PREFIX = "SIP_DOMAIN_"
#: The variables that name ports.
PORTS = ("PORT", "TLS_PORT", "XCAP_PORT", "MSRP_PORT", "MSRPS_PORT")


@dataclasses.dataclass
class Settings:
    """Names are those of the variables, in small letters."""

    state: pathlib.Path = ROOT / ".build/sip-domain"
    address: str = "127.0.0.1"
    #: UDP and TCP. 0 in a port chooses a free one at each start.
    port: int = 5060
    tls_port: int = 5061
    xcap_port: int = 8080
    msrp_port: int = 2855
    msrps_port: int = 2856
    name: str = "example.test"
    #: Of the digest; the name of the domain unless set.
    realm: str = ""
    #: MD5 or SHA-256.
    digest: str = "MD5"
    #: The domain of accounts that never register; "guest." and the name unless set.
    guests: str = ""
    #: "name:password", separated by spaces.
    accounts: str = "alice:alice bob:bob carol:carol dave:dave"
    #: "other.test=sip:127.0.0.2:5060", separated by spaces: where requests to other domains go.
    routes: str = ""
    #: Seconds, for registrations, subscriptions and publications.
    min_expires: int = 10
    default_expires: int = 600
    max_expires: int = 3600
    #: What a registration below min_expires gets: "raise" (200 with min_expires) or "refuse" (423).
    brief: str = "raise"
    max_contacts: int = 50
    #: Seconds until a nonce is stale.
    nonce_expires: int = 300
    #: Kamailio's: 3 debug, 2 info, 1 notice, 0 warning.
    log_level: int = 1
    #: Whose certificate the server shows; the domain unless set.
    certificate_name: str = ""
    #: "ca" (ca.pem in the state folder) or "self": signed by nobody that a client could trust.
    certificate_issuer: str = "ca"
    #: Files in PEM, used instead of those that are made.
    certificate: str = ""
    key: str = ""
    #: A pid: the domain ends when that process has ended. 0 for none.
    until: int = 0
    #: Seconds that start waits for the first answer, and that stop waits for the end.
    deadline: int = 15

    @classmethod
    def from_environment(cls, environment=os.environ):
        known = {field.name: field for field in dataclasses.fields(cls)}
        given = {}
        for variable, text in environment.items():
            if not variable.startswith(PREFIX) or not text:
                continue
            name = variable[len(PREFIX) :].lower()
            if name not in known:
                raise Failure(f"{variable} is not a setting; there are: {' '.join(PREFIX + n.upper() for n in known)}")
            kind = known[name].type
            try:
                given[name] = kind(text)
            except ValueError:
                raise Failure(f"{variable} must be a number, not {text!r}") from None
        settings = cls(**given)
        settings.state = settings.state.absolute()
        settings.realm = settings.realm or settings.name
        settings.guests = settings.guests or f"guest.{settings.name}"
        settings.certificate_name = settings.certificate_name or settings.name
        settings.check()
        return settings

    def check(self):
        try:
            local = ipaddress.IPv4Address(self.address).is_loopback
        except ValueError:
            local = False
        self.require(local, "address", "a loopback address of IPv4: the passwords are known to everybody")
        for name in ("name", "guests", "certificate_name"):
            self.require(re.fullmatch(r"[A-Za-z0-9.-]+", getattr(self, name)), name, "a domain name")
        self.require('"' not in self.realm and "\\" not in self.realm, "realm", "without quotes")
        self.require(self.digest in ("MD5", "SHA-256"), "digest", "MD5 or SHA-256")
        self.require(self.brief in ("raise", "refuse"), "brief", "raise or refuse")
        self.require(self.certificate_issuer in ("ca", "self"), "certificate_issuer", "ca or self")
        self.require(bool(self.certificate) == bool(self.key), "certificate", "set together with SIP_DOMAIN_KEY")
        self.require(not re.search(r"[\s\"']", str(self.state)), "state", "a path without spaces and quotes")
        for name in PORTS:
            self.require(0 <= getattr(self, name.lower()) <= 65535, name, "0...65535")
        ordered = self.min_expires <= self.default_expires <= self.max_expires
        self.require(ordered, "default_expires", "between the bounds")

    @staticmethod
    def require(holds, name, demand):
        if not holds:
            raise Failure(f"{PREFIX}{name.upper()} must be {demand}")

    @property
    def log(self):
        return self.state / "kamailio.log"

    @property
    def pid_file(self):
        return self.state / "kamailio.pid"

    @property
    def ca_file(self):
        return self.state / "ca.pem"

    def for_kamailio(self, token):
        """The variables that the configuration reads."""
        us = f"{self.address}:{self.port}"
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)} | {
            "brief": 1 if self.brief == "refuse" else 0,
            "accounts_url": f"sqlite:///{self.state}/accounts.sqlite",
            "presence_url": f"text://{self.state}/tables",
            "tls_settings": self.state / "tls.cfg",
            "rpc_token": token,
            "self": f"sip:{us}",
            "self_presence": f"sip:presence@{us}",
            "self_lists": f"sip:lists@{us}",
        }
        return {PREFIX + name.upper(): str(value) for name, value in values.items()}
