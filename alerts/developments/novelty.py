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

from alerts.developments.origins import credited_agency
from alerts.figures.attribution import name_of
from alerts.text.annotate import Reading
from alerts.text.lexicon.forms import borderless
from alerts.text.lexicon.load import COUNTRY, ORGANISATION, PERSON, homes
from alerts.text.normalize import normal_form

CONFIRMED, DENIED = "confirmed", "denied"
_OFFICES = (COUNTRY, PERSON, ORGANISATION)
_BEGIN = r"(?<!\w)"
_PRONOUN = 5
"""Letters from which on the first word of a headline is somebody's name or title."""
REPEATERS = 4
"""Reports that all repeated one agency before one that credits nobody is news: few may only omit it."""


def said_of(reading: Reading) -> frozenset[str]:
    """Whether the headline has somebody confirm or deny; somebody must be named, known or not."""
    title = reading.sentences[0]
    office = any(one.startswith(_OFFICES) for one in title.concepts)
    if not office and not _names_somebody(reading.text.quote(title.start, title.end)):
        return frozenset()
    return frozenset(
        kind
        for kind, pattern in _official().items()
        if pattern.search(reading.text.normal, title.start, title.end)
    )


def _names_somebody(headline: str) -> bool:
    """Whether a word has a capital; the first one only if it is no pronoun. Others do not tell."""
    first, _, rest = headline.partition(" ")
    named = rest if len(first) < _PRONOUN else headline
    return named != named.lower() or headline.lower() == headline.upper()


def answered_in(reading: Reading) -> frozenset[str]:
    """Whether headline or first sentence speak of confirming or denying at all, whoever does.

    What a development was about from the start is not news when another newsroom puts it into the headline.
    """
    end = reading.sentences[:2][-1].end
    return frozenset(
        kind for kind, pattern in _official().items() if pattern.search(reading.text.normal, 0, end)
    )


def actors_of(reading: Reading, parties: Collection[str]) -> frozenset[str]:
    """People and organisations of the headline, without the offices of the story's own parties."""
    return frozenset(
        one
        for one in reading.sentences[0].concepts
        if one.startswith(PERSON) or (one.startswith(ORGANISATION) and homes().get(one) not in parties)
    )


def places_of(reading: Reading) -> frozenset[str]:
    """Countries that the headline names and the text after it too: the report is about them.

    One that is only in the headline may be an accident of few letters, or a newsroom's own colour.
    """
    title, *rest = reading.sentences
    return frozenset(
        one
        for one in title.concepts
        if one.startswith(COUNTRY) and any(one in sentence.concepts for sentence in rest)
    )


def new_facts(names: Collection[str], said: Collection[str], voice: str, voices: Sequence[str]) -> list[str]:
    """What a report adds besides figures, for a person.

    `names`: those of its headline that nobody in the story gave; `said`: what no earlier report of the
    development had confirmed or denied; `voices`: whose telling each of these was, copies left out.
    """
    facts = sorted(said)
    facts += [f"names {one}" for one in sorted(map(name_of, names))]
    if _repeated(voices) and voice and not credited_agency(voice):
        facts.append(f"first independent source: {voice}")
    return facts


def untold(themes: Collection[str], numbers: Collection[float]) -> str:
    """What a headline tells of and counts, for a person: `medals, memorial, 480`."""
    what = sorted(one.split(":", 1)[1].replace("-", " ") for one in themes)
    return ", ".join([*what, *(f"{one:,g}" for one in sorted(numbers))])


def _repeated(voices: Sequence[str]) -> bool:
    """Whether all so far only told what one agency tells."""
    return len(voices) >= REPEATERS and len(set(voices)) == 1 and credited_agency(voices[0])


@lru_cache(maxsize=1)
def _official() -> dict[str, re.Pattern[str]]:
    found: dict[str, list[str]] = {}
    text = (files("alerts.text.lexicon") / "data" / "official.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            kind, words = line.split(": ", 1)
            found.setdefault(kind, []).extend(map(_piece, words.split(", ")))
    return {kind: _any_of(pieces) for kind, pieces in found.items()}


def _any_of(pieces: Sequence[str]) -> re.Pattern[str]:
    """All that begin where a word does behind one test for that: it is asked at each letter."""
    begin = [piece.removeprefix(_BEGIN) for piece in pieces if piece.startswith(_BEGIN)]
    rest = [piece for piece in pieces if not piece.startswith(_BEGIN)]
    return re.compile("|".join([f"{_BEGIN}(?:{'|'.join(begin)})", *rest]))


def _piece(word: str) -> str:
    if " ... " in word:
        return r"\b.{1,80}?\b".join(map(_piece, word.split(" ... ")))
    form = normal_form(word.removesuffix("*"))
    if borderless(form):
        return re.escape(form)
    return _BEGIN + re.escape(form) + (r"\w*" if word.endswith("*") else r"(?!\w)")
