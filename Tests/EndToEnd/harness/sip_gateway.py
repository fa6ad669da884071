"""A daemon with the Registration plugin: its settings, and its SIP side."""

import types

from . import pace

#: Retries fast enough for a test, slow enough to be told from an endless loop.
FAST = {"retry_minimum": "200ms", "retry_maximum": "1s", "response_timeout": "2s"}


def proxy(domain, transport="udp", host=None):
    """The URI of a domain's proxy: an outbound proxy."""
    port = domain.tls_port if transport == "tls" else domain.port
    return f"sip:{host or domain.address}:{port}" + ("" if transport == "udp" else f";transport={transport}")


def settings(proxies=None, *, registration=None, probe=None, log="info", **sip):
    """Settings of a daemon on loopback. `proxies`: outbound proxies by domain; the rest is that of [service.sip]."""
    sip = {"address": "127.0.0.1", "allowed_networks": ["127.0.0.0/8"], "dns_servers": []} | FAST | sip
    if not sip["dns_servers"]:
        # A port where nobody answers: no test asks the DNS servers of this machine.
        sip["dns_servers"] = ["127.0.0.1:9"]
    for name, table in (("outbound_proxies", proxies), ("realms", sip.pop("realms", None))):
        if table:
            # A name with dots is one key.
            sip[name] = {f'"{key}"': value for key, value in table.items()}
    return {
        "plugin.Registration": registration or {},
        "plugin.SIPProbe": probe or {},
        "service.sip": sip,
        "gateway.log.level": log,
    }


def endpoint(daemon):
    """Where the daemon listens for SIP, in the form that SIPPeer takes: address, port, tls_port."""

    def found():
        lines = [line for line in daemon.log.lines() if "sip listening" in line.text]
        return lines and lines[-1]

    line = pace.until(found, 5, "the line about SIP in the log")
    tls = line.field("tls_port")
    return types.SimpleNamespace(
        name="example.test",
        address=line.field("address").strip("[]"),
        port=int(line.field("port")),
        tls_port=int(tls) if tls and tls.isdigit() else 0,
        ca_file=None,
    )
