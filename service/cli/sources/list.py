"""`susulan sources list`: the state of every source, and how much it contributes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_err, print_json, print_table
from service.cli.sources.configuration import load_with_search_sources

if TYPE_CHECKING:
    from service.config.settings import Config
    from store.records.sources import SourceState, SourceStats
    from store.records.subscriptions import Subscription

YIELD_WEEKS = 4
"""The yield is counted over this many weeks."""


def list_sources(config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """List sources: state, next due time, last success, articles a week, share that matched, last error."""
    from store.clock import utc_now

    settings, now = load_with_search_sources(config), utc_now()
    statuses = _source_statuses(settings, now)
    if json:
        print_json({"sources": [_source_row(status, now) for status in statuses]}, indent=2)
        return
    _print_sources(statuses, now)
    failing = sum(_state_word(status.state) in ("failing", "gone") for status in statuses)
    print_err(f"{len(statuses)} sources, {failing} of them failing or gone")


@dataclass(frozen=True, slots=True)
class _SourceStatus:
    state: SourceState
    recent_yield: SourceStats | None
    subscription: Subscription | None = None
    """The subscription at the hub of the feed, if it is pushed."""

    def per_week(self, now: datetime) -> float | None:
        """Articles a week; None during the first day."""
        if self.recent_yield is None:
            return None
        days = (now - self.recent_yield.first_seen) / timedelta(days=1)
        return self.recent_yield.articles / days * 7 if days >= 1 else None

    def matched_share(self) -> float | None:
        """The share of its articles that matched; None if it brought none."""
        stats = self.recent_yield
        return stats.matched / stats.articles if stats is not None and stats.articles else None


def _source_statuses(settings: Config, now: datetime) -> list[_SourceStatus]:
    """The stored state of each source; a source that was never polled is due now."""
    from store.records.sources import SourceState
    from store.sqlite.store import open_store

    states: dict[str, SourceState] = {}
    stats: dict[str, SourceStats] = {}
    subscriptions: dict[str, Subscription] = {}
    if settings.store.exists():
        store = open_store(settings.store, exclusive=False)
        try:
            states = {state.source.name: state for state in store.source_states()}
            stats = store.source_stats(now - timedelta(weeks=YIELD_WEEKS))
            subscriptions = {row.source: row for row in store.subscriptions()}
        finally:
            store.close()
    return [
        _SourceStatus(
            states.get(source.name) or SourceState(source, now),
            stats.get(source.name),
            subscriptions.get(source.name),
        )
        for source in settings.sources
    ]


def _source_row(status: _SourceStatus, now: datetime) -> dict[str, Any]:
    from crawler.urls import redact_url

    state, source = status.state, status.state.source
    per_week, share = status.per_week(now), status.matched_share()
    return {
        "name": source.name,
        "kind": source.kind.value,
        "language": source.language,
        "url": redact_url(source.url),
        "state": _state_word(state),
        "next_due": state.next_due.isoformat(),
        "last_ok": state.last_ok.isoformat() if state.last_ok else None,
        "last_new": state.last_new.isoformat() if state.last_new else None,
        "failures": state.failures,
        "last_error": state.last_error,
        "known_run": state.known_run,
        "dropped": state.dropped,
        "articles": state.article_count,
        "per_week": None if per_week is None else round(per_week, 1),
        "matched_share": None if share is None else round(share, 3),
        "push": None if status.subscription is None else _push_row(status.subscription, now),
    }


def _push_row(subscription: Subscription, now: datetime) -> dict[str, Any]:
    """A subscription without its secret, and without its callback, which is secret too."""
    from crawler.websub.subscription import status_label

    return {
        "state": status_label(subscription, now),
        "hub": subscription.hub,
        "lease_until": subscription.lease_until.isoformat() if subscription.lease_until else None,
        "last_push": subscription.last_push.isoformat() if subscription.last_push else None,
        "pushes": subscription.push_count,
        "error": subscription.error,
    }


def _state_word(state: SourceState) -> str:
    from crawler.scheduling.source_health import diagnose
    from store.records.sources import SourceProblem

    if state.gone:
        return "gone"
    problem = diagnose(state)
    if problem is SourceProblem.CRASHING:
        return problem.value
    if state.failures:
        return "failing"
    if problem is not None:
        return problem.value
    return "ok" if state.last_ok else "new"


def _known_note(state: SourceState) -> str:
    """What is said of a source whose entries are all known, or of which many are dropped."""
    word = _state_word(state)
    if word == "known" and state.known_since is not None:
        return f"the last {state.known_run} entries were all known, since {state.known_since:%Y-%m-%d}"
    if word == "dropping":
        of = max(state.listed, state.dropped)
        return f"{state.dropped} of {of} entries dropped: pages state the address of another report"
    return ""


def _print_sources(statuses: list[_SourceStatus], now: datetime) -> None:
    from rich.markup import escape
    from rich.table import Table

    from crawler.websub.subscription import status_label

    table = Table(box=None, pad_edge=False, header_style="dim")
    numbers = ("articles", "a week", "matched")
    push = ("push",) if any(status.subscription for status in statuses) else ()
    for column in (
        "source",
        "kind",
        "lang",
        "state",
        "next due",
        "last success",
        *push,
        *numbers,
        "last error",
    ):
        table.add_column(column, justify="right" if column in numbers else "left")
    colours = {"ok": "green", "failing": "red", "gone": "red", "silent": "yellow", "new": "yellow"}
    colours |= {"known": "yellow", "dropping": "yellow"}
    for status in statuses:
        state, word = status.state, _state_word(status.state)
        share, per_week, subscription = status.matched_share(), status.per_week(now), status.subscription
        table.add_row(
            state.source.name,
            state.source.kind.value,
            state.source.language,
            f"[{colours[word]}]{word}[/]",
            "" if state.gone else relative_time(state.next_due - now),
            relative_time(state.last_ok - now) if state.last_ok else "never",
            *([status_label(subscription, now) if subscription else ""] if push else []),
            str(state.article_count),
            "" if per_week is None else f"{per_week:.0f}" if per_week >= 10 else f"{per_week:.1f}",
            "" if share is None else f"{share:.0%}",
            escape((state.last_error or (subscription and subscription.error) or _known_note(state))[:80]),
        )
    print_table(table)


def relative_time(span: timedelta) -> str:
    """`now`, `in 5 min` or `3 h ago`."""
    seconds = abs(span.total_seconds())
    if seconds < 45:
        return "now"
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size * (2 if unit != "min" else 0.5):
            amount = f"{seconds / size:.0f} {unit}"
            return f"in {amount}" if span > timedelta(0) else f"{amount} ago"
    raise AssertionError(seconds)
