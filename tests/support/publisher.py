"""A publisher whose paths are set by the test, and runs of the service over it into a Maildir."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from tests.support.newsdesk import SEED
from tests.support.process import susulan

Answer = str | Callable[[BaseHTTPRequestHandler], tuple[int, dict[str, str], str]]
TYPES = {"<html": "text/html", "{": "application/json"}


class Publisher:
    """`paths` has the answers by path with query; anything else is a 404."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths: dict[str, Answer] = {"/robots.txt": "User-agent: *\nAllow: /\n"}
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer = publisher.paths.get(self.path, "")
                status, headers, body = (
                    answer(self) if callable(answer) else (200 if answer else 404, {}, answer)
                )
                kind = next((kind for start, kind in TYPES.items() if body.startswith(start)), "text/xml")
                data = body.encode()
                self.send_response(status)
                for name, value in {"Content-Type": kind, **headers, "Content-Length": len(data)}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.config = folder / "config.toml"

    def configure(self, *sources: tuple[str, str], extra: str = "") -> None:
        """Write the config with sources of these kinds and paths."""
        tables = "".join(
            f'[[sources]]\nname = "s{number}"\nkind = "{kind}"\nurl = "{self.url}{path}"\ninterval = "1s"\n{extra}\n'
            for number, (kind, path) in enumerate(sources)
        )
        self.config.write_text(
            f'[service]\nstore = "news.db"\n[matching]\nencoder = "off"\n[crawler]\nhost_delay = "0s"\n'
            f'min_interval = "1s"\ntimeout = "5s"\nallow_private = ["127.0.0.1/32"]\n[[stories]]\nname = "troops"\n'
            f'seed = "{SEED}"\nlanguage = "id"\n[[channels]]\nkind = "maildir"\nname = "box"\npath = "box"\ngroup_wait = 0\n{tables}',
            encoding="utf-8",
        )

    def once(self) -> None:
        """Run `susulan once`."""
        done = susulan("once", "-c", self.config)
        assert done.returncode == 0, done.stderr

    def alerts(self) -> list[str]:
        """The headlines of all alerts so far, sorted."""
        mails = [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in (self.folder / "box" / "new").glob("*")
        ]
        subjects = (str(mail["Subject"]).removeprefix("[troops] ") for mail in mails)
        return sorted(subject.rpartition(" · ")[2] for subject in subjects)  # what is new comes first

    def sources(self) -> list[dict[str, Any]]:
        """What `susulan sources list --json` says."""
        listed = susulan("sources", "list", "-c", self.config, "--json").stdout
        rows: list[dict[str, Any]] = json.loads(listed)["sources"]
        return rows

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def hours_ago(hours: float) -> datetime:
    return datetime.now(UTC) - timedelta(hours=hours)


def rss(*items: str, head: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/'
        f'content/"><channel><title>Post</title><link>https://post.example/</link>{head}{"".join(items)}</channel></rss>'
    )


def item(title: str, link: str, text: str = "Short.", guid: str = "", age: float = 1.0) -> str:
    identity = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    named = f"<title>{title}</title>" if title else ""
    return (
        f"<item>{named}<link>{link}</link>{identity}<pubDate>{format_datetime(hours_ago(age))}</pubDate>"
        f"<description>{text}</description></item>"
    )


def atom(*entries: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title>'
        f"<id>urn:post</id><updated>2026-01-01T00:00:00Z</updated>{''.join(entries)}</feed>"
    )


def entry(title: str, link: str, text: str = "Short.", key: str = "", age: float = 1.0) -> str:
    when = hours_ago(age).isoformat(timespec="seconds")
    return (
        f'<entry><id>{key or link}</id><title>{title}</title><link href="{link}"/><published>{when}</published>'
        f"<updated>{when}</updated><summary>{text}</summary></entry>"
    )


def json_feed(*items: dict[str, str]) -> str:
    dated = [{"date_published": hours_ago(1).isoformat(), "content_text": "Short.", **one} for one in items]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Post", "items": dated})


def page(title: str, text: str, head: str = "") -> str:
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title>{head}</head><body><article><h1>{title}</h1>"
        f"<p>{text}</p><p>{text}</p></article></body></html>"
    )


def canonical(address: str, kind: str = "canonical") -> str:
    """The line of a page's head that states its address."""
    if kind == "og":
        return f"<meta property='og:url' content='{address}'>"
    return f"<link rel='canonical' href='{address}'>"
