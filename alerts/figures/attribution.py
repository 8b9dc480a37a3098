"""Attribution: who states a figure, under one short name for all languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from alerts.figures.phrase import WordHit, find_words, word_end
from alerts.figures.quantities.labels import JOINING_LABELS, VERB_FINAL_LANGUAGES
from alerts.figures.speaker_names import OFFICE_NAMES, OFFICE_SHORT_NAMES, display_name
from alerts.figures.unlisted_speakers import find_unlisted_speaker
from alerts.text.annotate import lexicon_scanner
from alerts.text.concept import Concept, ConceptKind
from alerts.text.doubtful import settle_doubtful
from alerts.text.languages import primary_language
from alerts.text.lexicon.forms import is_unsegmented_char
from alerts.text.lexicon.load import home_countries
from alerts.text.lexicon.ordinary import NO_NAME
from alerts.text.normalize import NormalizedText
from alerts.text.scanner import Hit, filter_by_language

_NON_SPEAKERS = frozenset(
    Concept.of(ConceptKind.ORGANISATION, name) for name in ("kpa", "storm-corps", "rgb", "party-kp")
)
"""Organisations that reports mention but do not quote."""
NEWS_AGENCIES = frozenset(Concept.of(ConceptKind.ORGANISATION, name) for name in ("kcna", "yonhap", "tass"))
"""Organisations that pass on statements; they are the speaker only if nobody else is."""
_SPEAK_FOR_COUNTRY = frozenset({"intelligence", "defence", "staff", "government"})
_SPEECH_CUES = frozenset({"says", "source"})
_TITLE_CUE = re.compile(r"\s?[:\"“”«「]|\s[-:\"“]|,?\s[\"“]")
_CLAUSE_END = re.compile(r"[.;:!?…\"“”«»()。、；：|]|,(?!\d)")
_OFFICE_GAP, _OFFICE_GAP_UNSEGMENTED = 24, 8
_COMPANION_CUE = re.compile(r"(?:^|\W)(?:with|met|meeting|meets|mit|avec|con|com|dengan|ile|с|со|з|із|зі)\s$")
"""Before the name of somebody who is met, not quoted."""
_COUNTRY_GAP = 14
_SUBJECT_MARKERS = {
    "ko": re.compile(r"(?<=[는은이가])\s|(?:측)?(?:는|은|이|가)\s"),
    "ja": re.compile(r"(?:側)?[はが]"),
    "tr": re.compile(r"\s"),
    "hi": re.compile(r"\sने\s"),
}
"""Subject markers of languages that put the verb last."""
_DEFENCE = re.compile(
    r"\s(?:\w+\s)?(?:de la |della |da |de |of )?(?:défen[cs]e|defen[cs]e|defensa|difesa|defesa)"
)


class Speaker(NamedTuple):
    """Somebody in a sentence who may be speaking; positions are those in the sentence."""

    name: str
    start: int
    end: int
    rank: float
    country: str = ""
    """English name of the country that an office or organisation speaks for."""
    concept: Concept | None = None
    """None for an office."""


class _Office(NamedTuple):
    name: str
    country: str


@dataclass(slots=True)
class SpeakerResolver:
    """Finds the speaker in each sentence of one report, and remembers the offices that it names."""

    language: str
    office_by_kind: dict[str, _Office] = field(default_factory=dict)
    """Kind of office → the first one named in this report, for a later `the ministry`."""
    leader_by_country: dict[Concept, str] = field(default_factory=dict)
    """Country → the first person of it named in this report, for a later `the president`."""

    _offices_by_country: dict[str, set[str]] = field(default_factory=dict)
    """Country → those of its offices and organisations that were quoted."""

    def resolve_country(self, speaker: str) -> str:
        """For a country, its office if the report quotes exactly one; else the speaker itself."""
        offices = self._offices_by_country.get(speaker, set())
        return next(iter(offices)) if len(offices) == 1 else speaker

    def resolve(self, text: NormalizedText, start: int, end: int) -> str | None:
        """The speaker of the sentence from `start` to `end`.

        None if nobody speaks in it; empty if the speaker has no name: `officials said`.
        """
        sentence = text.normalized[start:end]
        words = [word for word in find_words(sentence, self.language) if word.label not in JOINING_LABELS]
        cues = [word for word in words if word.label in _SPEECH_CUES]
        names = _entity_hits(text, start, end, primary_language(self.language))
        speakers = list(self._candidate_speakers(sentence, words, names))
        quoted = [speaker for speaker in speakers if _TITLE_CUE.match(sentence, speaker.end)]
        if not cues and not quoted:
            return None
        scored = [
            (self._score(speaker, cues, sentence, quoted=speaker in quoted), speaker) for speaker in speakers
        ]
        score, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        if best is None or score <= 0:
            return self._unlisted_speaker(text, start, end, words, names) or (
                "" if _has_unnamed_office(words, cues) else None
            )
        if best.country:
            self._offices_by_country.setdefault(best.country, set()).add(best.name)
        return best.name

    def speakers_named_in(self, text: NormalizedText, start: int, end: int) -> list[Speaker]:
        """All that the sentence from `start` to `end` names and that may speak, whether they do or not."""
        sentence = text.normalized[start:end]
        words = [word for word in find_words(sentence, self.language) if word.label not in JOINING_LABELS]
        names = _entity_hits(text, start, end, primary_language(self.language))
        return list(self._candidate_speakers(sentence, words, names))

    def _unlisted_speaker(
        self, text: NormalizedText, start: int, end: int, words: Sequence[WordHit], names: Sequence[Hit]
    ) -> str:
        """A speaker whom no list has; only if normal form and original have the same positions."""
        original = text.original_slice(start, end)
        if len(original) != end - start:
            return ""
        return find_unlisted_speaker(original, words, names, primary_language(self.language))

    def _score(self, speaker: Speaker, cues: Sequence[WordHit], sentence: str, *, quoted: bool) -> float:
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

    def _is_opening_subject(self, speaker: Speaker, cues: Sequence[WordHit], sentence: str) -> bool:
        """Whether it is the subject of a sentence that ends in the verb: `우크라이나는 … 밝혔다`."""
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
    ) -> Iterator[Speaker]:
        for word in words:
            if word.label in OFFICE_NAMES and (office := self._resolve_office(word, hits, sentence)):
                rank = 3.0 if word.label == "intelligence" else 2.2
                home = office.country if word.label in _SPEAK_FOR_COUNTRY else ""
                yield Speaker(office.name, word.start, word.end, rank, home)
        for hit in hits:
            if hit.concept in _NON_SPEAKERS or _COMPANION_CUE.search(
                sentence[max(0, hit.start - 10) : hit.start]
            ):
                continue
            if hit.concept.kind is ConceptKind.PERSON:
                if country := home_countries().get(hit.concept):
                    self.leader_by_country.setdefault(country, display_name(hit.concept))
                yield Speaker(display_name(hit.concept), hit.start, hit.end, 2.5, concept=hit.concept)
            elif hit.concept.kind is ConceptKind.ORGANISATION:
                is_agency = hit.concept in NEWS_AGENCIES
                country = None if is_agency else home_countries().get(hit.concept)
                home = display_name(country) if country else ""
                rank = 1.2 if is_agency else 3.2
                yield Speaker(display_name(hit.concept), hit.start, hit.end, rank, home, hit.concept)
            else:
                yield Speaker(display_name(hit.concept), hit.start, hit.end, 1.5, concept=hit.concept)

    def _resolve_office(self, word: WordHit, hits: Sequence[Hit], sentence: str) -> _Office | None:
        """The office with the nearest country; without one, the office of this kind named before."""
        unsegmented = is_unsegmented_char(sentence[word.start])
        best: Concept | None = None
        nearest = (_OFFICE_GAP_UNSEGMENTED if unsegmented else _OFFICE_GAP) + 1
        for hit in hits:
            gap = word.start - hit.end if hit.end <= word.start else max(0, hit.start - word.end)
            between = sentence[min(hit.end, word.end) : max(hit.start, word.start)]
            max_words = 1 if hit.end <= word.start else 2
            apart = _CLAUSE_END.search(between) or len(between.split()) > max_words
            if hit.concept.kind is ConceptKind.COUNTRY and gap < nearest and not apart:
                best, nearest = hit.concept, gap
        if not best:
            return self.office_by_kind.get(word.label)
        country = display_name(best)
        kind = "defence" if word.label == "government" and _DEFENCE.match(sentence, word.end) else word.label
        name = f"{country} {OFFICE_NAMES[kind]}"
        if word.label == "president":
            name = self.leader_by_country.get(best, name)
        office = _Office(OFFICE_SHORT_NAMES.get(name, name), country)
        self.office_by_kind.setdefault(word.label, office)
        return office


def _has_unnamed_office(words: Sequence[WordHit], cues: Sequence[WordHit]) -> bool:
    """Whether an office is next to a speech cue."""
    offices = [word for word in words if word.label in OFFICE_NAMES]
    return any(
        max(0, cue.start - office.end, office.start - cue.end) <= _COUNTRY_GAP
        for cue in cues
        for office in offices
    )


def _entity_hits(text: NormalizedText, start: int, end: int, language: str) -> list[Hit]:
    """The names of a sentence, by position in it, without those inside longer ones."""
    piece = NormalizedText(text.original_slice(start, end), text.normalized[start:end])
    if len(piece.original) != len(piece.normalized):
        piece = NormalizedText(piece.normalized, piece.normalized)
    scanned = filter_by_language(lexicon_scanner().scan(piece, language), language)
    hits = settle_doubtful(scanned, piece, language)
    named = {
        hit[:3]: hit
        for hit in hits
        if not hit.required_concepts and hit.concept.kind is not ConceptKind.THEME
    }.values()
    outermost = [hit for hit in named if not any(_is_inside(hit, other) for other in named)]
    return [
        hit._replace(end=word_end(piece.normalized, hit.end))
        for hit in outermost
        if hit.concept is not NO_NAME
    ]


def _is_inside(inner: Hit, outer: Hit) -> bool:
    is_longer = outer.end - outer.start > inner.end - inner.start
    return is_longer and outer.start <= inner.start and inner.end <= outer.end


def _gap(speaker: Speaker, cue: WordHit) -> int:
    return max(0, cue.start - speaker.end, speaker.start - cue.end)


def _clause_ends_between(sentence: str, speaker: Speaker, cue: WordHit) -> bool:
    return bool(_CLAUSE_END.search(sentence[min(speaker.end, cue.end) : max(speaker.start, cue.start)]))
