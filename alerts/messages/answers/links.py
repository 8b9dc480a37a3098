"""The links by which a recipient answers an alert: one development of one delivery, hard to forge. Pure."""

from __future__ import annotations

import hmac
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from urllib.parse import quote, urlencode

from alerts.messages.alert import Alert
from store.records.deliveries import Delivery, DeliveryKind

MAX_LIFE = timedelta(days=180)
"""How long a link works at most."""
_DOMAIN = "susulan answer link 1"
"""Keeps these signatures apart from all others."""
_SIGNATURE_BYTES = 24
_DAY_S = 86_400
_TOKEN = re.compile(r"([a-z0-9]{1,40})\.(\d{1,3})\.(\d{1,6})\.[\w-]{32}", re.ASCII)


class AnswerAct(StrEnum):
    """What a link is for."""

    USEFUL = "useful"
    NOT_USEFUL = "not-useful"
    """It is about the story, but was not worth a message."""
    NOT_THIS_STORY = "not-this-story"
    MUTE = "mute"
    """No more alerts about this development, for this recipient."""
    CHOOSE = "choose"
    """Only opens the page with all answers."""
    UNDO = "undo"
    """Withdraws the opinion."""
    UNMUTE = "unmute"


_ACTS = frozenset(act.value for act in AnswerAct)
OPINIONS = (AnswerAct.USEFUL, AnswerAct.NOT_USEFUL, AnswerAct.NOT_THIS_STORY)
"""Each replaces the one before."""
ANSWERS = (*OPINIONS, AnswerAct.MUTE)
"""The answers that a message offers."""
MessageAnswers = tuple[tuple[tuple[AnswerAct, str], ...], ...]
"""For each development of a message: its answers with their addresses."""


class AnswerOffer(Protocol):
    """Makes the answers of messages."""

    def for_message(self, alert: Alert, delivery: Delivery) -> MessageAnswers:
        """The answers of each development; those of a digest are one link each, to keep it short."""


@dataclass(frozen=True, slots=True)
class AnswerLink:
    """What a valid link stands for."""

    act: AnswerAct
    delivery_id: str
    """It stands for the recipient too: every recipient has a delivery of their own."""
    number: int
    """The place of the development in the delivery, from 0."""
    last_day: int
    """The last day on which the link works, in days since 1970."""


class AnswerLinks:
    """Makes and checks the links; `base_url` is the address before the act.

    A link ends with a token: delivery, number and last day, and an HMAC over these and the act.
    """

    def __init__(self, secret: str, base_url: str, life: timedelta = MAX_LIFE) -> None:
        self._key, self._base_url = secret.encode(), base_url
        self._life = min(life, MAX_LIFE)

    def for_message(self, alert: Alert, delivery: Delivery) -> MessageAnswers:
        """See `AnswerOffer`."""
        last_day = _day(delivery.created + self._life)
        return tuple(
            tuple((act, self.url_for(AnswerLink(act, delivery.id, number, last_day))) for act in acts)
            for number, acts in _offered(alert)
        )

    def url_for(self, link: AnswerLink) -> str:
        """The address of a link."""
        return f"{self._base_url}{self.path_of(link)}"

    def path_of(self, link: AnswerLink) -> str:
        """The last two parts of the address: act and token."""
        return f"{link.act}/{link.delivery_id}.{link.number}.{link.last_day}.{self._signature(link)}"

    def check(self, act: str, token: str, now: datetime) -> AnswerLink | None:
        """The link that a token stands for; None if it is forged, for another act, or too old."""
        found = _TOKEN.fullmatch(token)
        if found is None or act not in _ACTS:
            return None
        link = AnswerLink(AnswerAct(act), found[1], int(found[2]), int(found[3]))
        # The whole text is compared: there is one way to write a link, without leading zeros.
        if not hmac.compare_digest(self.path_of(link).encode(), f"{act}/{token}".encode()):
            return None
        return link if _day(now) <= link.last_day else None

    def _signature(self, link: AnswerLink) -> str:
        signed = json.dumps([_DOMAIN, link.act, link.delivery_id, link.number, link.last_day]).encode()
        return urlsafe_b64encode(hmac.digest(self._key, signed, "sha256")[:_SIGNATURE_BYTES]).decode()


class AnswerMails:
    """Answers as mails to an address, where nothing is reachable from the internet; a person reads them."""

    def __init__(self, address: str) -> None:
        self._address = address

    def for_message(self, alert: Alert, delivery: Delivery) -> MessageAnswers:
        """See `AnswerOffer`."""
        return tuple(
            tuple(
                (act, self._address_of(act, alert.items[number].report.article_id, delivery)) for act in acts
            )
            for number, acts in _offered(alert)
        )

    def _address_of(self, act: AnswerAct, article_id: str, delivery: Delivery) -> str:
        word = "answer" if act is AnswerAct.CHOOSE else act.value
        subject = f"Susulan: {word} {article_id} ({delivery.id[:10]})"
        return f"mailto:{quote(self._address, safe='@')}?{urlencode({'subject': subject}, quote_via=quote)}"


def _offered(alert: Alert) -> Iterator[tuple[int, tuple[AnswerAct, ...]]]:
    acts = (AnswerAct.CHOOSE,) if alert.kind is DeliveryKind.SUMMARY else ANSWERS
    return ((number, acts) for number in range(len(alert.items)))


def _day(moment: datetime) -> int:
    return int(moment.timestamp() // _DAY_S)
