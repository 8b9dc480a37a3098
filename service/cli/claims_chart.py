"""Bars for a terminal: how a figure grew, by who said it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from alerts.developments.claim_status import point_value
from alerts.messages.figures import amount_text
from store.records.claims import Claim, ClaimStatus

if TYPE_CHECKING:
    from rich.console import RenderableType

MAX_CHARTS = 6
"""Counts that are drawn, those with most to tell first."""
MAX_BARS = 12
"""Figures of one count, the latest."""
_BAR_WIDTH = 40
_NEW_STATUSES = frozenset(
    {
        ClaimStatus.SEED,
        ClaimStatus.FIRST,
        ClaimStatus.MAXIMUM,
        ClaimStatus.REVISED,
        ClaimStatus.CONTRADICTS,
    }
)
"""What was told for the first time; what was only repeated makes no bar."""


def build_charts(found: Sequence[Claim]) -> Iterator[RenderableType]:
    """One chart for each count of each story that more than one figure was given for."""
    grouped: dict[tuple[str, str], list[Claim]] = {}
    for one in found:
        if one.status in _NEW_STATUSES:
            grouped.setdefault((one.story, one.kind), []).append(one)
    several = {key: group for key, group in grouped.items() if len(group) > 1}
    stories = {story for story, _ in several}
    for story, what in sorted(several, key=lambda key: -len(several[key]))[:MAX_CHARTS]:
        yield _build_chart(f"{story}: {what}" if len(stories) > 1 else what, several[story, what][-MAX_BARS:])


def _build_chart(title: str, group: Sequence[Claim]) -> RenderableType:
    from rich.bar import Bar
    from rich.table import Table
    from rich.text import Text

    most = max(point_value(one) for one in group) or 1.0
    table = Table(box=None, pad_edge=False, show_header=False, title=Text(title), title_justify="left")
    for justify in ("left", "left", "right", "left"):
        table.add_column(justify=justify, no_wrap=True)
    for one in group:
        share = point_value(one) / most
        table.add_row(
            _short_date(one.as_of) if one.status is not ClaimStatus.SEED else "seed",
            Text(one.speaker or "(nobody named)"),
            amount_text(one),
            Bar(1.0, 0.0, share, width=_BAR_WIDTH),
        )
    return table


def _short_date(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%d %b %Y")
