"""Bar charts for a terminal: how a figure changed over time, with its speakers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from alerts.developments.claims.claim_status import point_value
from alerts.messages.figures import amount_text
from store.records.claims import Claim, ClaimStatus

if TYPE_CHECKING:
    from rich.console import RenderableType

MAX_CHARTS = 6
"""Counts that get a chart, those with most figures first."""
MAX_BARS = 12
"""Bars of one chart; the latest figures are shown."""
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
"""Statuses of figures that were new; a repeated figure gets no bar."""


def build_charts(claims: Sequence[Claim]) -> Iterator[RenderableType]:
    """One chart for each count of each story with more than one figure."""
    grouped: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        if claim.status in _NEW_STATUSES:
            grouped.setdefault((claim.story, claim.kind), []).append(claim)
    several = {key: group for key, group in grouped.items() if len(group) > 1}
    stories = {story for story, _ in several}
    for story, what in sorted(several, key=lambda key: -len(several[key]))[:MAX_CHARTS]:
        yield _build_chart(f"{story}: {what}" if len(stories) > 1 else what, several[story, what][-MAX_BARS:])


def _build_chart(title: str, group: Sequence[Claim]) -> RenderableType:
    from rich.bar import Bar
    from rich.table import Table
    from rich.text import Text

    most = max(point_value(claim) for claim in group) or 1.0
    table = Table(box=None, pad_edge=False, show_header=False, title=Text(title), title_justify="left")
    for justify in ("left", "left", "right", "left"):
        table.add_column(justify=justify, no_wrap=True)
    for claim in group:
        share = point_value(claim) / most
        table.add_row(
            _short_date(claim.as_of) if claim.status is not ClaimStatus.SEED else "seed",
            Text(claim.speaker or "(nobody named)"),
            amount_text(claim),
            Bar(1.0, 0.0, share, width=_BAR_WIDTH),
        )
    return table


def _short_date(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%d %b %Y")
