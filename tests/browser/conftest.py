"""One browser and one dashboard for all tests of a worker; each test has a context of its own."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from service.dashboard.access.passwords import hash_password
from tests.support.browser import started_browser, why_not
from tests.support.dashboard import OPEN, dashboard
from tests.support.dashboard_sample import SAMPLE_CONFIG, fill

PASSWORD = "right horse, right battery"


@pytest.fixture(scope="session", autouse=True)
def _needs_browser():
    if reason := why_not():
        pytest.skip(reason)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator:
    async with started_browser() as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def desk(tmp_path_factory) -> AsyncIterator:
    """The sample newsroom; tests that change something open one of their own."""
    async with dashboard(tmp_path_factory.mktemp("desk"), text=SAMPLE_CONFIG) as opened:
        opened.mail = fill(opened.site.store)
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def locked(tmp_path_factory) -> AsyncIterator:
    """The same behind a password."""
    config = replace(OPEN, auth="password", password=hash_password(PASSWORD))
    async with dashboard(tmp_path_factory.mktemp("locked"), config, text=SAMPLE_CONFIG) as opened:
        opened.mail = fill(opened.site.store)
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def empty(tmp_path_factory) -> AsyncIterator:
    """A newsroom in which nothing has been reported yet."""
    async with dashboard(tmp_path_factory.mktemp("empty")) as opened:
        yield opened
