"""The in-memory store's deliveries that wait, and silences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from store.memory_outbox import MemoryOutbox
from store.protocol.outbox import COUNTED
from store.records.collection import Delivery, DeliveryKind, DeliveryState, Paced, Silence
from store.sanitize import clean_text, cleaned

_NEWS = (DeliveryKind.DEVELOPMENT, DeliveryKind.UPDATE)
_UNSAID = (DeliveryState.FOLDED, DeliveryState.DISCARDED)


class MemoryPacing(MemoryOutbox):
    """The verbs of `protocol.Outbox` on pacing."""

    def paced(self, channel: str, recipient: str, story: str, subject: str, since: datetime) -> Paced:
        """See `protocol.Outbox`."""
        whom = clean_text(channel), clean_text(recipient)
        theirs = [
            record.delivery
            for record in self._state.deliveries.values()
            if (record.delivery.channel, record.delivery.recipient) == whom
            and record.delivery.state not in _UNSAID
        ]
        said = [one.due for one in theirs if one.state is not DeliveryState.WAITING]
        waiting: dict[str, datetime] = {}
        for one in theirs:
            if one.state is DeliveryState.WAITING and one.story == clean_text(story):
                waiting[one.waits_for] = min(one.due, waiting.get(one.waits_for, one.due))
        return Paced(
            owed=sum(since <= due < since + COUNTED for due in said),
            last_about=max((one.due for one in theirs if one.subject == clean_text(subject)), default=None),
            last=max(said, default=None),
            waiting=waiting,
        )

    def waiting_due(self, now: datetime, limit: int = 1_000) -> list[Delivery]:
        """See `protocol.Outbox`."""
        waiting = [
            record
            for record in self._state.deliveries.values()
            if record.delivery.state is DeliveryState.WAITING
        ]
        due = {_group(record.delivery) for record in waiting if record.delivery.due <= now}
        found = [record for record in waiting if _group(record.delivery) in due]
        found.sort(key=lambda record: (record.delivery.created, record.seq))
        return [record.delivery for record in found[:limit]]

    def fold_deliveries(self, members: Sequence[Delivery], into: Delivery) -> bool:
        """See `protocol.Outbox`."""
        into = cleaned(into)
        records = [self._state.deliveries.get(one.id) for one in members]
        if any(one is None or one.delivery.state is not DeliveryState.WAITING for one in records):
            return False
        if all(one.id != into.id for one in members):
            self._owe([into])
        for record in records:
            if record is None:
                continue
            if record.delivery.id == into.id:
                changes = {"alert": into.alert, "kind": into.kind, "due": into.due, "expires": into.expires}
                pending = DeliveryState.PENDING
                record.delivery = replace(record.delivery, **changes, state=pending, waits_for="")  # type: ignore[arg-type]
                record.ready_at = into.due
            else:
                record.delivery = replace(record.delivery, state=DeliveryState.FOLDED, folded_into=into.id)
        return True

    def hold_together(self, channel: str, waits_for: str, now: datetime) -> int:
        """See `protocol.Outbox`."""
        held = [
            record
            for record in self._state.deliveries.values()
            if record.delivery.channel == clean_text(channel)
            and record.delivery.state is DeliveryState.PENDING
            and record.delivery.kind in _NEWS
            and (record.delivery.tries, record.delivery.content) == (0, None)
            and record.delivery.due <= now
        ]
        for record in held:
            record.delivery = replace(
                record.delivery, state=DeliveryState.WAITING, waits_for=waits_for, due=now
            )
        return len(held)

    def add_silence(self, silence: Silence) -> Silence:
        """See `protocol.Outbox`."""
        last = max((one.id for one in self._state.silences), default=0)
        kept = replace(cleaned(silence), id=last + 1)
        self._state.silences.append(kept)
        return kept

    def silences(self, now: datetime) -> list[Silence]:
        """See `protocol.Outbox`."""
        return sorted(
            (one for one in self._state.silences if one.until > now), key=lambda one: (one.until, one.id)
        )

    def end_silence(self, silence_id: int, now: datetime) -> bool:
        """See `protocol.Outbox`."""
        for at, one in enumerate(self._state.silences):
            if one.id == silence_id and one.until > now:
                self._state.silences[at] = replace(one, until=now)
                return True
        return False


def _group(one: Delivery) -> tuple[str, str, str, str]:
    return one.channel, one.recipient, one.story, one.waits_for
