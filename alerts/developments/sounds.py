"""The sounds that a report is compared by: names and loanwords sound alike in all scripts."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nlargest

from alerts.matching.general.background import load_background
from alerts.text.annotate import AnnotatedText
from alerts.text.keyed_text import KeyUse, read_keys
from alerts.text.keys import SOUND_KINDS, Key, TokenKeys, kind_of, token_keys
from alerts.text.tokens import TokenKind

MAX_SOUNDS, MIN_SOUND_WEIGHT = 120, 0.5
"""Only the heaviest sounds are compared. A weight is the rarity in news, and less after the headline."""


def sound_keys(annotated: AnnotatedText) -> list[Key]:
    """The heaviest sounds of a report; names that the lexicon knows are compared as concepts instead."""
    rarity, language = load_background().rarity, annotated.language
    weights = {key: use.place * rarity.of(key, language) for key, use in _sounds(annotated)}
    heaviest = nlargest(MAX_SOUNDS, weights, key=lambda key: (weights[key], key))
    return [key for key in heaviest if weights[key] >= MIN_SOUND_WEIGHT]


def all_sound_keys(annotated: AnnotatedText) -> list[Key]:
    """All sounds of a text."""
    return [key for key, _ in _sounds(annotated)]


def _sounds(annotated: AnnotatedText) -> Iterator[tuple[Key, KeyUse]]:
    uses = read_keys(annotated, _sounds_of_token).uses
    return ((key, use) for key, use in uses.items() if kind_of(key) in SOUND_KINDS)


def _sounds_of_token(kind: TokenKind, text: str) -> TokenKeys:
    return tuple(pair for pair in token_keys(kind, text) if kind_of(pair[0]) in SOUND_KINDS)
