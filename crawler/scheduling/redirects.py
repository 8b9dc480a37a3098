"""When a source that redirects for good is asked at its new address, and when at the old one again. Pure.

A redirect alone proves little: a domain that lapsed, a log-in page and a mistake of an afternoon redirect
"permanently" too. So it has to hold for a week, and to lead to entries all the while.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from crawler.fetching.conditional import ContentStatus
from crawler.fetching.response import HttpResponse
from store.records.collection import SourceState
from store.records.page_host import page_host

ADOPT_AFTER = timedelta(days=7)
_REVERT_AFTER = timedelta(days=1)
_REVERT_FAILURES = 5


@dataclass(frozen=True, slots=True)
class RedirectDecision:
    """Where the source's redirect leads and since when; `address` once it is to be asked there."""

    redirect_to: str | None = None
    redirect_since: datetime | None = None
    adopted_url: str | None = None


def decide_redirect(
    state: SourceState, fetched: HttpResponse, status: ContentStatus, entries: int, now: datetime
) -> RedirectDecision:
    """What an answered poll says about where the source lives."""
    to = fetched.permanent_redirect
    if to is None or not _is_safe_target(state.url, to):
        return RedirectDecision()
    yields = entries > 0 if status is ContentStatus.NEW else state.redirect_to == to
    if not yields:
        return RedirectDecision()
    since = state.redirect_since if state.redirect_to == to and state.redirect_since else now
    return RedirectDecision(to, since, to if now - since >= ADOPT_AFTER else None)


def _is_safe_target(old: str, new: str) -> bool:
    """Never from https to http, never to an address with a password in it."""
    before, after = urlsplit(old), urlsplit(new)
    safe = after.scheme == "https" or before.scheme == "http"
    return safe and after.username is None and page_host(new) is not None and new != old


def revert_after_failure(state: SourceState, now: datetime, *, gone: bool = False) -> str | None:
    """The configured URL, if the address that the source moved to failed for a day or is gone itself."""
    if state.adopted_url is None:
        return None
    since = state.failing_since
    failed = since is not None and now - since >= _REVERT_AFTER and state.failures + 1 >= _REVERT_FAILURES
    return state.source.url if gone or failed else None
