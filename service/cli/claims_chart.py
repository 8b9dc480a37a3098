"""Bars for a terminal: how a figure grew, by who said it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from alerts.developments.claim_status import value
from alerts.messages.wording import amount
from store.records.collection import Claim, ClaimStatus, Figure

if TYPE_CHECKING:
    from rich.console import RenderableType

MAX_CHARTS = 6
"""Counts that are drawn, those with most to tell first."""
MAX_BARS = 12
"""Figures of one count, the latest."""
_WIDTH = 40
_TELLING = frozenset(
    {
        ClaimStatus.SEED,
        ClaimStatus.FIRST,
        ClaimStatus.MAXIMUM,
        ClaimStatus.REVISED,
        ClaimStatus.CONTRADICTS,
    }
)
"""What was told for the first time; what was only repeated makes no bar."""


def charts(found: Sequence[Claim]) -> Iterator[RenderableType]:
    """One chart for each count of each story that more than one figure was given for."""
    grouped: dict[tuple[str, str], list[Claim]] = {}
    for one in found:
        if one.status in _TELLING:
            grouped.setdefault((one.story, one.what), []).append(one)
    several = {key: group for key, group in grouped.items() if len(group) > 1}
    stories = {story for story, _ in several}
    for story, what in sorted(several, key=lambda key: -len(several[key]))[:MAX_CHARTS]:
        yield _chart(f"{story}: {what}" if len(stories) > 1 else what, several[story, what][-MAX_BARS:])


def _chart(title: str, group: Sequence[Claim]) -> RenderableType:
    from rich.bar import Bar
    from rich.table import Table
    from rich.text import Text

    most = max(value(one) for one in group) or 1.0
    table = Table(box=None, pad_edge=False, show_header=False, title=Text(title), title_justify="left")
    for justify in ("left", "left", "right", "left"):
        table.add_column(justify=justify, no_wrap=True)
    for one in group:
        share = value(one) / most
        table.add_row(
            _month(one.as_of) if one.status is not ClaimStatus.SEED else "seed",
            Text(one.who_says or "(nobody named)"),
            amount(Figure(one.what, one.low, one.high)),
            Bar(1.0, 0.0, share, width=_WIDTH),
        )
    return table


def _month(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%d %b %Y")
