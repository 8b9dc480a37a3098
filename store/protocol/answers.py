"""What every store promises about the answers of recipients; a part of `store.protocol.store`."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from store.records.answers import AnswerState
from store.records.deliveries import Silence
from store.records.matching import Feedback


class AnswerStore(Protocol):
    """What recipients answered to a delivery. Answers are deleted with their delivery; feedback stays.

    `number` is the place of a development in the delivery, from 0. Both changes are durable, and refused with
    False, with nothing written, if `version` is not the present one or the delivery is gone.
    """

    def answer_state(self, delivery_id: str, number: int, now: datetime) -> AnswerState:
        """What is in force at `now`; version 0 if nothing was ever answered."""

    def replace_opinion(
        self, delivery_id: str, number: int, version: int, feedback: Feedback | None, now: datetime
    ) -> bool:
        """Delete the feedback of the last answer and store the new one, if there is one."""

    def replace_mute(
        self, delivery_id: str, number: int, version: int, silence: Silence | None, now: datetime
    ) -> bool:
        """End the silence of the last answer and store the new one, if there is one.

        With a new one, what is WAITING, PENDING, RETRY or HELD about its development, for its recipient,
        becomes DISCARDED, with its reason in `last_error`.
        """
