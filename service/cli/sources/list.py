"""`susulan sources list`: how every source fares, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_err, print_json, print_table
from service.cli.sources.configuration import load_with_search_sources

if TYPE_CHECKING:
    from service.config.settings import Config
    from store.records.collection import SourceState, SourceStats
    from store.records.subscriptions import Subscription

YIELD_WEEKS = 4
"""So far back the yield is counted."""


def list_sources(config: ConfigOption = DEFAULT_CONFIG, *, json: JsonOption = False) -> None:
    """Every source: state, next due time, last success, articles a week, share that matched, last error."""
    from store.clock import utc_now

    settings, now = load_with_search_sources(config), utc_now()
    standings = _source_statuses(settings, now)
    if json:
        print_json({"sources": [_source_row(one, now) for one in standings]}, indent=2)
        return
    _print_sources(standings, now)
    failing = sum(_state_word(one.state) in ("failing", "gone") for one in standings)
    print_err(f"{len(standings)} sources, {failing} of them failing or gone")


@dataclass(frozen=True, slots=True)
class _SourceStatus:
    state: SourceState
    recent_yield: SourceStats | None
    subscription: Subscription | None = None
    """With the hub that the feed offers, where it may push."""

    def per_week(self, now: datetime) -> float | None:
        """Articles a week; None before the first day is over."""
        if self.recent_yield is None:
            return None
        days = (now - self.recent_yield.first_seen) / timedelta(days=1)
        return self.recent_yield.articles / days * 7 if days >= 1 else None

    def matched_share(self) -> float | None:
        """Of its articles, those that matched; None where it brought none."""
        brought = self.recent_yield
        return brought.matched / brought.articles if brought is not None and brought.articles else None


def _source_statuses(settings: Config, now: datetime) -> list[_SourceStatus]:
    """As stored; a source that no service has seen yet is due at once."""
    from store.records.collection import SourceState
    from store.sqlite.store import open_store

    states: dict[str, SourceState] = {}
    yields: dict[str, SourceStats] = {}
    agreed: dict[str, Subscription] = {}
    if settings.store.exists():
        store = open_store(settings.store, exclusive=False)
        try:
            states = {state.source.name: state for state in store.source_states()}
            yields = store.source_stats(now - timedelta(weeks=YIELD_WEEKS))
            agreed = {one.source: one for one in store.subscriptions()}
        finally:
            store.close()
    return [
        _SourceStatus(
            states.get(source.name) or SourceState(source, now),
            yields.get(source.name),
            agreed.get(source.name),
        )
        for source in settings.sources
    ]


def _source_row(one: _SourceStatus, now: datetime) -> dict[str, Any]:
    from crawler.urls import redact_url

    state, source = one.state, one.state.source
    per_week, share = one.per_week(now), one.matched_share()
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
        "articles": state.article_count,
        "per_week": None if per_week is None else round(per_week, 1),
        "matched_share": None if share is None else round(share, 3),
        "push": None if one.subscription is None else _push_row(one.subscription, now),
    }


def _push_row(one: Subscription, now: datetime) -> dict[str, Any]:
    """Without its secret, and without the address that is as good as one."""
    from crawler.websub.subscription import status_label

    return {
        "state": status_label(one, now),
        "hub": one.hub,
        "lease_until": one.lease_until.isoformat() if one.lease_until else None,
        "last_push": one.last_push.isoformat() if one.last_push else None,
        "pushes": one.push_count,
        "error": one.error,
    }


def _state_word(state: SourceState) -> str:
    from crawler.scheduling.source_health import diagnose
    from store.records.collection import SourceProblem

    if state.gone:
        return "gone"
    if state.failures:
        return "failing"
    if diagnose(state) is SourceProblem.SILENT:
        return "silent"
    return "ok" if state.last_ok else "new"


def _print_sources(standings: list[_SourceStatus], now: datetime) -> None:
    from rich.markup import escape
    from rich.table import Table

    from crawler.websub.subscription import status_label

    table = Table(box=None, pad_edge=False, header_style="dim")
    numbers = ("articles", "a week", "matched")
    push = ("push",) if any(one.subscription for one in standings) else ()
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
    for one in standings:
        state, word, share, per_week = (
            one.state,
            _state_word(one.state),
            one.matched_share(),
            one.per_week(now),
        )
        table.add_row(
            state.source.name,
            state.source.kind.value,
            state.source.language,
            f"[{colours[word]}]{word}[/]",
            "" if state.gone else relative_time(state.next_due - now),
            relative_time(state.last_ok - now) if state.last_ok else "never",
            *([status_label(one.subscription, now) if one.subscription else ""] if push else []),
            str(state.article_count),
            "" if per_week is None else f"{per_week:.0f}" if per_week >= 10 else f"{per_week:.1f}",
            "" if share is None else f"{share:.0%}",
            escape((state.last_error or (one.subscription and one.subscription.error) or "")[:80]),
        )
    print_table(table)


def relative_time(span: timedelta) -> str:
    """`now`, `in 5 min`, `3 h ago`: as exact as a person needs it."""
    seconds = abs(span.total_seconds())
    if seconds < 45:
        return "now"
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size * (2 if unit != "min" else 0.5):
            told = f"{seconds / size:.0f} {unit}"
            return f"in {told}" if span > timedelta(0) else f"{told} ago"
    raise AssertionError(seconds)
