"""The topics that a seed is about, by the words of a table in many languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from alerts.text.lexicon.forms import is_unsegmented
from alerts.text.normalize import normal_form

MAX_TOPICS = 2
_TITLE_WEIGHT = 2
_MIN_SCORE = 3
"""Of the foremost topic: its words in the headline count twice, each word once a text."""
_MIN_SHARE = 0.6
"""A second topic has at least this part of the first one's score."""
_NAMES = {
    "rights": "human rights", "justice": "courts and justice", "food": "food safety",
    "cyber": "cyber security", "defence": "defence and security",
}  # fmt: skip
_WORD = re.compile(r"\w+")


def topic_name(topic: str) -> str:
    """The topic in words."""
    return _NAMES.get(topic, topic)


def topics_of(texts: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The topics of seeds (headline, text), the foremost first; at most two, none if in doubt."""
    scores: Counter[str] = Counter()
    for title, text in texts:
        in_title, everywhere = _stems_in(title), _stems_in(f"{title}\n{text}")
        for topic, stems in _stems().items():
            scores[topic] += len(stems & everywhere) + (_TITLE_WEIGHT - 1) * len(stems & in_title)
    best = scores.most_common(MAX_TOPICS)
    return tuple(topic for topic, score in best if score >= max(_MIN_SCORE, _MIN_SHARE * best[0][1]))


def _stems_in(text: str) -> set[str]:
    """The stems of the table that occur: at the beginning of a word, anywhere in scripts without spaces."""
    normal = normal_form(text)
    starts = {word[:length] for word in _WORD.findall(normal) for length in range(2, len(word) + 1)}
    spaced, unspaced = _all_stems()
    return (starts & spaced) | {stem for stem in unspaced if stem in normal}


@lru_cache(maxsize=1)
def _all_stems() -> tuple[frozenset[str], frozenset[str]]:
    stems = frozenset().union(*_stems().values())
    unspaced = frozenset(stem for stem in stems if is_unsegmented(stem))
    return stems - unspaced, unspaced


@lru_cache(maxsize=1)
def _stems() -> Mapping[str, frozenset[str]]:
    """Topic → beginnings of words, in normal form."""
    lines = (files("service.catalogue") / "topics.tsv").read_text(encoding="utf-8").splitlines()
    found: dict[str, set[str]] = {}
    for line in lines:
        if line and not line.startswith("#"):
            topic, _, stems = line.split("\t")
            found.setdefault(topic, set()).update(
                normal_form(stem.strip()) for stem in stems.split(",") if stem.strip()
            )
    return {topic: frozenset(stems) for topic, stems in found.items()}
