"""What the tests with real servers share."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.support.crawling import reactor_on_this_loop
from tests.support.webserver import WebServer


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def reactor() -> AsyncIterator[None]:
    async with reactor_on_this_loop():
        yield


@pytest_asyncio.fixture(loop_scope="session")
async def site(reactor: None) -> AsyncIterator[WebServer]:
    """A web server on the loop that the reactor runs on."""
    async with WebServer() as web:
        yield web
