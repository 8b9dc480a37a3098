"""What the answers to an alert are called, in messages and on the pages of their links."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.messages.alert import AlertItem
from alerts.messages.answers.links import AnswerAct, MessageAnswers
from alerts.messages.language.marks import mark_label
from alerts.messages.language.words import Words

_LABELS = {
    AnswerAct.USEFUL: mark_label("answer", "Useful"),
    AnswerAct.NOT_USEFUL: mark_label("answer", "Not useful"),
    AnswerAct.NOT_THIS_STORY: mark_label("answer", "Not this story"),
    AnswerAct.MUTE: mark_label("answer", "Mute this development"),
    AnswerAct.CHOOSE: mark_label("answer", "Your answer"),
    AnswerAct.UNDO: mark_label("answer", "Undo"),
    AnswerAct.UNMUTE: mark_label("answer", "Alert me again"),
}
_PAGE = mark_label("answer", "Open in the dashboard")
LabelledLinks = tuple[tuple[str, str], ...]
"""Labels with their addresses."""


def answer_label(act: AnswerAct, words: Words) -> str:
    """The words on the link or button for an act."""
    return words.label("answer", _LABELS[act])


def labelled(answers: MessageAnswers, items: Sequence[AlertItem], words: Words) -> list[LabelledLinks]:
    """The answers of each item in words, and the link to its page, if there is one."""
    rows = [tuple((answer_label(act, words), url) for act, url in row) for row in answers[: len(items)]]
    rows += [()] * (len(items) - len(rows))
    return [
        (*row, (words.label("answer", _PAGE), item.page)) if item.page else row
        for row, item in zip(rows, items, strict=True)
    ]
