"""What every store promises about the machine's clock being set; see `store.protocol.store`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

MAX_DELIVERY_WAIT = timedelta(days=8)
"""No delivery waits longer of itself: a weekly digest, or a day that the other side asked for."""


class ClockStore(Protocol):
    """Waiting times, all of them by the machine's clock."""

    def rebase_due_times(self, now: datetime, *, step: timedelta, max_wait: timedelta) -> None:
        """The clock was set by `by`; it says `now`.

        Set back: what sources, pages, hosts and tries of deliveries still wait for comes that much nearer.
        Set forward: what is owed expires that much later. Either way no source, page or host then waits
        longer than `longest`, no delivery longer than `LONGEST_PAUSE`; with `by` zero that alone is seen
        to, for a clock that was wrong while nobody looked. Leases are left alone.
        """
