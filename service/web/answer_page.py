"""The page on which a reader answers an alert: what is in force, and a button for each answer. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from aiohttp import web

from alerts.messages import wording
from alerts.messages.answers.links import ANSWERS, AnswerAct
from alerts.messages.answers.words import answer_label
from alerts.messages.language.marks import mark
from alerts.messages.language.words import Words
from service.stories.answers import MUTE_FOR, AnsweredAlert
from service.web.pages import html_page

OVERTAKEN = mark("This was changed elsewhere in the meantime, or too often. Nothing has changed now.")
_MEANINGS = {
    AnswerAct.USEFUL: mark("Reports like this one are wanted."),
    AnswerAct.NOT_USEFUL: mark("It is about the story, but was not worth a message."),
    AnswerAct.NOT_THIS_STORY: mark("It is about something else."),
}
_FORM = (
    '<form method="post" action="{action}"><input type="hidden" name="version" value="{version}">'
    "<button>{label}</button>{meaning}</form>"
)


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """The pages for one alert; they hide the recipient, since mails are forwarded with their links."""

    answered: AnsweredAlert
    path_of: Callable[[AnswerAct], str]
    """The address of each act, relative to the address of the page."""
    words: Words

    def ask(self, act: AnswerAct, note: str = "", status: int = 200) -> web.Response:
        """Before an answer: `act` is the one that the reader came for."""
        wanted = act if act in ANSWERS and not self.answered.has(act) else None
        parts = [_paragraph(self.words(note)) if note else "", self._report()]
        if wanted:
            parts += [_paragraph(self.words("Nothing has changed yet.")), self._form(wanted)]
        parts += [self._in_force(), self._others(wanted)]
        return self._html(answer_label(wanted or AnswerAct.CHOOSE, self.words), parts, status)

    def thank(self) -> web.Response:
        """After an answer."""
        return self._html(self.words("Thank you"), [self._report(), self._in_force(), self._others(None)])

    def _html(self, heading: str, parts: list[str], status: int = 200) -> web.Response:
        scope = self.words("An opinion counts for all who follow this story, muting for you alone.")
        body = "".join(parts) + f"<p><small>{escape(scope)}</small></p>"
        return html_page(escape(heading), body, self.words, status)

    def _report(self) -> str:
        report = self.answered.item.report
        language = wording.language_tag(report.language)
        title = escape(wording.one_line(report.title, 300) or self.words(wording.NO_HEADLINE))
        source = escape(wording.one_line(report.source, 100))
        story = escape(wording.one_line(self.answered.delivery.story))
        return (
            f'<p><bdi>{story}</bdi></p><blockquote lang="{language}" dir="auto">{title}<br>'
            f"<small><bdi>{source}</bdi></small></blockquote>"
        )

    def _in_force(self) -> str:
        parts = []
        if self.answered.opinion is not None:
            said = answer_label(self.answered.opinion, self.words)
            text = self.words(
                "{what}: {stated}", what=answer_label(AnswerAct.CHOOSE, self.words), stated=said
            )
            parts += [_paragraph(text), self._form(AnswerAct.UNDO)]
        if self.answered.state.silence is not None:
            until = self.words.date(self.answered.state.silence.until)
            text = self.words("This development is muted until {date}.", date=until)
            parts += [_paragraph(text), self._form(AnswerAct.UNMUTE)]
        return "".join(parts)

    def _others(self, wanted: AnswerAct | None) -> str:
        others = [act for act in ANSWERS if act is not wanted and not self.answered.has(act)]
        return "<hr>" + "".join(map(self._form, others)) if others else ""

    def _form(self, act: AnswerAct) -> str:
        return _FORM.format(
            action=escape(self.path_of(act)),
            version=self.answered.state.version,
            label=escape(answer_label(act, self.words)),
            meaning=f"<br>{escape(meaning)}" if (meaning := self._meaning(act)) else "",
        )

    def _meaning(self, act: AnswerAct) -> str:
        if act is AnswerAct.MUTE:
            until = self.words.date(self.answered.now + MUTE_FOR)
            return self.words("No more alerts about this development until {date}.", date=until)
        return self.words(_MEANINGS[act]) if act in _MEANINGS else ""


def gone_page(words: Words) -> web.Response:
    """The page for a link whose alert is not kept any more."""
    text = _paragraph(words("This alert or its report is not kept any more."))
    return html_page(escape(words("Too late")), text, words, 410)


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"
