"""Whether a report of a known development is worth an update, and for which fact.

An update is worth sending for a new figure (`alerts.developments.claims.ledger`), for a person, an
organisation or a country that no report of the story named before (`alerts.developments.headline_names`), for
a confirmation or a denial, and for the first source that does not only repeat the agency that all others
repeated. Other reports are only counted.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from alerts.figures.speaker_names import display_name
from alerts.text.annotate import AnnotatedText
from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.forms import is_unsegmented
from alerts.text.normalize import normal_form
from store.records.decisions import Confirmed, Denied, IndependentSource, NewActor, NewPlace, NewsFact

CONFIRMED, DENIED = "confirmed", "denied"
_STATEMENT_FACTS: Mapping[str, type[Confirmed | Denied]] = {CONFIRMED: Confirmed, DENIED: Denied}
_SPEAKER_KINDS = frozenset({ConceptKind.COUNTRY, ConceptKind.PERSON, ConceptKind.ORGANISATION})
_WORD_START = r"(?<!\w)"
_MIN_NAME_LETTERS = 5
"""Letters from which on the first word of a headline is somebody's name or title."""


def statements_in(annotated: AnnotatedText) -> frozenset[str]:
    """What the headline has somebody confirm or deny; somebody must be named, known to the lexicon or not."""
    title = annotated.sentences[0]
    office = any(concept.kind in _SPEAKER_KINDS for concept in title.concepts)
    if not office and not _has_name(annotated.text.original_slice(title.start, title.end)):
        return frozenset()
    return frozenset(
        kind
        for kind, pattern in _statement_patterns().items()
        if pattern.search(annotated.text.normalized, title.start, title.end)
    )


def _has_name(headline: str) -> bool:
    """Whether a word is capitalised; the first word only if it is no pronoun. Scripts without case pass."""
    first, _, rest = headline.partition(" ")
    named = rest if len(first) < _MIN_NAME_LETTERS else headline
    return named != named.lower() or headline.lower() == headline.upper()


def mentioned_statements(annotated: AnnotatedText) -> frozenset[str]:
    """Whether headline or first sentence mention a confirmation or a denial at all, whoever makes it.

    What a development was about from the start is not news when another newsroom puts it into the headline.
    """
    end = annotated.sentences[:2][-1].end
    return frozenset(
        kind
        for kind, pattern in _statement_patterns().items()
        if pattern.search(annotated.text.normalized, 0, end)
    )


def headline_speakers(annotated: AnnotatedText) -> tuple[Concept, ...]:
    """Countries, people and organisations of the headline, who may be those that confirm or deny."""
    return tuple(
        sorted(concept for concept in annotated.sentences[0].concepts if concept.kind in _SPEAKER_KINDS)
    )


def new_facts(
    names: Collection[Concept],
    statements: Collection[str],
    speakers: tuple[Concept, ...],
    independent: str = "",
) -> list[NewsFact]:
    """What a report adds besides figures.

    `names`: those of its headline that are news; `statements`: what no earlier
    report of the development has confirmed or denied; `speakers`: see `headline_speakers`; `independent`: its
    origin, if it is the first independent report (`alerts.developments.owners`).
    """
    facts: list[NewsFact] = [_STATEMENT_FACTS[statement](speakers) for statement in sorted(statements)]
    facts += [
        NewPlace(name) if name.kind is ConceptKind.COUNTRY else NewActor(name)
        for name in sorted(names, key=lambda concept: (display_name(concept), concept))
    ]
    return [*facts, IndependentSource(independent)] if independent else facts


@lru_cache(maxsize=1)
def _statement_patterns() -> dict[str, re.Pattern[str]]:
    patterns: dict[str, list[str]] = {}
    text = (files("alerts.text.lexicon") / "data" / "official.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            kind, words = line.split(": ", 1)
            patterns.setdefault(kind, []).extend(map(_term_pattern, words.split(", ")))
    return {kind: _alternation(pieces) for kind, pieces in patterns.items()}


def _alternation(pieces: Sequence[str]) -> re.Pattern[str]:
    """One pattern; the test for the start of a word stands once, because it runs at every letter."""
    begin = [piece.removeprefix(_WORD_START) for piece in pieces if piece.startswith(_WORD_START)]
    rest = [piece for piece in pieces if not piece.startswith(_WORD_START)]
    return re.compile("|".join([f"{_WORD_START}(?:{'|'.join(begin)})", *rest]))


def _term_pattern(word: str) -> str:
    if " ... " in word:
        return r"\b.{1,80}?\b".join(map(_term_pattern, word.split(" ... ")))
    form = normal_form(word.removesuffix("*"))
    if is_unsegmented(form):
        return re.escape(form)
    return _WORD_START + re.escape(form) + (r"\w*" if word.endswith("*") else r"(?!\w)")
