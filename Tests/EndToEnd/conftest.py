"""Fixtures: a daemon with default settings shared by a file's tests, and daemons of a test's own."""

import itertools
import os
import shutil

import pytest

from fixtures_sip import make_sip_domain, private_sip_domain, sip_domain  # noqa: F401
from harness import pace
from harness.build import GATEWAYD, SCRATCH
from harness.daemon import Daemon


def pytest_configure(config):
    # Not below /tmp: the daemon loads plugins only from folders that nobody else can write to.
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if config.option.basetemp is None and worker is None:
        shutil.rmtree(SCRATCH, ignore_errors=True)
        SCRATCH.mkdir(parents=True)
        config.option.basetemp = str(SCRATCH / "run")


def pytest_collection_modifyitems(items):
    for item in items:
        if item.get_closest_marker("memory") and pace.SANITIZER:
            item.add_marker(pytest.mark.skip(reason="memory says nothing under a sanitizer"))
        limit = item.get_closest_marker("timeout")
        if pace.SANITIZER and limit is None:
            item.add_marker(pytest.mark.timeout(180 * pace.PATIENCE))


@pytest.fixture(scope="session", autouse=True)
def built():
    if not GATEWAYD.exists():
        pytest.exit(f"{GATEWAYD} is not built", returncode=3)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    """A running daemon with the Echo plugin, for tests that leave it as they found it."""
    daemon = Daemon(tmp_path_factory.mktemp("gateway")).start()
    yield daemon
    daemon.stop()


@pytest.fixture
def prepare(tmp_path):
    """Makes daemons that are not yet started; stops and judges them afterwards."""
    numbers = itertools.count()
    daemons = []

    def make(settings=None, **options):
        daemon = Daemon(tmp_path / f"daemon-{next(numbers)}", settings, **options)
        daemons.append(daemon)
        return daemon

    yield make
    failures = []
    for daemon in daemons:
        try:
            daemon.stop()
        except AssertionError as failure:
            failures.append(str(failure))
        finally:
            daemon.kill() if daemon.process else None
    assert not failures, "\n".join(failures)


@pytest.fixture
def launch(prepare):
    """Starts a daemon of the test's own with these settings."""

    def start(settings=None, **options):
        return prepare(settings, **options).start()

    return start
