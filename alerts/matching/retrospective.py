"""Tells looking back from news: anniversaries, background, explainers and opinion are marked, not refused."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from alerts.text.annotate import LEAD_SENTENCES, AnnotatedText
from alerts.text.lexicon.forms import is_unsegmented
from alerts.text.lexicon.load import retrospective_lead_phrases, retrospective_title_phrases
from alerts.text.normalize import normal_form


def is_retrospective(annotated: AnnotatedText) -> bool:
    """Whether the title or the first sentences say that the report looks back or explains."""
    title, *lead = annotated.sentences[: 1 + LEAD_SENTENCES]
    normal = annotated.text.normalized
    return _title_phrases().found_in(normal[title.start : title.end]) or any(
        _lead_phrases().found_in(normal[one.start : one.end]) for one in lead
    )


class _PhraseSet:
    """Hundreds of phrases looked for at once; whole words only where a script has borders between words."""

    def __init__(self, phrases: Iterable[str]) -> None:
        from ahocorasick_rs import AhoCorasick

        self._phrases = list(map(normal_form, phrases))
        self._word_bounds = [
            (not is_unsegmented(one) and one[0].isalnum(), not is_unsegmented(one) and one[-1].isalnum())
            for one in self._phrases
        ]
        self._automaton = AhoCorasick(self._phrases)

    def found_in(self, text: str) -> bool:
        """Whether one of them stands in the text."""
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            before, after = self._word_bounds[number]
            if before and start and _is_word(text[start - 1]):
                continue
            if not (after and end < len(text) and _is_word(text[end])):
                return True
        return False


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


@lru_cache(maxsize=1)
def _title_phrases() -> _PhraseSet:
    return _PhraseSet(retrospective_title_phrases())


@lru_cache(maxsize=1)
def _lead_phrases() -> _PhraseSet:
    return _PhraseSet(retrospective_lead_phrases())
