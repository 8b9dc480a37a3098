"""Whether a text is in the encoding that its label states: the label against the letters themselves."""

from __future__ import annotations

import re
from itertools import islice

from crawler.encodings.lenient import decode_lenient
from crawler.encodings.single_byte import ByteCounts, score_of

_FEW_BYTES = 12
_LATIN_NEIGHBOURS = 0.8
"""Share of bytes beside an ASCII letter that no text in a two-byte encoding has."""
_MIN_GAIN = 8.0
"""Nats by which another encoding must fit better, all bytes together ..."""
_MIN_GAIN_PER_BYTE = 0.25
"""... and each byte."""
_UNMODELLED_GAIN_PER_BYTE = 2.5
_MODELLED = {
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp866", "cp874",
    "iso8859-2", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-13", "iso8859-15",
    "koi8-r", "koi8-u",
}  # fmt: skip
"""Encodings whose languages are known well enough to trust a small gain."""
_SAMPLE_BYTES = 20_000
_JAPANESE_BYTES = 4_000
_SAMPLE_LETTERS = 2_000
_HIGH = re.compile(rb"[\x80-\xff]")
_FOREIGN_LETTER = re.compile(
    "[\u0370-\u1fff\u3041-\u318e\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9d\U00020000-\U0002ffff]"
)
_MIN_LETTERS = 30
_HANGUL = ("\uac00", "\ud7a3")
_KANA = ("\u3041", "\u30ff")
_MIN_HANGUL = 0.8
"""Share of hangul in Korean; Chinese misread as Korean has up to 0.7."""
_MIN_KANA = 0.08
_MUCH_KANA = 0.3
"""No text in another language, misread as Japanese, has so much kana."""
_MIN_COMMON = 0.7
_COMMON_LEADS = {"big5": (0xA4, 0xC6), "gb2312": (0xB0, 0xD7)}
MAX_BROKEN_SHARE = 0.02
"""Of the non-ASCII letters; with more broken ones the encoding is wrong rather than the text."""
_MANY_HANGUL = 0.95
"""Chinese misread as Korean never has so much of it."""


def fits_single_byte(found: ByteCounts, codec: str) -> bool:
    """Return whether no other encoding fits clearly better than this one-byte encoding."""
    if found.total >= _FEW_BYTES and not found.is_single_byte:
        return codec not in _MODELLED
    gain = found.best.score - score_of(found, codec)
    needed = _MIN_GAIN_PER_BYTE if codec in _MODELLED else _UNMODELLED_GAIN_PER_BYTE
    return gain < needed or gain * found.total < _MIN_GAIN


def fits_pairs(body: bytes, text: str, codec: str, found: ByteCounts) -> bool:
    """Return whether the text looks like the language of this two-byte encoding."""
    is_enough = found.total >= 2 * _FEW_BYTES or found.beside_ascii > _LATIN_NEIGHBOURS
    if is_enough and found.is_single_byte:
        return False
    letters = _letters(text)
    if len(letters) < _MIN_LETTERS:
        return True
    if codec == "cp949":
        common = [char for char in letters if len(char.encode("euc_kr", "ignore")) == 2]
        return len(common) >= _MIN_HANGUL * len(letters) and _share(common, _HANGUL) >= _MIN_HANGUL
    if codec in ("cp932", "euc_jp"):
        return _share(letters, _KANA) >= _MIN_KANA
    return not _is_korean(body) and _fits_chinese(body, letters, codec)


def _fits_chinese(body: bytes, letters: list[str], codec: str) -> bool:
    if codec.startswith("big5"):
        return _common_share(letters, "big5") >= _MIN_COMMON
    if japanese_encoding(body) is not None:
        return False
    return _common_share(letters, "gb2312") >= _MIN_COMMON or not is_big5(body)


def japanese_encoding(body: bytes) -> str | None:
    """Return the Japanese encoding in which the body has much kana."""
    for encoding in ("cp932", "euc_jp"):
        text, _ = decode_lenient(_sample(body)[:_JAPANESE_BYTES], encoding)
        foreign = [char for char in text if char > "\x7f"]
        few_broken = text.count("\ufffd") <= max(2, len(foreign) * MAX_BROKEN_SHARE)
        if few_broken and foreign and _share(foreign, _KANA) > _MUCH_KANA:
            return encoding
    return None


def _common_share(letters: list[str], codec: str) -> float:
    """Return the share of the letters in the first, more common half of Big5 or GB 2312."""
    first, last = _COMMON_LEADS[codec]
    codes = [char.encode(codec, "ignore")[:1] for char in letters]
    known = (
        [code[0] for code in codes if code] if codec == "big5" else [code[0] if code else 0 for code in codes]
    )
    return sum(first <= lead <= last for lead in known) / len(known) if known else 0.0


def is_big5(body: bytes) -> bool:
    """Return whether all of it can be Big5, with the letters of Hong Kong, and most letters are common."""
    try:
        text = body.decode("big5hkscs")
    except UnicodeError:
        return False
    letters = _letters(text)
    return _common_share(letters, "big5") >= _MIN_COMMON


def _letters(text: str) -> list[str]:
    """Return the first letters of a text that are neither Latin nor accents."""
    return [match.group() for match in islice(_FOREIGN_LETTER.finditer(text), _SAMPLE_LETTERS)]


def _sample(body: bytes) -> bytes:
    """Return a part of the body that begins with its first letter beyond ASCII."""
    first = _HIGH.search(body)
    start = first.start() if first is not None else 0
    return body[start : start + _SAMPLE_BYTES]


def _share(letters: list[str], block: tuple[str, str]) -> float:
    return sum(block[0] <= char <= block[1] for char in letters) / len(letters)


def _is_korean(body: bytes) -> bool:
    text = _sample(body).decode("euc_kr", "replace")
    if text.count("\ufffd") > 2:  # a cut letter at the end, and one that is broken
        return False
    letters = _letters(text)
    return len(letters) >= _MIN_LETTERS and _share(letters, _HANGUL) >= _MANY_HANGUL
