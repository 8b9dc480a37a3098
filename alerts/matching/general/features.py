"""The features of a report for a seed: how much they share, by kind, weighed by rarity.

Nothing that the seed says is a condition. Each feature is evidence for or against, on a logarithmic scale.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from alerts.matching.general.rarity import Rarity
from alerts.text.keyed_text import BODY, TITLE, KeyedText
from alerts.text.keys import NAME_KINDS, SOUND_KINDS, SPELLING_KINDS, Key, KeyKind, kind_of

_REPEAT_WEIGHT, _MAX_REPEATS = 0.25, 3
COSINE_KINDS = NAME_KINDS | {KeyKind.NUMBER, KeyKind.THEME}
_WHOLE_KINDS, _HALF = frozenset({KeyKind.CONCEPT, KeyKind.SOUND, KeyKind.ACRONYM}), 0.5
_OPENING_KINDS = NAME_KINDS | SPELLING_KINDS
_MIN_OPENING_WEIGHT = 6.0


class GeneralFeatures(NamedTuple):
    """What a report and a seed have in common."""

    meaning: float = 0.0
    """Cosine of their vectors; 0 without an encoder."""
    spelling: float = 0.0
    """Words that both spell alike, anywhere."""
    names: float = 0.0
    """Known names that both have, anywhere."""
    sounds: float = 0.0
    """Other names that sound alike, anywhere."""
    numbers: float = 0.0
    """Numbers that both give."""
    themes: float = 0.0
    """Themes that both have, in the report's front."""
    cosine: float = 0.0
    """Cosine of names, sounds, numbers and themes, anywhere."""
    alien: float = 0.0
    """Countries of the report's front that the seed does not name."""
    same_language: float = 0.0
    """Both are in one language, where words meet anyway."""
    other_script: float = 0.0
    """They are in different scripts, so that they cannot share a spelling."""
    foreign_title: float = 0.0
    """Names in the report's headline that the seed does not have, without countries."""
    late: float = 0.0
    """1 where headline and first sentence share little, however much the rest does."""


FEATURE_NAMES = GeneralFeatures._fields


class SharedKey(NamedTuple):
    """A key that a seed and a report share."""

    key: Key
    kind: KeyKind
    rarity: float
    """In the report's language."""
    weight: float
    """Rarity by its place and repetition in the seed."""
    place: float
    """In the report."""
    is_name: bool
    is_compared: bool
    """Whether it counts in the cosine."""


def is_compared(key: Key, text: KeyedText) -> bool:
    """Whether a key counts in the cosine if it is shared.

    Sounds of windows do not, because a text has hundreds of them; they lengthen the report's vector.
    """
    kind = kind_of(key)
    return kind in COSINE_KINDS and not (kind in SOUND_KINDS and text.uses[key].is_window)


class SeedKeys:
    """The keys of a seed, with what does not depend on the report."""

    def __init__(self, keyed: KeyedText, rarity: Rarity) -> None:
        self.keyed, self._rarity = keyed, rarity
        self.factors = {
            key: use.place * (1 + _REPEAT_WEIGHT * min(_MAX_REPEATS, use.count - 1))
            for key, use in keyed.uses.items()
        }
        """The weight of each key by its place and repetition."""
        self.compared = frozenset(key for key in keyed.uses if is_compared(key, keyed))
        self._norms: dict[str, float] = {}

    def norm(self, language: str) -> float:
        """The length of the seed's vector of names, sounds, numbers and themes, for reports in a language."""
        if language not in self._norms:
            squares = ((self._rarity.of(key, language) * self.factors[key]) ** 2 for key in self.compared)
            self._norms[language] = math.sqrt(math.fsum(squares)) or 1.0
        return self._norms[language]

    def shared_with(self, report: KeyedText) -> Iterator[SharedKey]:
        """The keys that a report shares."""
        own, uses, rarity_of, language = self.keyed.uses, report.uses, self._rarity.of, report.language
        for key in own.keys() & uses.keys():
            rarity, use, kind = rarity_of(key, language), uses[key], kind_of(key)
            yield SharedKey(
                key,
                kind,
                rarity,
                rarity * self.factors[key],
                use.place,
                use.is_name or own[key].is_name,
                key in self.compared and is_compared(key, report),
            )


