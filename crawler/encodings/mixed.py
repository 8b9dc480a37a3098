"""Separates the parts of a body that are in UTF-8 from those in another encoding.

Planet feeds and tickers join entries of several sites, and one that came in unconverted makes the whole body
invalid. Each text between two tags (in JSON between two quotation marks) is judged by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from crawler.encodings.single_byte import is_utf8_within

_HIGH = re.compile(rb"[\x80-\xff]")
_MARKUP = re.compile(rb"[<>]")
_JSON_MARKUP = re.compile(rb'["\n]')
_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
"""What a letter looks like in UTF-8."""
_NOT_LOW = bytes(byte for byte in range(0x100) if not 0x80 <= byte <= 0xA0)
_MIN_LOW = 3
"""Bytes from 0x80 to 0xA0: UTF-8 has them everywhere, most encodings for punctuation only."""
_SURE_BESIDE_PAIRS, _SURE_BESIDE_SINGLE = 8, 3
"""So many letters are not valid UTF-8 by chance, in a body of a two-byte and of a one-byte encoding."""
_MIN_SHARE = 0.5
_MIN_DISTINCT = 4
"""Different letters: a line of dashes may be valid UTF-8 by chance."""
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
    if single_byte is None and len(body.translate(None, _NOT_LOW)) < _MIN_LOW:
        return None
    if _LETTER.search(body) is None:
        return None
    parts: list[_Part] = []
    for start, end in _high_parts(body):
        parts.append(_judge(body[start:end], start, end))
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
    if part.text is None:
        return part
    foreign = {char for char in part.text if char > "\x7f"}
    if "\ufffd" in foreign or (single_byte is None and len(foreign) < _MIN_DISTINCT):
        return part.as_other()
    is_utf8 = part.letters >= (_SURE_BESIDE_SINGLE if single_byte else _SURE_BESIDE_PAIRS) or (
        single_byte is not None
        and is_tested
        and is_utf8_within(body[part.start : part.end], part.text, single_byte)
    )
    return part if is_utf8 else part.as_other()


def _high_parts(body: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the texts with letters beyond ASCII begin and end."""
    is_json = body.lstrip()[:1] in (b"{", b"[")
    markup, marks = (_JSON_MARKUP, (b'"', b"\n")) if is_json else (_MARKUP, (b"<", b">"))
    position = 0
    while (high := _HIGH.search(body, position)) is not None:
        at = high.start()
        start = max(position, *(body.rfind(mark, position, at) + 1 for mark in marks))
        following = markup.search(body, at)
        position = following.start() if following is not None else len(body)
        yield start, position


def _judge(chunk: bytes, start: int, end: int) -> _Part:
    valid = _LETTER.findall(chunk)
    high = len(chunk.translate(None, _ASCII))
    broken = high - sum(map(len, valid))
    if len(valid) >= 2 * broken:
        text = chunk.decode("utf-8", "replace")
        return _Part(start, end, text, len(valid), 0)
    return _Part(start, end, None, 0, high)
