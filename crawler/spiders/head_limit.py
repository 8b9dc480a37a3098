"""Bounds the head of a response: Twisted takes headers, and interim responses, for as long as they come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

MAX_HEAD_BYTES = 256_000
"""Browsers take as much; without a limit a server on a fast line fills a gigabyte within its time-out."""


class HeadTooLong(Exception):
    """A response has more header bytes than the limit."""


class BoundedHeadHandler(HTTP11DownloadHandler):
    """Scrapy's handler, with a limit for status lines and headers."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _bounded(self._pool._factory)  # noqa: SLF001 - there is no public way


def _bounded(factory: type[Any]) -> type[Any]:
    class BoundedHeadFactory(factory):  # type: ignore[misc] # a class of Twisted's or Scrapy's choice
        def buildProtocol(self, addr: object) -> Any:  # noqa: ANN401, N802 - the name and type are Twisted's
            protocol = super().buildProtocol(addr)
            protocol.dataReceived = _HeadLimit(protocol).data_received
            return protocol

    return BoundedHeadFactory


class _HeadLimit:
    """Counts what a connection receives until the headers of each response are complete."""

    def __init__(self, protocol: Any) -> None:  # noqa: ANN401 - Twisted has no type for it
        self._protocol = protocol
        self._pass_on: Callable[[bytes], None] = protocol.dataReceived
        self._parser: object = None
        self._head_bytes = 0

    def data_received(self, data: bytes) -> None:
        """Pass the data on, or give the connection up."""
        parser = self._protocol._parser  # noqa: SLF001 - only the parser knows where the head ends
        if parser is not self._parser:
            self._parser, self._head_bytes = parser, 0
        if parser is not None and parser.state in (STATUS, HEADER):
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                reason = Failure(HeadTooLong(f"headers over {MAX_HEAD_BYTES} bytes"))  # type: ignore[no-untyped-call]
                self._protocol._giveUp(reason)  # noqa: SLF001 - it fails the request
                self._protocol.transport.abortConnection()
                return
        self._pass_on(data)
