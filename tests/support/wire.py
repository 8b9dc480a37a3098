"""Threaded loopback servers for tests that start Susulan as a process: a publisher, a hook, an SMTP server."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from xml.sax.saxutils import escape

import trustme
from aiosmtpd.controller import Controller


class _Server:
    """An HTTP server in a thread; `address` is its base URL."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextlib.contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Start a server with the test's handler; yields its base URL."""
    server = _Server(handler)
    try:
        yield server.address
    finally:
        server.close()


@dataclass
class Press:
    """A publisher: `/feed.xml` has what was published so far; other paths respond as scripted."""

    items: list[str] = field(default_factory=list)
    other: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    polls: int = 0
    away: bool = False
    """Connections end without a response."""

    def __post_init__(self) -> None:
        press = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if press.away:
                    self.connection.close()
                elif self.path in press.other:
                    press.other[self.path](self)
                elif self.path == "/feed.xml":
                    press.answer(self)
                else:
                    self.send_error(404)

            def log_message(self, *args: object) -> None:
                pass

        self._server = _Server(Handler)
        self.address = self._server.address

    def publish(self, number: int, title: str, text: str, *, host: str = "https://news.example") -> None:
        when = format_datetime(datetime.now(UTC))
        self.items.insert(
            0,
            f"<item><title>{escape(title)}</title><link>{host}/{number}</link><guid>{host}/{number}</guid>"
            f"<description>{escape(text)}</description><pubDate>{when}</pubDate></item>",
        )

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.polls += 1
        items = "".join(self.items)
        body = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Press</title>{items}</channel></rss>'
        data = body.encode()
        etag = f'"{sha256(data).hexdigest()[:16]}"'
        known = request.headers.get("If-None-Match") == etag
        request.send_response(304 if known else 200)
        request.send_header("ETag", etag)
        request.send_header("Content-Type", "application/rss+xml; charset=utf-8")
        request.send_header("Content-Length", "0" if known else str(len(data)))
        request.end_headers()
        if not known:
            request.wfile.write(data)

    def close(self) -> None:
        self._server.close()


class Site:
    """A web site: `pages` by path, 404 elsewhere; listens while its `with` block runs.

    `asked` has the requested paths with their query, which is ignored for finding the page.
    """

    def __init__(self) -> None:
        self.pages: dict[str, str | bytes] = {}
        self.asked: list[str] = []

    def __enter__(self) -> Self:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                page = site.pages.get(self.path) or site.pages.get(self.path.partition("?")[0])
                body = page if isinstance(page, bytes) else (page or "nothing here").encode()
                self.send_response(404 if page is None else 200)
                self.send_header("Content-Type", "text/html" if b"<html" in body else "application/xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self._server = _Server(Handler)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()

    def url(self, path: str) -> str:
        return self._server.address + path


@dataclass
class Hook:
    """A webhook receiver; `answers` scripts the next statuses (204 when it is empty)."""

    bodies: list[dict] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = hook.answers.pop(0) if hook.answers else 204
                if status < 300:
                    hook.raw.append(body)
                    hook.bodies.append(json.loads(body))
                    hook.headers.append({key.lower(): value for key, value in self.headers.items()})
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self._server = _Server(Handler)
        self.url = f"{self._server.address}/hook"

    def close(self) -> None:
        self._server.close()


class Post:
    """An SMTP server that insists on STARTTLS; `mails` holds (recipients, message)."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self.ca_file = folder / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.refuse: dict[str, str] = {}
        self.delay_s = 0.0
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=0,
            tls_context=context,
            require_starttls=True,
            server_hostname="localhost",
        )
        self._controller.port = _free_port()
        self._controller.start()
        self.port = self._controller.port

    def authenticate_by(self, authenticator: Callable[..., object]) -> None:
        """Require a login, checked by this function."""
        self._controller.SMTP_kwargs |= {"authenticator": authenticator, "auth_required": True}

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802 - aiosmtpd's name
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        await asyncio.sleep(self.delay_s)
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append((list(envelope.rcpt_tos), message))
        return "250 taken"

    def close(self) -> None:
        self._controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
