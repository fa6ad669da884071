"""The Autobahn test suite's cases, by kosoku, against the echo endpoint that only test builds have."""

import asyncio
import collections

import pytest
from kosoku import FailureError, run_fuzzingclient

from harness import pace

GROUPS = ["1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "9.*", "10.*"]
#: Groups 1 to 7, 9 and 10 of the suite; fewer would mean that some were not run.
CASES = 301
#: NON-STRICT, which the suite lets pass, is not enough: it means that a SHOULD was not followed.
ALLOWED = {"OK", "INFORMATIONAL"}
SETTINGS = {
    "gateway.limits.message_bytes": 16 * 1024 * 1024,
    "gateway.limits.outbox_bytes": 64 * 1024 * 1024,
    **{
        f"gateway.limits.{name}": 0
        for name in ("messages_per_second", "messages_burst", "bytes_per_second", "bytes_burst")
    },
}


@pytest.mark.long
@pytest.mark.timeout(600 * pace.PATIENCE)
def test_autobahn(launch):
    """Without one failure: neither in what was exchanged nor in how the connection ended."""
    daemon = launch(SETTINGS)

    async def run():
        try:
            return await run_fuzzingclient(daemon.url(path="/test/echo"), GROUPS, concurrency=2)
        except FailureError as failure:
            return failure.results

    results = asyncio.run(run())
    count = collections.Counter(result.behavior.value for result in results)
    closes = collections.Counter(result.behavior_close.value for result in results)
    print(f"Autobahn: {len(results)} cases, {dict(count)}, closing {dict(closes)}")
    for result in results:
        if result.behavior.value != "OK":
            print(f"  {result.case_id}: {result.behavior.value}: {result.result}")
    failed = [
        f"{result.case_id}: {result.behavior.value}, closing {result.behavior_close.value}: "
        f"{result.result} {result.result_close} {result.was_not_clean_reason or ''}"
        for result in results
        if not {result.behavior.value, result.behavior_close.value} <= ALLOWED
    ]
    assert not failed, "\n".join(failed)
    assert len(results) == CASES
    daemon.assert_alive()
