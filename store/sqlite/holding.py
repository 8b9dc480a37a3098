"""The SQLite store's deliveries that wait, and silences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from store.protocol.outbox import COUNTED
from store.records.collection import Delivery, Paced, Silence
from store.sanitize import clean_text, cleaned
from store.sqlite import outbox_rows
from store.sqlite.outbox import SqliteOutbox
from store.sqlite.rows import Row, Values, maybe_time, seconds, time_from
from store.sqlite.sql import outbox as sql


class _Stale(Exception):
    """A member is not waiting any more: the transaction is given up."""


class SqlitePacing(SqliteOutbox):
    """The verbs of `protocol.Outbox` on pacing."""

    def paced(self, channel: str, recipient: str, story: str, subject: str, since: datetime) -> Paced:
        """See `protocol.Outbox`."""
        whom: Values = {"channel": clean_text(channel), "recipient": clean_text(recipient)}
        with self._reading():
            lately = self._row(
                sql.LATELY, {**whom, "since": seconds(since), "until": seconds(since + COUNTED)}
            )
            about = self._row(sql.LAST_ABOUT, {**whom, "subject": clean_text(subject)})
            waiting = self._rows(sql.WAITING, {**whom, "story": clean_text(story)})
        return Paced(
            owed=int(lately["owed"] or 0) if lately else 0,
            last_about=maybe_time(about["last"]) if about else None,
            last=maybe_time(lately["last"]) if lately else None,
            waiting={row["waits_for"]: time_from(row["due"]) for row in waiting},
        )

    def waiting_due(self, now: datetime, limit: int = 1_000) -> list[Delivery]:
        """See `protocol.Outbox`."""
        found = self._read(sql.DUE_WAITING, now=seconds(now), limit=limit)
        return [outbox_rows.delivery(row) for row in found]

    def fold_deliveries(self, members: Sequence[Delivery], into: Delivery) -> bool:
        """See `protocol.Outbox`."""
        into = cleaned(into)
        try:
            with self._writing(durable=True):
                self._fold(members, into)
        except _Stale:
            return False
        return True

    def _fold(self, members: Sequence[Delivery], into: Delivery) -> None:
        if all(one.id != into.id for one in members):
            self._owe([into])
        for one in members:
            if one.id == into.id:
                values = outbox_rows.delivery_values(into)
                kept = {key: values[key] for key in ("id", "alert", "kind", "due", "expires")}
                done = self._write(sql.RELEASE_FOLDED, kept)
            else:
                done = self._write(sql.FOLD, {"id": one.id, "into": into.id})
            if not done:
                raise _Stale

    def hold_together(self, channel: str, waits_for: str, now: datetime) -> int:
        """See `protocol.Outbox`."""
        values: Values = {"channel": clean_text(channel), "waits_for": waits_for, "now": seconds(now)}
        with self._writing(durable=True):
            return self._write(sql.HOLD_TOGETHER, values)

    def add_silence(self, silence: Silence) -> Silence:
        """See `protocol.Outbox`."""
        values: Values = {key: value for key, value in asdict(cleaned(silence)).items() if key != "id"}
        values |= {"created": seconds(silence.created), "until": seconds(silence.until)}
        with self._writing():
            (row,) = self._rows(sql.ADD_SILENCE, values)
        return _silence(row)

    def silences(self, now: datetime) -> list[Silence]:
        """See `protocol.Outbox`."""
        return [_silence(row) for row in self._read(sql.SILENCES, now=seconds(now))]

    def end_silence(self, silence_id: int, now: datetime) -> bool:
        """See `protocol.Outbox`."""
        with self._writing():
            return self._write(sql.END_SILENCE, {"id": silence_id, "now": seconds(now)}) > 0


def _silence(row: Row) -> Silence:
    same = {key: row[key] for key in ("id", "story", "expression", "reason")}
    return Silence(**same, created=time_from(row["created"]), until=time_from(row["until"]))
