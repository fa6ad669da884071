"""An authoritative DNS server on loopback, UDP and TCP on one port, whose records a test can change while it runs.

    with DNSServer() as server:
        server.add("example.test", "NAPTR", '10 50 "s" "SIP+D2T" "" _sip._tcp.example.test.')
        server.add("_sip._tcp.example.test", "SRV", "0 0 5060 proxy.example.test.")
        server.add("proxy.example.test", "A", "127.0.0.1", ttl=2)
        ... server.address is "127.0.0.1:PORT" ...
        assert server.count("example.test", "NAPTR") == 1
"""

import socket
import socketserver
import struct
import threading

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

UDP_SIZE = 1232
ALIASES_MAX = 8


class DNSServer:
    def __init__(self, host="127.0.0.1"):
        self.lock = threading.Lock()
        self.records = {}
        self.refusals = {}
        self.delays = {}
        self.dropped = set()
        self.queries = []
        # What a resolver may believe for how long when there is nothing: the SOA's TTL and MINIMUM.
        self.negative_ttl = 1
        self.stopping = threading.Event()
        self.udp, self.tcp = self._sockets(host)
        self.host, self.port = self.udp.server_address
        for server in (self.udp, self.tcp):
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def address(self):
        return f"{self.host}:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.stopping.set()
        for server in (self.udp, self.tcp):
            server.shutdown()
            server.server_close()

    # The table. Names are complete, with or without their last dot; values are written as in a zone file (RFC 1035
    # section 5.1), where a name inside needs its dot.

    def add(self, name, type, value, ttl=60):
        data = dns.rdata.from_text(dns.rdataclass.IN, type, value)
        with self.lock:
            self.records.setdefault(_key(name, type), []).append((ttl, data))

    def remove(self, name, type=None):
        """Removes the records of a type, or all of the name."""
        name = dns.name.from_text(name)
        with self.lock:
            for key in [key for key in self.records if key[0] == name]:
                if type is None or key[1] == dns.rdatatype.from_text(type):
                    del self.records[key]

    def replace(self, name, type, *values, ttl=60):
        self.remove(name, type)
        for value in values:
            self.add(name, type, value, ttl)

    # Misbehaviour, for every type of a name until `behave`.

    def refuse(self, name, rcode="SERVFAIL"):
        with self.lock:
            self.refusals[dns.name.from_text(name)] = dns.rcode.from_text(rcode)

    def delay(self, name, seconds):
        with self.lock:
            self.delays[dns.name.from_text(name)] = seconds

    def drop(self, name):
        with self.lock:
            self.dropped.add(dns.name.from_text(name))

    def behave(self, name):
        name = dns.name.from_text(name)
        with self.lock:
            self.refusals.pop(name, None)
            self.delays.pop(name, None)
            self.dropped.discard(name)

    # What was asked.

    def count(self, name=None, type=None):
        """Number of queries, of all names and types unless they are given; those left without answer included."""
        name = name and dns.name.from_text(name)
        type = type and dns.rdatatype.from_text(type)
        with self.lock:
            return sum((name or n) == n and (type or t) == t for n, t, _ in self.queries)

    def forget(self):
        with self.lock:
            self.queries.clear()

    # Answers

    def _answer(self, wire, transport):
        """The response to a query, or None."""
        try:
            query = dns.message.from_wire(wire)
            (question,) = query.question
        except (dns.exception.DNSException, ValueError):
            return None
        if query.flags & dns.flags.QR or query.opcode() != dns.opcode.QUERY:
            return None
        with self.lock:
            self.queries.append((question.name, question.rdtype, transport))
            delay = self.delays.get(question.name, 0)
            dropped = question.name in self.dropped
        if delay:
            self.stopping.wait(delay)
        if dropped or self.stopping.is_set():
            return None
        response = dns.message.make_response(query, recursion_available=True)
        response.flags |= dns.flags.AA
        with self.lock:
            self._fill(response, question)
        if transport == "tcp":
            return response.to_wire(max_size=65535)
        try:
            return response.to_wire(max_size=max(min(query.payload, UDP_SIZE), 512))
        except dns.exception.TooBig:
            short = dns.message.make_response(query, recursion_available=True)
            short.flags |= dns.flags.AA | dns.flags.TC
            return short.to_wire()

    def _fill(self, response, question):
        name = question.name
        if name in self.refusals:
            response.set_rcode(self.refusals[name])
            return
        for _ in range(ALIASES_MAX):
            alias = self.records.get((name, dns.rdatatype.CNAME))
            if not alias or question.rdtype == dns.rdatatype.CNAME:
                break
            response.answer.append(_rrset(name, alias))
            name = alias[0][1].target
        found = self.records.get((name, question.rdtype))
        if found:
            response.answer.append(_rrset(name, found))
            return
        # An empty non-terminal exists too (RFC 8020).
        if not any(known.is_subdomain(name) for known, _ in self.records):
            response.set_rcode(dns.rcode.NXDOMAIN)
        response.authority.append(self._authority(name))

    def _authority(self, name):
        zone = name
        while zone != dns.name.root:
            if (zone, dns.rdatatype.SOA) in self.records:
                return _rrset(zone, self.records[zone, dns.rdatatype.SOA])
            zone = zone.parent()
        top = dns.name.Name(name.labels[-2:])
        text = f"ns.{top} admin.{top} 1 60 60 60 {self.negative_ttl}"
        return dns.rrset.from_text(top, self.negative_ttl, "IN", "SOA", text)

    # Sockets

    def _sockets(self, host):
        """UDP and TCP on the same free port."""
        for _ in range(20):
            udp = _UDPServer((host, 0), _datagram_handler(self))
            # Bursts of many accounts wait here, not at the resolver's time-out; the system may allow less.
            udp.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
            try:
                return udp, _TCPServer(udp.server_address, _stream_handler(self))
            except OSError:
                udp.server_close()
        raise OSError("no port that is free for both UDP and TCP")


class _UDPServer(socketserver.ThreadingUDPServer):
    daemon_threads = True
    block_on_close = False
    max_packet_size = 65535


class _TCPServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False


def _datagram_handler(server):
    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            wire, sock = self.request
            answer = server._answer(wire, "udp")
            if answer:
                try:
                    sock.sendto(answer, self.client_address)
                except OSError:
                    pass  # closed meanwhile

    return Handler


def _stream_handler(server):
    class Handler(socketserver.StreamRequestHandler):
        timeout = 10

        def handle(self):
            try:
                while len(head := self.rfile.read(2)) == 2:
                    answer = server._answer(self.rfile.read(struct.unpack("!H", head)[0]), "tcp")
                    if answer:
                        self.wfile.write(struct.pack("!H", len(answer)) + answer)
            except (OSError, socket.timeout):
                pass  # the peer went away, or said nothing more

    return Handler


def _key(name, type):
    return dns.name.from_text(name), dns.rdatatype.from_text(type)


def _rrset(name, records):
    # A set has one TTL (RFC 2181 section 5.2).
    return dns.rrset.from_rdata_list(name, min(ttl for ttl, _ in records), [data for _, data in records])
