"""Accounts: a table that Kamailio reads at each request, so that a new one needs no restart."""

import contextlib
import hashlib
import re
import sqlite3

from .failure import Failure

HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}

SCHEMA = """
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS version (table_name TEXT PRIMARY KEY, table_version INTEGER NOT NULL);
INSERT OR REPLACE INTO version VALUES ('subscriber', 7);
CREATE TABLE IF NOT EXISTS subscriber (
    username TEXT NOT NULL, domain TEXT NOT NULL, ha1 TEXT NOT NULL, PRIMARY KEY (username, domain)
) WITHOUT ROWID;
"""


@contextlib.contextmanager
def table(settings):
    """The open database; what was written is committed at the end."""
    settings.state.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(settings.state / "accounts.sqlite", timeout=10)
    try:
        database.executescript(SCHEMA)
        with database:
            yield database
    finally:
        database.close()


def ha1(settings, name, password):
    """RFC 7616 section 3.4.2."""
    return HASHES[settings.digest](f"{name}:{settings.realm}:{password}".encode()).hexdigest()


def add(settings, pairs):
    """Names with their passwords, all in one transaction; a known name gets a new password."""
    rows = []
    for name, password in pairs:
        if not re.fullmatch(r"[A-Za-z0-9._~!*+-]{1,64}", name):
            raise Failure(f"an account cannot be called {name!r}")
        rows.append((name, settings.realm, ha1(settings, name, password)))
    with table(settings) as database:
        database.executemany("INSERT OR REPLACE INTO subscriber (username, domain, ha1) VALUES (?, ?, ?)", rows)


def initial(settings):
    """Pairs of the setting SIP_DOMAIN_ACCOUNTS."""
    pairs = []
    for entry in settings.accounts.split():
        name, colon, password = entry.partition(":")
        pairs.append((name, password if colon else name))
    return pairs
