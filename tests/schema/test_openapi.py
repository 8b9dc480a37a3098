"""`/api/v1` does what its OpenAPI says: schemathesis asks the running server, with right and with wrong values."""

import asyncio
import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest

from service.dashboard.access.tokens import new_token
from service.dashboard.api.routes import OPERATIONS
from store.records.dashboard.access import Role
from tests.support.dashboard import OPEN, dashboard
from tests.support.dashboard_sample import DEVELOPMENT, REPORT, SAMPLE_CONFIG, fill
from tests.support.records import NOW

schemathesis = pytest.importorskip("schemathesis", reason="needs the extra `schema`")
pytestmark = [pytest.mark.schema, pytest.mark.timeout(300)]
WITH_TOKENS = replace(OPEN, auth="proxy")
"""Nobody is let in without a token."""
KNOWN = {"key": DEVELOPMENT, "id": REPORT}
MAX_EXAMPLES = 40
"""Requests of each kind for an operation."""


@contextmanager
def served(folder):
    """The dashboard with something on every page, in a thread of its own; yields its address and a token."""
    ready, loop, stop = threading.Event(), asyncio.new_event_loop(), asyncio.Event()
    found = []

    async def serve():
        async with dashboard(folder, WITH_TOKENS, text=SAMPLE_CONFIG) as browser:
            fill(browser.site.store)
            token, record = new_token("script", Role.ACT, NOW)
            browser.site.store.add_token(record)
            found.extend((browser.address, token))
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(30)
    yield found
    loop.call_soon_threadsafe(stop.set)
    thread.join(30)
    loop.close()


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    with served(tmp_path_factory.mktemp("schema")) as (address, token):
        headers = {"Authorization": f"Bearer {token}"}
        yield schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json", headers=headers), headers


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_answers_are_as_described(schema, operation):
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st

    described, headers = schema[0][f"/api/v1{operation.path}"][operation.method], schema[1]

    @settings(
        max_examples=MAX_EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described.as_strategy(), known=st.booleans())
    def ask(case, known):
        if known:  # else almost every answer would be 404
            case.path_parameters.update({name: KNOWN[name] for name in case.path_parameters})
        case.call_and_validate(headers=headers, timeout=30)

    ask()
