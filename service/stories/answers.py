"""Stores what recipients answer to alerts: opinions as feedback, and developments that they mute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alerts.developments.window import WINDOW
from alerts.messages.alert import AlertItem, from_json
from alerts.messages.answers.links import AnswerAct
from store.protocol.store import Store
from store.records.answers import AnswerState
from store.records.articles import Article
from store.records.deliveries import Delivery, Silence
from store.records.matching import Feedback

MUTE_FOR = WINDOW
"""How long a development is muted: as long as it stays open without new reports."""
MAX_CHANGES = 100
"""How often the answer to one development of an alert may be changed; each change is a write to the disk."""


@dataclass(frozen=True, slots=True)
class AnsweredAlert:
    """A development of a delivery, with what its recipient answered."""

    delivery: Delivery
    number: int
    item: AlertItem
    state: AnswerState
    now: datetime
    """When it was read."""

    @property
    def opinion(self) -> AnswerAct | None:
        """The opinion that is in force."""
        return opinion_of(self.state.feedback) if self.state.feedback else None

    def has(self, act: AnswerAct) -> bool:
        """Whether nothing is left to do for this act."""
        if act in (AnswerAct.MUTE, AnswerAct.UNMUTE):
            return (self.state.silence is not None) is (act is AnswerAct.MUTE)
        return self.opinion is (None if act is AnswerAct.UNDO else act)


def opinion_of(feedback: Feedback) -> AnswerAct:
    """The answer that became this feedback."""
    if feedback.useful:
        return AnswerAct.USEFUL
    return AnswerAct.NOT_THIS_STORY if feedback.off_story else AnswerAct.NOT_USEFUL


def find_answered(store: Store, delivery_id: str, number: int, now: datetime) -> AnsweredAlert | None:
    """The development at this place of a delivery; None if the delivery is not kept any more."""
    delivery = store.delivery(delivery_id)
    items = from_json(delivery.alert).items if delivery else ()
    if delivery is None or delivery.id != delivery_id or number >= len(items):
        return None
    return AnsweredAlert(delivery, number, items[number], store.answer_state(delivery.id, number, now), now)


def load_report(store: Store, answered: AnsweredAlert) -> Article | None:
    """The report that an opinion is about; None if its text is not kept, so that nothing can be learnt."""
    key = answered.item.report.article_id
    article = store.articles([key]).get(key)
    return None if article is None or article.text_pruned else article


def change_answer(
    store: Store,
    answered: AnsweredAlert,
    act: AnswerAct,
    version: int,
    now: datetime,
    feedback: Feedback | None = None,
) -> bool:
    """Store an answer, or undo one; False if another change came first. `feedback`: of an opinion."""
    place = answered.delivery.id, answered.number, version
    if answered.state.version >= MAX_CHANGES:
        return False
    if act in (AnswerAct.MUTE, AnswerAct.UNMUTE):
        silence = _mute_of(answered, now) if act is AnswerAct.MUTE else None
        return store.replace_mute(*place, silence, now)
    return store.replace_opinion(*place, feedback, now)


def _mute_of(answered: AnsweredAlert, now: datetime) -> Silence:
    delivery = answered.delivery
    return Silence(
        id=0,
        story=delivery.story,
        expression="",
        reason=f"muted by {delivery.recipient}",
        created=now,
        until=now + MUTE_FOR,
        development=answered.item.development,
        channel=delivery.channel,
        recipient=delivery.recipient,
    )
