"""One normal form for all text that is compared: what looks the same must compare the same.

Full-width letters, zero-width marks, look-alike letters of another script, leftovers of HTML, Arabic
points and Greek accents are made even. Positions in the normal form can be led back to the original,
because a reason quotes the article as it stands.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

from store.cleaning import clean_text

_DROPPED = "\u00ad\u200b\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_DROPPED += "\u0640" + "".join(map(chr, (*range(0x064B, 0x0653), 0x0670, *range(0x0591, 0x05C8))))

_SLOW = re.compile(
    f"[{_DROPPED}\uff61-\uff9f\ufb00-\ufdff\ufe70-\ufefe\U0001d400-\U0001d7ff]|(?<![\u0600-\u06ff])\u200c|<[!/a-zA-Z]|&[#a-zA-Z]"
)
_TAG = re.compile(r"<[!/a-zA-Z][^<>]{0,300}>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_MIXED = re.compile(r"[a-z][\u0400-\u04ff]|[\u0400-\u04ff][a-z]|[a-z][\u0370-\u03ff]|[\u0370-\u03ff][a-z]")
_WORD = re.compile(r"[^\W\d_]+")


def _before_lower() -> dict[int, str]:
    table = {0xFF01 + i: chr(0x21 + i) for i in range(94)}
    table |= {ord(c): " " for c in "\u00a0\u2002\u2003\u2009\u202f\u3000\u200c\t"}
    table |= {ord(c): "'" for c in "‘’ʼʻ´`′＇"} | {ord(c): "-" for c in "‐‑‒–—−－"} | {ord("İ"): "i"}
    return table


def _after_lower() -> dict[int, str]:
    pairs = ("ςσ", "άα", "έε", "ήη", "ίι", "όο", "ύυ", "ώω", "ϊι", "ϋυ", "ΐι", "ΰυ", "ёе", "ıi", "șş", "țţ")
    arabic = ("أا", "إا", "آا", "ٱا", "ىي", "یي", "کك", "ھه", "ہه", "ةه", "ۀه")
    digits = {ord(start) + i: str(i) for start in "٠۰०০௦౦๐" for i in range(10)}
    return {ord(pair[0]): pair[1] for pair in pairs + arabic} | digits


_BEFORE, _AFTER = _before_lower(), _after_lower()
_TO_LATIN = dict(zip("аеорсухіјѕԁԛԝһкмтвнзα", "aeopcyxijsdqwhkmtbh3a", strict=True)) | {
    "ο": "o",
    "ρ": "p",
    "ν": "v",
}
_TO_CYRILLIC = dict(zip("aeopcyxijskmtbh", "аеорсухіјѕкмтвн", strict=True))


@dataclass(frozen=True, slots=True)
class NormalText:
    """A text in normal form; `origins` leads each of its positions back, None where they are the same."""

    original: str
    normal: str
    origins: tuple[int, ...] | None = None

    def quote(self, start: int, end: int) -> str:
        """The original words behind a stretch of the normal form."""
        if self.origins is None:
            return self.original[start:end]
        if start >= end:
            return ""
        return self.original[self.origins[start] : self.origins[end - 1] + 1]


def normalise(text: str) -> NormalText:
    """The normal form of a text; never fails, whatever the text holds."""
    text = clean_text(text)
    if text.isascii() and "<" not in text and "&" not in text:
        return NormalText(text, text.lower().replace("\t", " "))
    if not _SLOW.search(text) and unicodedata.is_normalized("NFC", text):
        return NormalText(text, _even(text))
    plain, origins = _unfold(text)
    return NormalText(text, _even(plain), tuple(origins))


def normal_form(text: str) -> str:
    """The normal form alone, for words of the lexicon."""
    return normalise(text).normal


def _even(text: str) -> str:
    """The part that keeps positions: one character for one character."""
    lowered = (
        "".join(_lower(c) for c in text.translate(_BEFORE))
        if "ẞ" in text
        else text.translate(_BEFORE).lower()
    )
    even = lowered.translate(_AFTER)
    return _WORD.sub(_one_script, even) if _MIXED.search(even) else even


def _lower(char: str) -> str:
    lowered = char.lower()
    return lowered if len(lowered) == 1 else char


def _one_script(match: re.Match[str]) -> str:
    """A word of mixed scripts, in the script most of its letters belong to."""
    word = match.group()
    if not _MIXED.search(word):
        return word
    latin = sum(c.isascii() for c in word)
    table = _TO_LATIN if latin * 2 >= len(word) else _TO_CYRILLIC
    return "".join(table.get(c, c) for c in word)


def _unfold(text: str) -> tuple[str, list[int]]:
    """The slow road: tags and entities gone, marks dropped, letters composed; with the way back."""
    out: list[str] = []
    origins: list[int] = []
    at = 0
    while at < len(text):
        piece, following = _piece(text, at)
        out.append(piece)
        origins += [at] * len(piece)
        at = following
    return "".join(out), origins


def _piece(text: str, at: int) -> tuple[str, int]:
    char = text[at]
    if char == "<" and (tag := _TAG.match(text, at)):
        return " ", tag.end()
    if char == "&" and (entity := _ENTITY.match(text, at)):
        return html.unescape(entity.group())[:1] or " ", entity.end()
    if char in _DROPPED or (char == "\u200c" and not _arabic(text[at - 1 : at])):
        return "", at + 1
    end = at + 1
    while end < len(text) and end - at < 8 and unicodedata.combining(text[end]) and text[end] not in _DROPPED:
        end += 1
    if end == at + 1 and char < "\u2000":
        return char, end
    return unicodedata.normalize("NFKC", text[at:end]), end


def _arabic(char: str) -> bool:
    return "\u0600" <= char <= "\u06ff"
