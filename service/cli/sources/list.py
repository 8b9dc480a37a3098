"""`susulan sources list`: how every source fares, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from service.cli.options import DEFAULT_CONFIG, AsJson, ConfigPath, say_json, say_table, tell
from service.cli.sources.configuration import load_with_sources

if TYPE_CHECKING:
    from service.config.load import Config
    from store.records.collection import SourceState, SourceYield, Subscription

WEEKS = 4
"""So far back the yield is counted."""


def list_sources(config: ConfigPath = DEFAULT_CONFIG, *, json: AsJson = False) -> None:
    """Every source: state, next due time, last success, articles a week, share that matched, last error."""
    from store.records.collection import utc_now

    settings, now = load_with_sources(config), utc_now()
    standings = _standings(settings, now)
    if json:
        say_json({"sources": [_row(one, now) for one in standings]}, indent=2)
        return
    _print(standings, now)
    failing = sum(_word(one.state) in ("failing", "gone") for one in standings)
    tell(f"{len(standings)} sources, {failing} of them failing or gone")


@dataclass(frozen=True, slots=True)
class _Standing:
    state: SourceState
    brought: SourceYield | None
    agreed: Subscription | None = None
    """With the hub that the feed offers, where it may push."""

    def per_week(self, now: datetime) -> float | None:
        """Articles a week; None before the first day is over."""
        if self.brought is None:
            return None
        days = (now - self.brought.first) / timedelta(days=1)
        return self.brought.articles / days * 7 if days >= 1 else None

    def share(self) -> float | None:
        """Of its articles, those that matched; None where it brought none."""
        brought = self.brought
        return brought.matched / brought.articles if brought is not None and brought.articles else None


def _standings(settings: Config, now: datetime) -> list[_Standing]:
    """As stored; a source that no service has seen yet is due at once."""
    from store.records.collection import SourceState
    from store.sqlite.store import open_store

    states: dict[str, SourceState] = {}
    yields: dict[str, SourceYield] = {}
    agreed: dict[str, Subscription] = {}
    if settings.store.exists():
        store = open_store(settings.store, exclusive=False)
        try:
            states = {state.source.name: state for state in store.source_states()}
            yields = store.source_yields(now - timedelta(weeks=WEEKS))
            agreed = {one.source: one for one in store.subscriptions()}
        finally:
            store.close()
    return [
        _Standing(
            states.get(source.name) or SourceState(source, now),
            yields.get(source.name),
            agreed.get(source.name),
        )
        for source in settings.sources
    ]


def _row(one: _Standing, now: datetime) -> dict[str, Any]:
    from crawler.urls import shown_url

    state, source = one.state, one.state.source
    per_week, share = one.per_week(now), one.share()
    return {
        "name": source.name,
        "kind": source.kind.value,
        "language": source.language,
        "url": shown_url(source.url),
        "state": _word(state),
        "next_due": state.next_due.isoformat(),
        "last_ok": state.last_ok.isoformat() if state.last_ok else None,
        "last_new": state.last_new.isoformat() if state.last_new else None,
        "failures": state.failures,
        "last_error": state.last_error,
        "articles": state.articles,
        "per_week": None if per_week is None else round(per_week, 1),
        "matched_share": None if share is None else round(share, 3),
        "push": None if one.agreed is None else _push_row(one.agreed, now),
    }


def _push_row(one: Subscription, now: datetime) -> dict[str, Any]:
    """Without its secret, and without the address that is as good as one."""
    from crawler.websub.subscription import in_a_word

    return {
        "state": in_a_word(one, now),
        "hub": one.hub,
        "lease_until": one.lease_until.isoformat() if one.lease_until else None,
        "last_push": one.last_push.isoformat() if one.last_push else None,
        "pushes": one.pushes,
        "error": one.error,
    }


def _word(state: SourceState) -> str:
    from crawler.scheduling.source_health import trouble_of
    from store.records.collection import SourceTrouble

    if state.parked:
        return "gone"
    if state.failures:
        return "failing"
    if trouble_of(state) is SourceTrouble.SILENT:
        return "silent"
    return "ok" if state.last_ok else "new"


def _print(standings: list[_Standing], now: datetime) -> None:
    from rich.markup import escape
    from rich.table import Table

    from crawler.websub.subscription import in_a_word

    table = Table(box=None, pad_edge=False, header_style="dim")
    numbers = ("articles", "a week", "matched")
    push = ("push",) if any(one.agreed for one in standings) else ()
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
        state, word, share, per_week = one.state, _word(one.state), one.share(), one.per_week(now)
        table.add_row(
            state.source.name,
            state.source.kind.value,
            state.source.language,
            f"[{colours[word]}]{word}[/]",
            "" if state.parked else in_words(state.next_due - now),
            in_words(state.last_ok - now) if state.last_ok else "never",
            *([in_a_word(one.agreed, now) if one.agreed else ""] if push else []),
            str(state.articles),
            "" if per_week is None else f"{per_week:.0f}" if per_week >= 10 else f"{per_week:.1f}",
            "" if share is None else f"{share:.0%}",
            escape((state.last_error or (one.agreed and one.agreed.error) or "")[:80]),
        )
    say_table(table)


def in_words(span: timedelta) -> str:
    """`now`, `in 5 min`, `3 h ago`: as exact as a person needs it."""
    seconds = abs(span.total_seconds())
    if seconds < 45:
        return "now"
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size * (2 if unit != "min" else 0.5):
            told = f"{seconds / size:.0f} {unit}"
            return f"in {told}" if span > timedelta(0) else f"{told} ago"
    raise AssertionError(seconds)
