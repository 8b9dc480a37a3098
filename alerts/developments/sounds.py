"""The sounds that a report is compared by: names and loanwords sound alike in all scripts."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nlargest

from alerts.matching.general.background import load_background
from alerts.text.annotate import AnnotatedText, Sentence, field_of
from alerts.text.keyed_text import BODY, FRONT, TITLE
from alerts.text.keys import SOUND_KINDS, Key, kind_of, token_keys
from alerts.text.tokens import tokens
from store.records.matching import ArticleField

MAX_SOUNDS, MIN_SOUND_WEIGHT = 120, 0.5
"""Only the heaviest sounds are compared. A weight is the rarity in news, and less after the headline."""
_PLACE_WEIGHTS = {ArticleField.TITLE: TITLE, ArticleField.LEAD: FRONT, ArticleField.BODY: BODY}


def heaviest_sounds(annotated: AnnotatedText) -> list[Key]:
    """The heaviest sounds of a report, in order of weight."""
    rarity, language = load_background().rarity, annotated.language
    weights = {key: place * rarity.of(key, language) for key, place in all_sounds(annotated).items()}
    heaviest = nlargest(MAX_SOUNDS, weights, key=lambda key: (weights[key], key))
    return [key for key in heaviest if weights[key] >= MIN_SOUND_WEIGHT]


def all_sounds(annotated: AnnotatedText) -> dict[Key, float]:
    """The sounds of the words that the lexicon does not know, with the weight of the first place of each.

    Those that it knows are compared as concepts.
    """
    places: dict[Key, float] = {}
    for number, sentence in enumerate(annotated.sentences):
        place = _PLACE_WEIGHTS[field_of(number)]
        for key in _sounds_in(annotated, sentence):
            places.setdefault(key, place)
    return places


def _sounds_in(annotated: AnnotatedText, sentence: Sentence) -> Iterator[Key]:
    known, at = sorted(_origin(annotated, hit.start, hit.end) for hit in sentence.hits), 0
    for kind, text, start, end in tokens(
        annotated.text.original, *_origin(annotated, sentence.start, sentence.end)
    ):
        while at < len(known) and known[at][1] <= start:
            at += 1
        if at == len(known) or known[at][0] >= end:
            yield from (key for key, _ in token_keys(kind, text) if kind_of(key) in SOUND_KINDS)


def _origin(annotated: AnnotatedText, start: int, end: int) -> tuple[int, int]:
    """The span in the original text of one in the normal form."""
    offsets = annotated.text.offsets
    return (start, end) if offsets is None or start >= end else (offsets[start], offsets[end - 1] + 1)
