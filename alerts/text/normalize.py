"""The normal form of text: what looks the same compares equal.

It folds case, full-width letters, homoglyphs, Arabic points and Greek accents, and drops zero-width
characters and remains of HTML. Positions in it map back to the original, because a reason quotes the article
verbatim.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

from alerts.text.homoglyphs import unify_scripts
from store.sanitize import strip_invalid

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200d-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef"
)
_VOWEL_POINTS = "\u0640\u064b-\u0652\u0670\u0591-\u05c7"
_MARK = "".join(chr(c) for c in range(0x300, 0x3100) if unicodedata.combining(chr(c)))
_MARK = re.sub(f"[{_INVISIBLE}{_VOWEL_POINTS}]", "", _MARK) + (
    "\u1161-\u1175\u11a8-\u11c2\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dcf\u0ddf\u102e\uff9e\uff9f"
)
"""Characters that may combine with the one before: accents, and Korean vowels and finals (decomposed)."""
_COMPATIBILITY_CHARS = (
    "\u2102\u210a-\u2115\u2119-\u211d\u2124\u2128-\u2138\u2145-\u2149\u24b6-\u24e9\uff61-\uffdc\ufb00-\ufdff"
    "\ufe70-\ufefe\U0001d400-\U0001d7ff\U0001f130-\U0001f169"
)
"""Variants of letters: letter-like symbols, circled, half-width and mathematical letters, ligatures."""
_COMPOSITION_EXCLUSIONS = (
    "\u0958-\u095f\u09dc\u09dd\u09df\u0a33\u0a36\u0a59-\u0a5b\u0a5e\u0b5c\u0b5d\u1f71-\u1ffd"
)
"""Letters that NFC replaces by two characters, or by another one."""
_SMALL_CAPITALS = "ᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ"
_TAG = r"<[!/a-zA-Z][^<>]{0,300}>"
_INLINE = r"</?(?i:a|abbr|b|bdi|bdo|em|font|i|mark|s|small|span|strong|u|wbr)(?:\s[^<>]{0,300}|/)?>"
_ENTITY = r"&(?i:amp;){0,3}(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});"

_QUICK_CHECK = re.compile(f"[{_INVISIBLE}{_VOWEL_POINTS}{_COMPATIBILITY_CHARS}\u200c<&]")
"""A single character class: searching it is much faster than the alternatives of `_NEEDS_REWRITE`."""
_NEEDS_REWRITE = re.compile(
    rf"[{_INVISIBLE}{_VOWEL_POINTS}{_COMPATIBILITY_CHARS}]|(?<![\u0620-\u06ff])\u200c|<[!/a-zA-Z]|&[#a-zA-Z]"
)
_BLANKS = re.compile(r"[^\S\n][^\S\n]")
_REWRITABLE = re.compile(
    rf"(?P<removed>[{_INVISIBLE}{_VOWEL_POINTS}]+|(?<![\u0620-\u06ff])\u200c|{_INLINE})"
    rf"|(?P<gap>(?:[^\S\n]|{_TAG})+)|(?P<entity>{_ENTITY})"
    rf"|(?P<joined>[^\s{_MARK}][{_MARK}]{{1,8}}|[{_COMPATIBILITY_CHARS}{_COMPOSITION_EXCLUSIONS}])"
)
_AMP = re.compile(r"&(?i:amp;(?=.))*")
_COMPATIBILITY_CHAR = re.compile(f"[{_COMPATIBILITY_CHARS}]")
_REMOVED = re.compile(f"[{_INVISIBLE}{_VOWEL_POINTS}]")
_MARKS = re.compile(f"[{_MARK}]{{0,8}}")


def _before_lower() -> dict[str, str]:
    table = {chr(0xFF01 + at): chr(0x21 + at) for at in range(94)}
    table |= dict.fromkeys("\u00a0\u2002\u2003\u2009\u202f\u3000\u200c\t\r", " ")
    table |= dict.fromkeys("\u2028\u2029", "\n") | dict.fromkeys("‘’ʼʻ´`′＇", "'")
    table |= dict.fromkeys("‐‑‒–—−－", "-") | {"İ": "i"}
    return table | dict(zip(_SMALL_CAPITALS, "abcdeghijklmnoprtuvwyz", strict=True))


def _after_lower() -> dict[str, str]:
    pairs = ("ςσ", "άα", "έε", "ήη", "ίι", "όο", "ύυ", "ώω", "ϊι", "ϋυ", "ΐι", "ΰυ", "ёе", "ıi", "șş", "țţ")
    arabic = ("أا", "إا", "آا", "ٱا", "ىي", "یي", "کك", "ھه", "ہه", "ةه", "ۀه")
    digits = {chr(ord(start) + at): str(at) for start in "٠۰०০௦౦๐" for at in range(10)}
    return {pair[0]: pair[1] for pair in pairs + arabic} | digits


_BLANK = {0x09: " ", 0x0D: " "}
_BEFORE_LOWER, _AFTER_LOWER = _before_lower(), _after_lower()
_BEFORE_LOWER_CHARS, _AFTER_LOWER_CHARS = (
    re.compile(f"[{re.escape(''.join(table))}]") for table in (_BEFORE_LOWER, _AFTER_LOWER)
)
"""Most texts have few of these characters; finding them is faster than translating every character."""


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """A text in normal form; `offsets` maps its positions to the original, None if they are the same."""

    original: str
    normalized: str
    offsets: tuple[int, ...] | None = None

    def original_slice(self, start: int, end: int) -> str:
        """The original text of a stretch of the normal form."""
        if self.offsets is None:
            return self.original[start:end]
        if start >= end:
            return ""
        last = self.offsets[end - 1]
        return self.original[self.offsets[start] : _MARKS.match(self.original, last + 1).end()]  # type: ignore[union-attr]  # always matches, at least the empty string


def normalize(text: str) -> NormalizedText:
    """The normal form of any text."""
    text = strip_invalid(text)
    if not ((_QUICK_CHECK.search(text) and _NEEDS_REWRITE.search(text)) or _BLANKS.search(text)):
        if text.isascii():
            return NormalizedText(text, text.translate(_BLANK).lower())
        if unicodedata.is_normalized("NFC", text):
            return NormalizedText(text, _fold_characters(text))
    plain, offsets = _strip_and_compose(text)
    return NormalizedText(text, _fold_characters(plain), tuple(offsets))


def normal_form(text: str) -> str:
    """The normal form without its offsets."""
    return normalize(text).normalized


def _fold_characters(text: str) -> str:
    """The foldings that replace one character by one, so that positions stay."""
    lowered = unify_scripts(_BEFORE_LOWER_CHARS.sub(_replace_before_lower, text)).lower()
    return _AFTER_LOWER_CHARS.sub(_replace_after_lower, lowered)


def _replace_before_lower(match: re.Match[str]) -> str:
    return _BEFORE_LOWER[match[0]]


def _replace_after_lower(match: re.Match[str]) -> str:
    return _AFTER_LOWER[match[0]]


def _strip_and_compose(text: str) -> tuple[str, list[int]]:
    """The text without tags, entities and marks, with letters composed; and the offset of each character."""
    out: list[str] = []
    offsets: list[int] = []
    at = 0
    for match in _REWRITABLE.finditer(text):
        start = match.start()
        if start > at:
            out.append(text[at:start])
            offsets += range(at, start)
        at = match.end()
        piece = _replacement(match.lastgroup or "", match.group())
        if piece and not (piece == " " and out and out[-1] == " "):
            out.append(piece)
            offsets += [start] * len(piece)
    out.append(text[at:])
    offsets += range(at, len(text))
    return "".join(out), offsets


def _replacement(kind: str, piece: str) -> str:
    """What a piece becomes; `kind` is the group of `_REWRITABLE` that matched."""
    if kind == "removed":
        return ""
    if kind == "gap":
        return " "
    if kind == "entity":
        char = html.unescape("&" + _AMP.sub("", piece))[:1]
        return "" if _REMOVED.match(char) else " " if char.isspace() else char
    return unicodedata.normalize("NFKC" if _COMPATIBILITY_CHAR.match(piece) else "NFC", piece)
