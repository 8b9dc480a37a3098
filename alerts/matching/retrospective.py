"""Recognises retrospectives (anniversaries, background, explainers, opinion), which match but are marked."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from alerts.text.annotate import LEAD_SENTENCES, AnnotatedText
from alerts.text.lexicon.forms import is_unsegmented
from alerts.text.lexicon.load import retrospective_lead_phrases, retrospective_title_phrases
from alerts.text.normalize import normal_form


def is_retrospective(annotated: AnnotatedText) -> bool:
    """Whether a phrase in the title or the first sentences marks a retrospective or an explainer."""
    title, *lead = annotated.sentences[: 1 + LEAD_SENTENCES]
    normal = annotated.text.normalized
    return _title_phrases().found_in(normal[title.start : title.end]) or any(
        _lead_phrases().found_in(normal[sentence.start : sentence.end]) for sentence in lead
    )


class _PhraseSet:
    """Finds any of many phrases; as whole words, in scripts with word borders."""

    def __init__(self, phrases: Iterable[str]) -> None:
        from ahocorasick_rs import AhoCorasick

        self._phrases = list(map(normal_form, phrases))
        self._word_bounds = [
            (
                not is_unsegmented(phrase) and phrase[0].isalnum(),
                not is_unsegmented(phrase) and phrase[-1].isalnum(),
            )
            for phrase in self._phrases
        ]
        self._automaton = AhoCorasick(self._phrases)

    def found_in(self, text: str) -> bool:
        """Whether the text has one of the phrases."""
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
