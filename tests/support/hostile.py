"""Publishers that attack whoever reads them, one attack each: bodies of megabytes, and raw connections.

    with HostilePress() as press:
        press.sources()    # (name, kind, URL) of each

Sizes are below the limits, so that every byte is read, but for the packed files. All are sent compressed.
"""

from __future__ import annotations

import gzip
import itertools
import threading
import time
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

SIZE = 5_000_000
ITEM = b"<item><title>Harbour news</title><link>http://paper.example/1</link></item>"
_RSS, _END = b'<rss version="2.0"><channel><title>E</title>', b"</channel></rss>"


def _filled(before: bytes, unit: bytes, after: bytes = b"", size: int = SIZE) -> bytes:
    return before + unit * ((size - len(before) - len(after)) // len(unit)) + after


def _attributes(count: int = 250_000) -> bytes:
    return b" ".join(b'a%d="1"' % number for number in range(count))


def _dates(count: int) -> bytes:
    row = "<item><title>t{0}</title><link>http://a.example/{0}</link><pubDate>{1} مارس 2026 มีนาคม</pubDate></item>"
    return "".join(row.format(number, number % 28) for number in range(count)).encode()


FEEDS: dict[str, Callable[[], bytes]] = {
    "skip-hours": lambda: _filled(_RSS + b"<!-- ", b"<skipHours>", b" -->" + ITEM + _END),
    "skip-hours-in-gzip": lambda: gzip.compress(
        _filled(_RSS + b"<!-- ", b"<skipHours>", b" -->" + ITEM + _END, 12_000_000), 1
    ),
    "attributes": lambda: _RSS + b"<item " + _attributes() + b">" + ITEM[6:] + _END,
    "namespaces": lambda: b"<rss " + _attributes().replace(b"a", b"xmlns:a") + b"><channel>" + ITEM + _END,
    "objects": lambda: _filled(b'{"items":[', b"{},", b"{}]}"),
    "objects-in-zlib": lambda: zlib.compress(_filled(b'{"items":[', b'{"id":1},', b"{}]}", 12_000_000), 1),
    "lists-in-lists": lambda: _filled(b'{"items":', b"["),
    "quotes": lambda: _filled(b'{"items":["', b'\\"'),
    "open-elements": lambda: _filled(b"<rss><channel>", b"<a>"),
    "open-items": lambda: _filled(b"<rss><channel>", b"<item>"),
    "brackets": lambda: _filled(b"<rss><channel>", b"<"),
    "declarations": lambda: _filled(b"<rss><channel>", b"<!x "),
    "categories": lambda: _filled(b"<rss><channel><item>", b"<category>"),
    "links": lambda: _filled(b"<rss><channel><item>", b"<link>"),
    "dates": lambda: _RSS + _dates(40_000) + _END,
    "emoji-in-gzip": lambda: gzip.compress(
        _filled(_RSS + b"<item><title>", b"x", "\U0001f600</title></item>".encode() + _END, 12_000_000), 1
    ),
    "mixed-encodings": lambda: _filled(_RSS + b"<title>", b"\xe9<\xc3\xa9>"),
    "deep": lambda: _RSS + b"<a>" * 1_000_000 + b"</a>" * 1_000_000 + _END,
    "language": lambda: b'{"items":[{"id":"1","title":"DPRK","language":"' + b"z" * 2_000_000 + b'"}]}',
}
SITEMAPS: dict[str, Callable[[], bytes]] = {
    "rows": lambda: _filled(b"<urlset>", b"<url><loc>http://a.example/1</loc></url>", b"</urlset>"),
    "rows-in-gzip": lambda: gzip.compress(
        _filled(b"<urlset>", b"<url><loc>http://a/1</loc></url>", size=12_000_000), 1
    ),
}
SECTIONS: dict[str, Callable[[], bytes]] = {
    "one-link": lambda: _filled(
        b"<html><body>",
        b"<div><a href='/2026/11/harbour-news-of-today'>Harbour news of today is here</a></div>",
    ),
    "titles": lambda: _filled(b"<html><input type=password>", b"<title>"),
}
RAW = ("headers", "interim")
"""Connections that send header lines for as long as somebody reads."""
KINDS = (
    *((name, "feed") for name in (*FEEDS, "new-ids", "drip")),
    *((name, "sitemap") for name in SITEMAPS),
    *((name, "site") for name in (*SECTIONS, *RAW)),
)


class HostilePress:
    """Serves each attack from a port of its own, so that each has a host of its own; `polls` counts by name."""

    def __init__(self) -> None:
        self.polls: dict[str, int] = {}
        self._bodies: dict[str, bytes] = {}
        self._servers: dict[str, ThreadingHTTPServer] = {}
        self._ids = itertools.count()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        press = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                try:
                    press._answer(self)
                except OSError:
                    self.close_connection = True

            def log_message(self, *args: object) -> None:
                pass

        for name, make in (FEEDS | SITEMAPS | SECTIONS).items():
            self._bodies[f"/{name}"] = gzip.compress(make(), 1)
        for name, _ in KINDS:
            server = self._servers[name] = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers.values():
            server.shutdown()
            server.server_close()

    def sources(self) -> list[tuple[str, str, str]]:
        """Name, kind and URL of every attack."""
        return [
            (name, kind, f"http://127.0.0.1:{self._servers[name].server_port}/{name}") for name, kind in KINDS
        ]

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        with self._lock:
            name = request.path.strip("/")
            self.polls[name] = self.polls.get(name, 0) + 1
        if request.path == "/robots.txt":
            request.send_error(404)
        elif request.path == "/drip":
            self._drip(request)
        elif request.path.strip("/") in RAW:
            self._flood(request)
        else:
            body = self._bodies.get(request.path) or gzip.compress(self._new_ids(), 1)
            request.send_response(200)
            request.send_header("Content-Type", "application/xml")
            request.send_header("Content-Encoding", "gzip")
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)

    def _new_ids(self) -> bytes:
        """Two hundred entries that nobody has seen."""
        rows = "".join(
            f"<item><title>Harbour news {number}</title><link>http://flood.example/{number}</link>"
            f"<description>{'Ships came in today. ' * 50}</description></item>"
            for number in itertools.islice(self._ids, 200)
        )
        return _RSS + rows.encode() + _END

    def _flood(self, request: BaseHTTPRequestHandler) -> None:
        interim = request.path == "/interim"
        if not interim:
            request.wfile.write(b"HTTP/1.1 200 OK\r\n")
        line = b"HTTP/1.1 100 Continue\r\n\r\n" * 300 if interim else b"X-0: " + b"a" * 8_000 + b"\r\n"
        for _ in range(100_000):
            request.wfile.write(line)

    def _drip(self, request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(600):
            request.wfile.write(b" ")
            time.sleep(0.1)