class ReportKeys:
    """The keys of a report, with what does not depend on the seed."""

    def __init__(self, keyed: KeyedText, rarity: Rarity) -> None:
        self.keyed = keyed
        self.table = {key: _entry(key, keyed, rarity) for key in keyed.uses}
        """What extraction asks of each key, so that many seeds ask it once."""
        compared = {key: entry.rarity for key, entry in self.table.items() if entry.kind in COSINE_KINDS}
        self.norm = math.sqrt(math.fsum(value**2 for value in compared.values())) or 1.0
        self.countries = {key: compared[key] for key, place in keyed.countries.items() if place != BODY}
        self.title_names = {
            key: compared[key]
            for key, use in keyed.uses.items()
            if use.place == TITLE and key in compared and _is_title_name(key, keyed)
        }


class _Entry(NamedTuple):
    """A key of a report."""

    kind: KeyKind
    rarity: float
    """In the report's language."""
    is_front: bool
    is_name: bool
    is_compared: bool
    """Whether it may count in the cosine."""
    opening_share: float
    """How much of its rarity counts in headline and first sentence; keys of one word count half each."""


def _entry(key: Key, keyed: KeyedText, rarity: Rarity) -> _Entry:
    kind, use = kind_of(key), keyed.uses[key]
    is_front = use.place != BODY
    is_opening = is_front and use.start < keyed.opening_end and kind in _OPENING_KINDS
    return _Entry(
        kind,
        rarity.of(key, keyed.language),
        is_front,
        use.is_name,
        is_compared(key, keyed),
        (1.0 if kind in _WHOLE_KINDS else _HALF) if is_opening else 0.0,
    )


def _is_title_name(key: Key, keyed: KeyedText) -> bool:
    kind = kind_of(key)
    if kind is KeyKind.CONCEPT:
        return key in keyed.other_names
    return kind in (KeyKind.SOUND, KeyKind.ACRONYM) and keyed.uses[key].is_name


def extract_features(seed: SeedKeys, report: ReportKeys, meaning: float | None = None) -> GeneralFeatures:
    """The features of a report; `meaning` is the cosine of the vectors.

    One pass over the shared keys: a report may be near many stories.
    """
    keyed, own, factors, compared = report.keyed, seed.keyed.uses, seed.factors, seed.compared
    sums, dot, opening, table = [0.0] * (len(KeyKind) + 1), 0.0, 0.0, report.table
    for key in own.keys() & table.keys():
        kind, rarity, is_front, is_name, in_cosine, opening_share = table[key]
        weight = rarity * factors[key]
        if kind is KeyKind.THEME:
            sums[kind] += rarity if is_front else 0.0
        elif kind not in SOUND_KINDS or is_name or own[key].is_name:
            sums[kind] += weight
        if in_cosine and key in compared:
            dot += weight * rarity
        opening += opening_share * rarity
    return GeneralFeatures(
        meaning=meaning or 0.0,
        spelling=math.log1p(sum(sums[kind] for kind in SPELLING_KINDS)),
        names=math.log1p(sums[KeyKind.CONCEPT]),
        sounds=math.log1p(sum(sums[kind] for kind in SOUND_KINDS)),
        numbers=math.log1p(sums[KeyKind.NUMBER]),
        themes=math.log1p(sums[KeyKind.THEME]),
        cosine=dot / (report.norm * seed.norm(keyed.language)),
        alien=_log_sum(weight for key, weight in report.countries.items() if key not in own),
        same_language=float(seed.keyed.language == keyed.language),
        other_script=float(seed.keyed.script != keyed.script),
        foreign_title=_log_sum(weight for key, weight in report.title_names.items() if key not in own),
        late=float(opening < _MIN_OPENING_WEIGHT),
    )


def _log_sum(weights: Iterable[float]) -> float:
    return math.log1p(math.fsum(weights))
