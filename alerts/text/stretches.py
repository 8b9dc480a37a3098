"""Finds which part of a run without spaces a key is from, so that a reason can quote it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from alerts.text.keys import Key, token_keys
from alerts.text.tokens import TokenKind, tokens

_SIZES = {TokenKind.HAN: range(2, 6), TokenKind.UNSPACED: range(6, 7)}


def key_stretches(text: str, keys: Collection[Key]) -> dict[Key, tuple[int, int]]:
    """The first stretch of each key in a text of Chinese characters or a script without spaces.

    Keys of other tokens are left out, and so are sounds that take more than six characters of such a script.
    """
    wanted, found = set(keys), dict[Key, tuple[int, int]]()
    for kind, run, offset, _ in tokens(text):
        for start, end in _stretches(kind, run):
            for key, _ in token_keys(kind, run[start:end]):
                if key in wanted:
                    found.setdefault(key, (offset + start, offset + end))
    return found


def _stretches(kind: TokenKind, run: str) -> Iterator[tuple[int, int]]:
    for size in _SIZES.get(kind, ()):
        yield from ((at, at + size) for at in range(len(run) - size + 1))
