"""Figures as the line of an alert says them: `NIS: 2,600 killed, before 2,000; 9 missing`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alerts.figures.measures import MEASURES
from alerts.figures.parties import party_of
from alerts.messages import wording
from alerts.messages.alert import AlertItem
from alerts.messages.figures import amount_text, bounded_text, stated_text
from alerts.messages.language.figure_words import kind_text, people_count, speaker_text
from alerts.messages.language.words import Words
from store.records.claims import ClaimStatus
from store.records.decisions import NewFigure, StatedFigure, Unparsed
from store.records.matching import Figure

MAX_FIGURES = 3
_MAX_TEXT = 80
_PEOPLE = "people"
_BEFORE = frozenset({ClaimStatus.MAXIMUM, ClaimStatus.REVISED})


@dataclass(frozen=True, slots=True)
class _Told:
    """A figure, and the earlier one that it is compared with."""

    figure: StatedFigure | Figure
    status: str
    against: StatedFigure | None


def figure_statements(item: AlertItem, words: Words) -> Iterator[str]:
    """The figures by speaker, those that are new first; the figures of one speaker together."""
    by_speaker: dict[str, list[str]] = {}
    for told in _told(item)[:MAX_FIGURES]:
        by_speaker.setdefault(told.figure.speaker, []).append(_with_comparison(told, words))
    for speaker, figures in by_speaker.items():
        text = words.listed(figures)
        name = _speaker(speaker, words)
        yield words("{what}: {stated}", what=name, stated=text) if name else text


def told_kinds(item: AlertItem) -> frozenset[str]:
    """What the figures of the line count."""
    return frozenset(told.figure.kind for told in _told(item)[:MAX_FIGURES]) - {""}


def _told(item: AlertItem) -> Sequence[_Told]:
    """The new figures; where none is new, those of the report. Each once."""
    new = [_Told(fact.figure, fact.status, fact.against) for fact in item.new if isinstance(fact, NewFigure)]
    stated = [_Told(figure, figure.status, _comparison(figure)) for figure in item.figures]
    found: dict[tuple[object, ...], _Told] = {}
    for told in new or stated:
        figure = told.figure
        found.setdefault((figure.kind, figure.low, figure.high, figure.unit, figure.speaker), told)
    return list(found.values())


def _comparison(figure: Figure) -> StatedFigure | None:
    return None if isinstance(figure.compared_with, Unparsed) else figure.compared_with


def _with_comparison(told: _Told, words: Words) -> str:
    figure, against = told.figure, told.against
    text = figure_phrase(figure, words)
    if against is None:
        return text
    other = _amount(against, figure.unit, words)
    if against.speaker and party_of(against.speaker) != party_of(figure.speaker):
        other = stated_text(other, _speaker(against.speaker, words), words)
    if told.status in _BEFORE:
        return words("{figure} (before {other})", figure=text, other=other)
    if told.status == ClaimStatus.CONTRADICTS:
        return words("{figure} (against {other})", figure=text, other=other)
    return text


def _speaker(speaker: str, words: Words) -> str:
    return wording.isolate_bidi(wording.one_line(speaker_text(speaker, words), _MAX_TEXT), words)


def _amount(figure: StatedFigure | Figure, unit: str, words: Words) -> str:
    if unit != _PEOPLE:
        return amount_text(figure, words)
    return bounded_text(figure, words, lambda number: people_count(number, words))


def figure_phrase(figure: StatedFigure | Figure, words: Words) -> str:
    """`2,600 killed`, `31 tanks`, `length: 12 km`."""
    kind = wording.one_line(kind_text(figure.kind, words), _MAX_TEXT)
    if figure.unit == _PEOPLE or (figure.kind and not figure.unit and figure.kind not in MEASURES):
        amount = _amount(figure, figure.unit, words)
        return words.label("counted", "{amount} {kind}", amount=amount, kind=kind)
    stated = amount_text(figure, words, wording.one_line(figure.unit, _MAX_TEXT))
    return words("{what}: {stated}", what=kind, stated=stated)
