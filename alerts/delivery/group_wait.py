"""When the first alert on a development waits for further reports of it, and when it waits no longer. Pure.

The wait is a state of the delivery in the outbox. It has the same end after a restart, and each round asks
the store anew whether it ends early.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alerts.text.languages import can_read

PREFIX = "first "
"""How the wait reason of such deliveries begins; the store's statements know it too."""
MIN_OWNERS = 2


def wait_reason(subject: str) -> str:
    """What the first alert on a development waits for, and the updates that come meanwhile."""
    return f"{PREFIX}{subject}"


def has_enough(report_languages: Iterable[str], owners: int, reader_languages: Sequence[str]) -> bool:
    """Whether there is nothing to wait for: a report that the reader can read, or two independent owners."""
    if owners >= MIN_OWNERS:
        return True
    return any(can_read(reader, language) for language in report_languages for reader in reader_languages)
