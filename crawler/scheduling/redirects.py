"""When a source that redirects for good is asked at its new address, and when at the old one again. Pure.

A redirect alone proves little: a domain that lapsed, a log-in page and a mistake of an afternoon redirect
"permanently" too. So it has to hold for a week, and to lead to entries all the while.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from crawler.fetching.conditional import Answer
from crawler.fetching.response import Fetched
from store.records.collection import SourceState
from store.records.page_host import page_host

HELD_FOR = timedelta(days=7)
_BACK_AFTER = timedelta(days=1)
_BACK_FAILURES = 5


@dataclass(frozen=True, slots=True)
class Move:
    """Where the source's redirect leads and since when; `address` once it is to be asked there."""

    to: str | None = None
    since: datetime | None = None
    address: str | None = None


def move_after(state: SourceState, fetched: Fetched, answer: Answer, entries: int, now: datetime) -> Move:
    """What an answered poll says about where the source lives."""
    to = fetched.moved_to
    if to is None or not _may_become_address(state.url, to):
        return Move()
    yields = entries > 0 if answer is Answer.NEW else state.moved_to == to
    if not yields:
        return Move()
    since = state.moved_since if state.moved_to == to and state.moved_since else now
    return Move(to, since, to if now - since >= HELD_FOR else None)


def _may_become_address(old: str, new: str) -> bool:
    """Never from https to http, never to an address with a password in it."""
    before, after = urlsplit(old), urlsplit(new)
    safe = after.scheme == "https" or before.scheme == "http"
    return safe and after.username is None and page_host(new) is not None and new != old


def back_after_failure(state: SourceState, now: datetime, *, gone: bool = False) -> str | None:
    """The configured URL, if the address that the source moved to failed for a day or is gone itself."""
    if state.address is None:
        return None
    since = state.failing_since
    failed = since is not None and now - since >= _BACK_AFTER and state.failures + 1 >= _BACK_FAILURES
    return state.source.url if gone or failed else None
