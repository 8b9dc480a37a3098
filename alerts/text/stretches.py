"""Finds which part of a run without spaces a key is from, so that a reason can quote it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from alerts.text.keys import Key, token_keys
from alerts.text.tokens import TokenKind, tokens

_SIZES = {TokenKind.HAN: range(2, 6), TokenKind.UNSPACED: range(6, 15)}
"""Characters of a stretch; the longer ones of unspaced scripts are for sounds, whose vowels count as well."""
_MAX_RUN = 300
"""Characters of a run that are searched."""


def key_stretches(text: str, keys: Collection[Key]) -> dict[Key, tuple[int, int]]:
    """The first and shortest stretch of each key in a text of Chinese characters or a script without spaces.

    Keys of other tokens are left out, and so are keys that stand late in a long run.
    """
    found: dict[Key, tuple[int, int]] = {}
    for kind, run, offset, _ in tokens(text):
        missing = set(keys) - found.keys()
        for start, end in _stretches(kind, run[:_MAX_RUN]):
            if not missing:
                break
            for key, _ in token_keys(kind, run[start:end]):
                if key in missing:
                    missing.remove(key)
                    found[key] = offset + start, offset + end
    return found


def _stretches(kind: TokenKind, run: str) -> Iterator[tuple[int, int]]:
    """All stretches, the shortest first."""
    for size in _SIZES.get(kind, ()):
        yield from ((at, at + size) for at in range(len(run) - size + 1))
