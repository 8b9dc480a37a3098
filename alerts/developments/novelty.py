"""Whether a report of a known development is worth another message, and for what fact.

A development speaks again for a new figure (`alerts.developments.ledger`), for somebody or a country in the headline
that nobody in the story named before, for whoever confirms or denies, and for the first source that does
not only repeat the agency that all others repeated. All else counts up silently and stands in the digest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from importlib.resources import files

from alerts.developments.origins import is_agency
from alerts.figures.speaker_names import display_name
from alerts.text.annotate import AnnotatedText
from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.forms import is_unsegmented
from alerts.text.lexicon.load import home_countries
from alerts.text.normalize import normal_form

CONFIRMED, DENIED = "confirmed", "denied"
_SPEAKER_KINDS = frozenset({ConceptKind.COUNTRY, ConceptKind.PERSON, ConceptKind.ORGANISATION})
_WORD_START = r"(?<!\w)"
_MIN_NAME_LETTERS = 5
"""Letters from which on the first word of a headline is somebody's name or title."""
MIN_SYNDICATED = 4
"""Reports that all repeated one agency before one that credits nobody is news: few may only omit it."""


def statements_in(annotated: AnnotatedText) -> frozenset[str]:
    """Whether the headline has somebody confirm or deny; somebody must be named, known or not."""
    title = annotated.sentences[0]
    office = any(one.kind in _SPEAKER_KINDS for one in title.concepts)
    if not office and not _has_name(annotated.text.original_slice(title.start, title.end)):
        return frozenset()
    return frozenset(
        kind
        for kind, pattern in _statement_patterns().items()
        if pattern.search(annotated.text.normalized, title.start, title.end)
    )


def _has_name(headline: str) -> bool:
    """Whether a word has a capital; the first one only if it is no pronoun. Others do not tell."""
    first, _, rest = headline.partition(" ")
    named = rest if len(first) < _MIN_NAME_LETTERS else headline
    return named != named.lower() or headline.lower() == headline.upper()


def mentioned_statements(annotated: AnnotatedText) -> frozenset[str]:
    """Whether headline or first sentence speak of confirming or denying at all, whoever does.

    What a development was about from the start is not news when another newsroom puts it into the headline.
    """
    end = annotated.sentences[:2][-1].end
    return frozenset(
        kind
        for kind, pattern in _statement_patterns().items()
        if pattern.search(annotated.text.normalized, 0, end)
    )


def headline_actors(annotated: AnnotatedText, parties: Collection[Concept]) -> frozenset[Concept]:
    """People and organisations of the headline, without the offices of the story's own parties."""
    return frozenset(
        one
        for one in annotated.sentences[0].concepts
        if one.kind is ConceptKind.PERSON
        or (one.kind is ConceptKind.ORGANISATION and home_countries().get(one) not in parties)
    )


def headline_countries(annotated: AnnotatedText) -> frozenset[Concept]:
    """Countries that the headline names and the text after it too: the report is about them.

    One that is only in the headline may be an accident of few letters, or a newsroom's own colour.
    """
    title, *rest = annotated.sentences
    return frozenset(
        one
        for one in title.concepts
        if one.kind is ConceptKind.COUNTRY and any(one in sentence.concepts for sentence in rest)
    )


def new_facts(
    names: Collection[Concept], statements: Collection[str], origin: str, origins: Sequence[str]
) -> list[str]:
    """What a report adds besides figures, for a person.

    `names`: those of its headline that nobody in the story gave; `said`: what no earlier report of the
    development had confirmed or denied; `voices`: whose telling each of these was, copies left out.
    """
    facts = sorted(statements)
    facts += [f"names {one}" for one in sorted(map(display_name, names))]
    if _all_syndicated(origins) and origin and not is_agency(origin):
        facts.append(f"first independent source: {origin}")
    return facts


def untold_topics(themes: Collection[Concept], numbers: Collection[float]) -> str:
    """What a headline tells of and counts, for a person: `medals, memorial, 480`."""
    what = sorted(one.name.replace("-", " ") for one in themes)
    return ", ".join([*what, *(f"{one:,g}" for one in sorted(numbers))])


def _all_syndicated(origins: Sequence[str]) -> bool:
    """Whether all so far only told what one agency tells."""
    return len(origins) >= MIN_SYNDICATED and len(set(origins)) == 1 and is_agency(origins[0])


@lru_cache(maxsize=1)
def _statement_patterns() -> dict[str, re.Pattern[str]]:
    found: dict[str, list[str]] = {}
    text = (files("alerts.text.lexicon") / "data" / "official.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            kind, words = line.split(": ", 1)
            found.setdefault(kind, []).extend(map(_term_pattern, words.split(", ")))
    return {kind: _alternation(pieces) for kind, pieces in found.items()}


def _alternation(pieces: Sequence[str]) -> re.Pattern[str]:
    """All that begin where a word does behind one test for that: it is asked at each letter."""
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
