"""What collecting came to: for the command line, progress and logs."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.entry import HubOffer
from store.records.collection import PollStatus, SourceKind


@dataclass(frozen=True, slots=True)
class PollReport:
    """One poll as it is told to whoever watches."""

    source: str
    kind: SourceKind
    url: str
    """Without user name and password."""
    status: PollStatus
    duration_s: float
    """Of its requests, waiting for the host's gap not counted."""
    new: int = 0
    seen: int = 0
    """Articles it showed that were known already."""
    error: str | None = None
    notes: tuple[str, ...] = ()
    hub: HubOffer | None = None
    """Who could push it, as the feed says."""


@dataclass(frozen=True, slots=True)
class CollectTally:
    """Sums over many polls and pages; tallies add up."""

    ok: int = 0
    failed: int = 0
    """Sources that failed or are gone."""
    unchanged: int = 0
    new: int = 0
    seen: int = 0
    """Articles shown again that were known already."""
    pages: int = 0
    """Article pages that gave something usable."""
    pages_failed: int = 0

    def __add__(self, other: CollectTally) -> CollectTally:
        return CollectTally(
            self.ok + other.ok,
            self.failed + other.failed,
            self.unchanged + other.unchanged,
            self.new + other.new,
            self.seen + other.seen,
            self.pages + other.pages,
            self.pages_failed + other.pages_failed,
        )

    @classmethod
    def from_report(cls, report: PollReport) -> CollectTally:
        """One poll's share."""
        return cls(
            ok=int(report.status is PollStatus.OK),
            failed=int(report.status in (PollStatus.FAILED, PollStatus.GONE)),
            unchanged=int(report.status is PollStatus.UNCHANGED),
            new=report.new,
            seen=report.seen,
        )
