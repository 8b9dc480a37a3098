"""The SQLite store's answers of recipients."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from store.records.answers import AnswerState
from store.records.deliveries import Silence
from store.records.matching import Feedback
from store.sanitize import sanitize_record, strip_invalid
from store.sqlite import rows
from store.sqlite.feedback import SqliteFeedback
from store.sqlite.holding import SqliteHolding, silence_from_row
from store.sqlite.rows import Values, to_epoch
from store.sqlite.sql import answers as sql


class SqliteAnswers(SqliteFeedback, SqliteHolding):
    """The verbs of `protocol.AnswerStore`."""

    def answer_state(self, delivery_id: str, number: int, now: datetime) -> AnswerState:
        """See `protocol.AnswerStore`."""
        with self._read_transaction():
            return self._answer_state(strip_invalid(delivery_id), number, now)

    def replace_opinion(
        self, delivery_id: str, number: int, version: int, feedback: Feedback | None, now: datetime
    ) -> bool:
        """See `protocol.AnswerStore`."""

        def change(state: AnswerState) -> AnswerState:
            if state.feedback is not None:
                self.remove_feedback(state.feedback.id)
            if feedback is not None:
                self.add_feedback(feedback)
            return AnswerState(version + 1, feedback, state.silence)

        return self._replace_answer(delivery_id, number, version, now, change)

    def replace_mute(
        self, delivery_id: str, number: int, version: int, silence: Silence | None, now: datetime
    ) -> bool:
        """See `protocol.AnswerStore`."""

        def change(state: AnswerState) -> AnswerState:
            if state.silence is not None:
                self.end_silence(state.silence.id, now)
            stored = None
            if silence is not None:
                stored = self.add_silence(silence)
                self._execute(sql.DISCARD_MUTED, _scope(silence))
            return AnswerState(version + 1, state.feedback, stored)

        return self._replace_answer(delivery_id, number, version, now, change)

    def _replace_answer(
        self,
        delivery_id: str,
        number: int,
        version: int,
        now: datetime,
        change: Callable[[AnswerState], AnswerState],
    ) -> bool:
        delivery = strip_invalid(delivery_id)
        with self._write_transaction(durable=True), self._batch():
            state = self._answer_state(delivery, number, now)
            known = self._fetch_all(sql.DELIVERY_EXISTS, {"delivery": delivery})
            if state.version != version or not known:
                return False
            new = change(state)
            values: Values = {
                "delivery": delivery,
                "number": number,
                "version": new.version,
                "feedback": new.feedback.id if new.feedback else None,
                "silence": new.silence.id if new.silence else None,
                "at": to_epoch(now),
            }
            self._execute(sql.SAVE_ANSWER, values)
        return True

    def _answer_state(self, delivery: str, number: int, now: datetime) -> AnswerState:
        row = self._fetch_one(sql.ANSWER, {"delivery": delivery, "number": number})
        if row is None:
            return AnswerState()
        feedback = self._fetch_one(sql.FEEDBACK, {"id": row["feedback"]})
        current: Values = {"id": row["silence"], "now": to_epoch(now), "answered": row["at"]}
        silence = self._fetch_one(sql.SILENCE, current)
        return AnswerState(
            row["version"],
            rows.feedback_from_row(feedback) if feedback else None,
            silence_from_row(silence) if silence else None,
        )


def _scope(silence: Silence) -> Values:
    clean = sanitize_record(silence)
    return {
        "channel": clean.channel,
        "recipient": clean.recipient,
        "development": clean.development,
        "reason": clean.discard_reason,
    }
