"""Tells looking back from news: anniversaries, background, explainers and opinion are marked, not refused."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from alerts.text.annotate import LEAD_SENTENCES, Reading
from alerts.text.lexicon.forms import borderless
from alerts.text.lexicon.load import retrospective_leads, retrospective_marks
from alerts.text.normalize import normal_form


def is_retrospective(reading: Reading) -> bool:
    """Whether the title or the first sentences say that the report looks back or explains."""
    title, *lead = reading.sentences[: 1 + LEAD_SENTENCES]
    normal = reading.text.normal
    return _marks().found_in(normal[title.start : title.end]) or any(
        _leads().found_in(normal[one.start : one.end]) for one in lead
    )


class _Phrases:
    """Hundreds of phrases looked for at once; whole words only where a script has borders between words."""

    def __init__(self, phrases: Iterable[str]) -> None:
        from ahocorasick_rs import AhoCorasick

        self._phrases = list(map(normal_form, phrases))
        self._bound = [
            (not borderless(one) and one[0].isalnum(), not borderless(one) and one[-1].isalnum())
            for one in self._phrases
        ]
        self._automaton = AhoCorasick(self._phrases)

    def found_in(self, text: str) -> bool:
        """Whether one of them stands in the text."""
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            before, after = self._bound[number]
            if before and start and _is_word(text[start - 1]):
                continue
            if not (after and end < len(text) and _is_word(text[end])):
                return True
        return False


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


@lru_cache(maxsize=1)
def _marks() -> _Phrases:
    return _Phrases(retrospective_marks())


@lru_cache(maxsize=1)
def _leads() -> _Phrases:
    return _Phrases(retrospective_leads())
