"""Who gives a figure, under one short name in every language: `NIS`, `Ukraine general staff`, `Zelensky`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from alerts.figures.phrase import WordHit, find_words, word_end
from alerts.figures.quantities import VERB_FINAL_LANGUAGES
from alerts.figures.unlisted_speakers import find_unlisted_speaker
from alerts.text.annotate import lexicon_scanner
from alerts.text.concept import Concept, ConceptKind
from alerts.text.languages import primary_language
from alerts.text.lexicon.forms import is_unsegmented_char
from alerts.text.lexicon.load import home_countries
from alerts.text.normalize import NormalizedText
from alerts.text.scanner import Hit, filter_by_language

_OFFICE_NAMES = {
    "intelligence": "intelligence",
    "defence": "defence ministry",
    "staff": "general staff",
    "president": "president",
    "officials": "officials",
    "media": "state media",
    "lawmakers": "lawmakers",
    "government": "government",
}
OFFICE_SHORT_NAMES = {
    "South Korea intelligence": "NIS",
    "Ukraine intelligence": "HUR",
    "North Korea state media": "KCNA",
    "Israel general staff": "IDF",
}
_ORGANISATIONS = {
    "rok-military": "South Korea general staff",
    "afu": "Ukraine general staff",
    "yonhap": "Yonhap",
    "red-cross": "Red Cross",
    "worldbank": "World Bank",
    "wagner": "Wagner",
    "fed": "Federal Reserve",
    "pentagon": "Pentagon",
    "amnesty": "Amnesty International",
    "reuters": "Reuters",
    "xinhua": "Xinhua",
    "kyodo": "Kyodo",
    "hamas": "Hamas",
    "hezbollah": "Hezbollah",
    "houthis": "Houthis",
    "taliban": "Taliban",
    "mossad": "Mossad",
}
_NAME_ADDITION = re.compile(r" \(.*\)| - .*")
"""What an English country name says beside the name: `Myanmar (Burma)`."""
_COUNTRY_SHORT_NAMES = {
    "CD": "DR Congo",
    "CG": "Congo",
    "PS": "Palestine",
    "HK": "Hong Kong",
    "MO": "Macao",
    "US": "US",
    "GB": "UK",
    "AE": "UAE",
}
_NON_SPEAKERS = frozenset(
    Concept.of(ConceptKind.ORGANISATION, name) for name in ("kpa", "storm-corps", "rgb", "party-kp")
)
"""Spoken of rather than speaking."""
_NEWS_AGENCIES = frozenset(Concept.of(ConceptKind.ORGANISATION, name) for name in ("kcna", "yonhap", "tass"))
"""Pass on what others say, and count as claimant only where nobody else speaks."""
_SPEAK_FOR_COUNTRY = frozenset({"intelligence", "defence", "staff", "government"})
_SPEECH_CUES = frozenset({"says", "source"})
_TITLE_CUE = re.compile(r"\s?[:\"“”«「]|\s[-:\"“]|,?\s[\"“]")
_CLAUSE_END = re.compile(r"[.;:!?…\"“”«»()。、；：|]|,(?!\d)")
_OFFICE_GAP, _OFFICE_GAP_DENSE = 24, 8
_COMPANION_CUE = re.compile(r"(?:^|\W)(?:with|met|meeting|meets|mit|avec|con|com|dengan|ile|с|со|з|із|зі)\s$")
"""Before the name of somebody who is met, not heard."""
_COUNTRY_GAP = 14
_SUBJECT_MARKERS = {
    "ko": re.compile(r"(?<=[는은이가])\s|(?:측)?(?:는|은|이|가)\s"),
    "ja": re.compile(r"(?:側)?[はが]"),
    "tr": re.compile(r"\s"),
    "hi": re.compile(r"\sने\s"),
}
"""What marks the subject in languages that put the verb last."""
_DEFENCE = re.compile(
    r"\s(?:\w+\s)?(?:de la |della |da |de |of )?(?:défen[cs]e|defen[cs]e|defensa|difesa|defesa)"
)


class _Speaker(NamedTuple):
    name: str
    start: int
    end: int
    rank: float
    country: str = ""
    """Of an office or organisation, in English."""


class _Office(NamedTuple):
    name: str
    country: str


@dataclass(slots=True)
class SpeakerResolver:
    """Tells who speaks in the sentences of one report, and remembers the offices it names."""

    language: str
    office_by_kind: dict[str, _Office] = field(default_factory=dict)
    """Kind of office → the one named in this report, for `the ministry` later on."""
    leader_by_country: dict[Concept, str] = field(default_factory=dict)
    """Country → the person of it that spoke first, for `the president` later on."""

    _offices_by_country: dict[str, set[str]] = field(default_factory=dict)
    """Country → its offices and organisations that spoke."""

    def resolve_country(self, speaker: str) -> str:
        """`Seoul says` is its one office that speaks here; with none or several it stays the country."""
        offices = self._offices_by_country.get(speaker, set())
        return next(iter(offices)) if len(offices) == 1 else speaker

    def resolve(self, text: NormalizedText, start: int, end: int) -> str | None:
        """The claimant of a sentence, given by its place in the text.

        None where nobody speaks in it; empty for somebody whose name it does not tell: `officials said`.
        """
        sentence = text.normalized[start:end]
        words = find_words(sentence, self.language)
        cues = [word for word in words if word.label in _SPEECH_CUES]
        names = _entity_hits(text, start, end, primary_language(self.language))
        speakers = list(self._candidate_speakers(sentence, words, names))
        quoted = [one for one in speakers if _TITLE_CUE.match(sentence, one.end)]
        if not cues and not quoted:
            return None
        scored = [(self._score(one, cues, sentence, quoted=one in quoted), one) for one in speakers]
        score, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        if best is None or score <= 0:
            return self._unlisted_speaker(text, start, end, words, names) or (
                "" if _has_unnamed_office(words, cues) else None
            )
        if best.country:
            self._offices_by_country.setdefault(best.country, set()).add(best.name)
        return best.name

    def _unlisted_speaker(
        self, text: NormalizedText, start: int, end: int, words: Sequence[WordHit], names: Sequence[Hit]
    ) -> str:
        """Somebody that no list knows, where the letters of both forms stand at the same places."""
        original = text.original_slice(start, end)
        if len(original) != end - start:
            return ""
        return find_unlisted_speaker(original, words, names, primary_language(self.language))

    def _score(self, speaker: _Speaker, cues: Sequence[WordHit], sentence: str, *, quoted: bool) -> float:
        if quoted and speaker.rank >= 2:
            return speaker.rank * 1.2
        if speaker.rank >= 2:
            gap = min((_gap(speaker, cue) for cue in cues), default=0)
            scale = 200 if primary_language(self.language) in VERB_FINAL_LANGUAGES else 60
            return speaker.rank / (1 + gap / scale)
        near = any(
            _gap(speaker, cue) <= _COUNTRY_GAP and not _clause_ends_between(sentence, speaker, cue)
            for cue in cues
        )
        near = near or self._is_opening_subject(speaker, cues, sentence)
        return speaker.rank if near else 0.0

    def _is_opening_subject(self, speaker: _Speaker, cues: Sequence[WordHit], sentence: str) -> bool:
        """Whether it is the subject that opens a sentence which ends in its verb: `우크라이나는 … 밝혔다`."""
        language = primary_language(self.language)
        if (
            language not in VERB_FINAL_LANGUAGES
            or speaker.start > 1
            or not any(cue.end >= len(sentence) - 6 for cue in cues)
        ):
            return False
        particles = _SUBJECT_MARKERS.get(language)
        return bool(particles and particles.match(sentence, speaker.end))

    def _candidate_speakers(
        self, sentence: str, words: Sequence[WordHit], hits: Sequence[Hit]
    ) -> Iterator[_Speaker]:
        for word in words:
            if word.label in _OFFICE_NAMES and (office := self._resolve_office(word, hits, sentence)):
                rank = 3.0 if word.label == "intelligence" else 2.2
                home = office.country if word.label in _SPEAK_FOR_COUNTRY else ""
                yield _Speaker(office.name, word.start, word.end, rank, home)
        for hit in hits:
            if hit.concept in _NON_SPEAKERS or _COMPANION_CUE.search(
                sentence[max(0, hit.start - 10) : hit.start]
            ):
                continue
            if hit.concept.kind is ConceptKind.PERSON:
                if country := home_countries().get(hit.concept):
                    self.leader_by_country.setdefault(country, display_name(hit.concept))
                yield _Speaker(display_name(hit.concept), hit.start, hit.end, 2.5)
            elif hit.concept.kind is ConceptKind.ORGANISATION:
                repeats = hit.concept in _NEWS_AGENCIES
                home = (
                    ""
                    if repeats or hit.concept not in home_countries()
                    else display_name(home_countries()[hit.concept])
                )
                yield _Speaker(display_name(hit.concept), hit.start, hit.end, 1.2 if repeats else 3.2, home)
            else:
                yield _Speaker(display_name(hit.concept), hit.start, hit.end, 1.5)

    def _resolve_office(self, word: WordHit, hits: Sequence[Hit], sentence: str) -> _Office | None:
        """The office with its country; one without a country is the one named before."""
        dense = is_unsegmented_char(sentence[word.start])
        best: Concept | None = None
        nearest = (_OFFICE_GAP_DENSE if dense else _OFFICE_GAP) + 1
        for hit in hits:
            gap = word.start - hit.end if hit.end <= word.start else max(0, hit.start - word.end)
            between = sentence[min(hit.end, word.end) : max(hit.start, word.start)]
            most = 1 if hit.end <= word.start else 2
            apart = _CLAUSE_END.search(between) or len(between.split()) > most
            if hit.concept.kind is ConceptKind.COUNTRY and gap < nearest and not apart:
                best, nearest = hit.concept, gap
        if not best:
            return self.office_by_kind.get(word.label)
        country = display_name(best)
        kind = "defence" if word.label == "government" and _DEFENCE.match(sentence, word.end) else word.label
        name = f"{country} {_OFFICE_NAMES[kind]}"
        if word.label == "president":
            name = self.leader_by_country.get(best, name)
        office = _Office(OFFICE_SHORT_NAMES.get(name, name), country)
        self.office_by_kind.setdefault(word.label, office)
        return office


def _has_unnamed_office(words: Sequence[WordHit], cues: Sequence[WordHit]) -> bool:
    """Whether an office without a country stands beside what says that somebody speaks."""
    offices = [word for word in words if word.label in _OFFICE_NAMES]
    return any(
        max(0, cue.start - office.end, office.start - cue.end) <= _COUNTRY_GAP
        for cue in cues
        for office in offices
    )


def _entity_hits(text: NormalizedText, start: int, end: int, language: str) -> list[Hit]:
    """The names of a sentence, by position in it, the longest at each place."""
    piece = NormalizedText(text.original_slice(start, end), text.normalized[start:end])
    if len(piece.original) != len(piece.normalized):
        piece = NormalizedText(piece.normalized, piece.normalized)
    found = filter_by_language(lexicon_scanner().scan(piece, language), language)
    named = {
        hit[:3]: hit
        for hit in found
        if not hit.required_concepts and hit.concept.kind is not ConceptKind.THEME
    }.values()
    outer = [one for one in named if not any(_inside(one, other) for other in named)]
    return [one._replace(end=word_end(piece.normalized, one.end)) for one in outer]


def _inside(one: Hit, other: Hit) -> bool:
    return other.start <= one.start and one.end <= other.end and other.end - other.start > one.end - one.start


def _gap(one: _Speaker, cue: WordHit) -> int:
    return max(0, cue.start - one.end, one.start - cue.end)


def _clause_ends_between(sentence: str, one: _Speaker, cue: WordHit) -> bool:
    """Whether a clause ends between; the comma before `Seoul says` at the end of a title does not."""
    return bool(_CLAUSE_END.search(sentence[min(one.end, cue.end) : max(one.start, cue.start)]))


@lru_cache(maxsize=512)
def display_name(concept: Concept) -> str:
    """The short English name of a person, organisation or country of the lexicon."""
    match concept.kind:
        case ConceptKind.PERSON:
            return concept.name.replace("-", " ").title()
        case ConceptKind.ORGANISATION:
            return _ORGANISATIONS.get(concept.name, concept.name.upper())
        case _:
            return _country_name_by_code().get(concept.name, concept.name)


@lru_cache(maxsize=1)
def _country_name_by_code() -> Mapping[str, str]:
    from babel import Locale

    names = {code: _NAME_ADDITION.sub("", name) for code, name in Locale("en").territories.items()}
    return {**names, **_COUNTRY_SHORT_NAMES}


@lru_cache(maxsize=1)
def country_names() -> frozenset[str]:
    """All countries by their short English names."""
    return frozenset(_country_name_by_code().values())
