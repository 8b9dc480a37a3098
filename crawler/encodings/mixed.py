"""Separates the parts of a body that are in UTF-8 from those in another encoding.

Planet feeds and tickers join entries of several sites, and one that came in unconverted makes the whole body
invalid. Each text between two tags (in JSON between two quotation marks) is judged by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from crawler.encodings.single_byte import is_utf8_within

_MARKUP_PART = re.compile(rb"[^<>]+")
_JSON_PART = re.compile(rb'[^"\n]+')
_SURE_BESIDE_PAIRS, _SURE_BESIDE_SINGLE = 8, 3
"""So many letters are not valid UTF-8 by chance, in a body of a two-byte and of a one-byte encoding."""
_MIN_SHARE = 0.5
_MAX_TESTED = 500
"""Parts of few letters that are compared with the other encoding, which takes half a millisecond each."""
_MAX_PARTS = 200_000
_ASCII = bytes(range(0x80))


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    text: str | None
    """As UTF-8, with U+FFFD for a few broken bytes; None if it is in another encoding."""
    letters: int
    """Letters beyond ASCII that are valid UTF-8."""
    high: int
    """Bytes above 127 of a part in another encoding."""

    def as_other(self) -> _Part:
        """Return the same part, taken for one in another encoding."""
        return replace(self, text=None, letters=0)


@dataclass(frozen=True, slots=True)
class MixedBody:
    """A body in UTF-8 and in another encoding."""

    body: bytes
    parts: tuple[_Part, ...]

    @property
    def other(self) -> bytes:
        """The parts in another encoding, one per line."""
        return b"\n".join(self.body[part.start : part.end] for part in self.parts if part.text is None)

    def decode(self, decode_other: Callable[[bytes], str]) -> str:
        """Return the whole text; `decode_other` decodes the parts in another encoding."""
        pieces, position = [], 0
        for part in self.parts:
            pieces.append(self.body[position : part.start].decode("ascii", "replace"))
            text = decode_other(self.body[part.start : part.end]) if part.text is None else part.text
            pieces.append(text)
            position = part.end
        pieces.append(self.body[position:].decode("ascii", "replace"))
        return "".join(pieces)


def split_mixed(body: bytes, single_byte: str | None) -> MixedBody | None:
    """Return the parts of a body that is no valid UTF-8; None if all of it is in one encoding.

    `single_byte` is the one-byte encoding that what is not UTF-8 looks like.
    """
    pattern = _JSON_PART if body.lstrip()[:1] in (b"{", b"[") else _MARKUP_PART
    parts: list[_Part] = []
    for match in pattern.finditer(body):
        chunk = match.group()
        if not chunk.isascii():
            parts.append(_judge(chunk, match.start(), match.end()))
            if len(parts) > _MAX_PARTS:
                return None
    letters = sum(part.letters for part in parts)
    high = sum(part.high for part in parts)
    if not letters or not high:
        return None
    if letters >= _MIN_SHARE * high:
        return MixedBody(body, tuple(parts))
    # Mostly in the other encoding: a word of it may be valid UTF-8 by chance.
    judged = tuple(
        _judge_again(part, body, single_byte, is_tested=at < _MAX_TESTED) for at, part in _counted(parts)
    )
    return MixedBody(body, judged) if any(part.text is not None for part in judged) else None


def _counted(parts: list[_Part]) -> Iterator[tuple[int, _Part]]:
    """Yield the parts, each with the number of parts before it that may be UTF-8."""
    count = 0
    for part in parts:
        yield count, part
        count += part.text is not None


def _judge_again(part: _Part, body: bytes, single_byte: str | None, *, is_tested: bool) -> _Part:
    if part.text is None or part.letters >= (_SURE_BESIDE_SINGLE if single_byte else _SURE_BESIDE_PAIRS):
        return part
    is_utf8 = (
        single_byte is not None
        and is_tested
        and is_utf8_within(body[part.start : part.end], part.text, single_byte)
    )
    return part if is_utf8 else part.as_other()


def _judge(chunk: bytes, start: int, end: int) -> _Part:
    text = chunk.decode("utf-8", "replace")
    broken = text.count("\ufffd") - chunk.count(b"\xef\xbf\xbd")
    letters = sum(char > "\x7f" for char in text) - text.count("\ufffd")
    if broken == 0 or letters >= 2 * broken:
        return _Part(start, end, text, letters, 0)
    return _Part(start, end, None, 0, len(chunk.translate(None, _ASCII)))
