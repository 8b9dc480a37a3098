"""The numbers of one cycle."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from alerts.delivery.sender import DeliveryTally
from crawler.scheduling.collector import CollectTally
from service.pipeline.tally import JudgeTally


@dataclass(slots=True)
class CycleResult:
    """What one cycle did; `as_dict` is the contract of `susulan once --json`."""

    collected: CollectTally = field(default_factory=CollectTally)
    judged: JudgeTally = field(default_factory=JudgeTally)
    delivered: DeliveryTally = field(default_factory=DeliveryTally)
    deferred: int = 0
    """Sources that are due and were not polled, because their hosts must be left alone for now."""
    paused: bool = False
    """Nothing was collected, because the disk is almost full."""
    next_due: datetime | None = None

    def as_dict(self) -> dict[str, Any]:
        """The numbers in the form that scripts read."""
        return {
            "sources": {
                "ok": self.collected.ok,
                "failed": self.collected.failed,
                "unchanged": self.collected.unchanged,
            },
            "articles": {"new": self.collected.new, "seen": self.collected.seen},
            "matches": self.judged.matches,
            "developments": {"new": self.judged.opened, "updated": self.judged.updated},
            "deliveries": {
                "sent": self.delivered.sent,
                "retry": self.delivered.retry,
                "dead": self.delivered.dead,
                "held": self.delivered.held,
            },
        }
