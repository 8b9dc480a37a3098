"""When a permanent redirect replaces a source's address, and when that is reverted. Pure.

A permanent redirect alone proves little: lapsed domains, log-in pages and brief mistakes send one too. So it
must hold for a week and lead to entries all that time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from crawler.fetching.conditional import ContentStatus
from crawler.fetching.response import HttpResponse
from store.records.page_host import page_host
from store.records.sources import SourceState

ADOPT_AFTER = timedelta(days=7)
_REVERT_AFTER = timedelta(days=1)
_REVERT_FAILURES = 5


@dataclass(frozen=True, slots=True)
class RedirectDecision:
    """Where the source redirects and since when; `adopted_url` once that address is to be polled."""

    redirect_to: str | None = None
    redirect_since: datetime | None = None
    adopted_url: str | None = None


def decide_redirect(
    state: SourceState, fetched: HttpResponse, status: ContentStatus, entries: int, now: datetime
) -> RedirectDecision:
    """Return what a successful poll shows about the source's address."""
    target = fetched.permanent_redirect
    if target is None or not _is_safe_target(state.url, target):
        return RedirectDecision()
    has_entries = entries > 0 if status is ContentStatus.NEW else state.redirect_to == target
    if not has_entries:
        return RedirectDecision()
    since = state.redirect_since if state.redirect_to == target and state.redirect_since else now
    return RedirectDecision(target, since, target if now - since >= ADOPT_AFTER else None)


def _is_safe_target(old: str, new: str) -> bool:
    """Return whether to follow: never from https to http, never to a URL with a password in it."""
    before, after = urlsplit(old), urlsplit(new)
    safe = after.scheme == "https" or before.scheme == "http"
    return safe and after.username is None and page_host(new) is not None and new != old


def revert_after_failure(state: SourceState, now: datetime, *, gone: bool = False) -> str | None:
    """Return the configured URL if the adopted address has failed for a day or is gone; else None."""
    if state.adopted_url is None:
        return None
    since = state.failing_since
    failed = since is not None and now - since >= _REVERT_AFTER and state.failures + 1 >= _REVERT_FAILURES
    return state.source.url if gone or failed else None
