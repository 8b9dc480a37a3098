"""Results of collecting, for the command line, progress display and logs."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.entry import HubOffer
from store.records.collection import PollStatus
from store.records.sources import SourceKind


@dataclass(frozen=True, slots=True)
class PollReport:
    """One poll, as reported to observers."""

    source: str
    kind: SourceKind
    url: str
    """Without user name and password."""
    status: PollStatus
    duration_s: float
    """Duration of its requests, without waiting for the host's gap."""
    new: int = 0
    seen: int = 0
    """Articles in it that were already stored."""
    error: str | None = None
    notes: tuple[str, ...] = ()
    hub: HubOffer | None = None
    """The hub that the feed offers."""


@dataclass(frozen=True, slots=True)
class CollectTally:
    """Sums over many polls and pages; tallies add up."""

    ok: int = 0
    failed: int = 0
    """Polls that failed, or found the source gone."""
    unchanged: int = 0
    new: int = 0
    seen: int = 0
    """Articles that were already stored."""
    pages: int = 0
    """Article pages with a usable article."""
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
        """Return the sums of a single poll."""
        return cls(
            ok=int(report.status is PollStatus.OK),
            failed=int(report.status in (PollStatus.FAILED, PollStatus.GONE)),
            unchanged=int(report.status is PollStatus.UNCHANGED),
            new=report.new,
            seen=report.seen,
        )
