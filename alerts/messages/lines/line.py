"""The line that says what happened, in the reader's language, made from the data of an alert.

`North Korea, Russia (troops) — NIS: 2,600 killed, before 2,000; first by Yonhap 09:12 KST; 4 reports by 3
independent owners in Korean, Japanese, English`. It says nothing that the records of the alert do not hold:
what a headline has denied is told beside the names of that headline, not as somebody's denial.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from alerts.messages import wording
from alerts.messages.alert import AlertItem
from alerts.messages.language.words import ENGLISH, Words
from alerts.messages.lines.figures import figure_statements, told_kinds
from alerts.messages.lines.headline_concepts import concept_of_anchor
from alerts.text.concept import Concept, ConceptKind
from store.records.decisions import Confirmed, Denied, FirstNews, NewActor, NewPlace
from store.records.matching import ArticleField, Reason

MAX_LINE = 500
_MAX_NAMES, _MAX_THEMES, _MAX_LANGUAGES = 4, 3, 4
_MAX_NAME = 60
_ISOLATE, _POP, _MAX_OPEN = "\u2068", "\u2069", 2
"""What `wording.isolate_bidi` puts around a name, and how many may be open at once."""
_NO_NAMES = frozenset({"meaning", "keyword"})
"""Reasons of the general judge that are no word of a report."""


@dataclass(frozen=True, slots=True)
class Line:
    """What happened, and who reported it; a mail shows the two one below the other."""

    event: str
    coverage: str
    words: Words

    @property
    def text(self) -> str:
        """Both, as one line."""
        return _cut_line(_joined(filter(None, (self.event, self.coverage)), self.words))


def line_of(item: AlertItem, words: Words = ENGLISH, now: datetime | None = None) -> Line:
    """The line of one development; `now`: when the alert was made, to leave out today's date."""
    names, themes = _subjects(item, words)
    statements = [*figure_statements(item, words), *_facts(item, words)]
    topic = _topic(names, themes, words)
    told = _joined(statements, words)
    if topic and told:
        told = words("{topic} — {statements}", topic=topic, statements=told)
    return Line(_cut_line(told or topic), _cut_line(_coverage(item, words, now)), words)


def _cut_line(text: str) -> str:
    """Not longer than `MAX_LINE`; no isolate stays open, and each name in it is one line already."""
    if len(text) <= MAX_LINE:
        return text
    cut = text[: MAX_LINE - _MAX_OPEN - 1]
    return f"{cut}…{_POP * max(0, cut.count(_ISOLATE) - cut.count(_POP))}"


def _joined(parts: Iterable[str], words: Words) -> str:
    text = ""
    for part in parts:
        text = words("{first}; {rest}", first=text, rest=part) if text else part
    return text


def _topic(names: list[str], themes: list[str], words: Words) -> str:
    """`North Korea, Russia (troops)`."""
    if names and themes:
        return words("{text} ({note})", text=words.listed(names), note=words.listed(themes))
    return words.listed(names or themes)


def _subjects(item: AlertItem, words: Words) -> tuple[list[str], list[str]]:
    """Names and themes of the headline, then anchors that matched in it; without any, those of the lead."""
    names: dict[str, None] = {}
    themes: dict[str, None] = {}
    for concept in filter(None, map(concept_of, item.named)):
        chosen = themes if concept.kind is ConceptKind.THEME else names
        chosen[words.concept_name(concept)] = None
    places = (ArticleField.TITLE,) if names or themes else (ArticleField.TITLE, ArticleField.LEAD)
    anchors = (tuple(_anchors_in(item, place)) for place in places)
    for reason in next(filter(None, anchors), ()):
        meant = concept_of_anchor(reason.anchor, reason.term, item.report.language)
        name = words.concept_name(meant) if meant else words.anchor_name(reason.anchor)
        is_name = meant.kind is not ConceptKind.THEME if meant else reason.anchor[:1].isupper()
        if name not in names and name not in themes:
            (names if is_name else themes)[name] = None
    kinds = told_kinds(item)
    told = {words.label("figure", kind) for kind in kinds}
    told |= {words.concept_name(Concept.of(ConceptKind.THEME, kind)) for kind in kinds}
    shown = [name for name in themes if name not in told]
    return _shown(names, _MAX_NAMES, words), _shown(shown, _MAX_THEMES, words)


def concept_of(text: str) -> Concept | None:
    """A stored concept; None for a kind that this version does not know."""
    try:
        return Concept(text)
    except ValueError:
        return None


def _anchors_in(item: AlertItem, place: ArticleField) -> Iterator[Reason]:
    for reason in wording.strongest_reasons(item.why):
        if reason.field is place and reason.anchor.strip() and reason.anchor not in _NO_NAMES:
            yield reason


def _shown(texts: Iterable[str], most: int, words: Words) -> list[str]:
    shown = (wording.one_line(text, _MAX_NAME) for text in texts)
    return [wording.isolate_bidi(text, words) for text in shown if text][:most]


def _facts(item: AlertItem, words: Words) -> Iterator[str]:
    """What the headline says beside figures."""
    for fact in item.new:
        match fact:
            case Confirmed():
                yield words("confirmation in the headline")
            case Denied():
                yield words("denial in the headline")
            case NewActor(stored) | NewPlace(stored) if concept := concept_of(stored):
                name = wording.one_line(words.concept_name(concept), _MAX_NAME)
                yield words("named for the first time: {name}", name=wording.isolate_bidi(name, words))
            case FirstNews():
                yield words("first news of it")
            case _:
                pass
    if item.retrospective:
        yield words("background or anniversary piece")


def _coverage(item: AlertItem, words: Words, now: datetime | None) -> str:
    """Who was first and when, and how many reports by whom, in which languages."""
    if item.reports <= 1:
        source = wording.isolate_bidi(wording.source_label(item, words), words)
        time = _time(item.report.published, words, now)
        return words("only report so far: {source}", source=f"{source} {time}".strip())
    text = wording.reports_text(item, _languages(item, words), words)
    if not item.first:
        return text
    first = wording.first_text(item, words, _time(item.first_published, words, now))
    return words("{first}; {rest}", first=first, rest=text)


def _time(when: datetime | None, words: Words, now: datetime | None) -> str:
    return words.moment(when, now) if when else ""


def _languages(item: AlertItem, words: Words) -> str:
    """`Korean, Japanese, English` where the alert names a report in each; else their number."""
    tags = dict.fromkeys(report.language for report in (item.report, *item.others))
    if len(tags) != item.languages or len(tags) > _MAX_LANGUAGES:
        return words.plural("{count} language", "{count} languages", max(item.languages, 1))
    return words.language_names(tags)
