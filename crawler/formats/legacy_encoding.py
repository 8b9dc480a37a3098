"""Detects the legacy encoding of a body that declares none, or the wrong one."""

from __future__ import annotations

from w3lib.encoding import resolve_encoding

from crawler.formats.lenient_decoding import decode_lenient

SAMPLE_BYTES = 60_000
MAX_BROKEN_SHARE = 0.02
"""Of the non-ASCII letters; with more broken ones the encoding is wrong rather than the text."""
_CANDIDATES = (
    "euc_kr",  # not cp949, whose rare syllables make Korean of any Japanese
    "cp1251",
    "cp932",
    "euc_jp",
    "gb18030",
    "big5",
    "cp874",
    "cp1256",
    "cp1254",
    "cp1253",
    "cp1252",
)
_MAX_LINES = 200
_JAPANESE = ("cp932", "euc_jp")
_KANA = ("\u3041", "\u30ff")
_MIN_KANA_SHARE = 0.3
"""No text in another language, misread as Japanese, has so much kana."""
_CONFUSED_WITH_KOI8 = ("cp1251", "cp1252", "cp1254")


_OTHER_CODECS = {"ascii": "utf-8", "us-ascii": "utf-8", "big5": "big5", "x-gbk": "gb18030"}
"""Labels read otherwise than browsers do.

A template that declares ASCII says nothing about the text in it. Hong Kong's extension of Big5 finds rare
characters in the bytes of any other encoding.
"""


def codec_for(label: str) -> str | None:
    """Return the codec that publishers mean by a label, often a wider one; None for an unknown label."""
    return _OTHER_CODECS.get(label.lower()) or resolve_encoding(label)


def detect_encoding(body: bytes) -> str:
    """Return the legacy encoding that reads best; a few broken bytes do not matter."""
    from charset_normalizer import from_bytes

    if (japanese := _detect_japanese(body)) is not None:
        return japanese
    start = body[:SAMPLE_BYTES]
    for sample in (start, *start.splitlines()[:_MAX_LINES]):
        if sample.isascii():
            continue
        if (best := from_bytes(sample, cp_isolation=list(_CANDIDATES)).best()) is not None:
            encoding = codec_for(best.encoding) or best.encoding
            return "koi8-r" if encoding in _CONFUSED_WITH_KOI8 and _is_koi8(sample) else encoding
    return "koi8-r" if _is_koi8(start) else "cp1252"


def _detect_japanese(body: bytes) -> str | None:
    """Return the Japanese encoding in which the body has much kana."""
    for encoding in _JAPANESE:
        text, _ = decode_lenient(body[:SAMPLE_BYTES], encoding)
        foreign = [char for char in text if char > "\x7f"]
        kana = sum(_KANA[0] <= char <= _KANA[1] for char in foreign)
        few_broken = text.count("\ufffd") <= max(2, len(foreign) * MAX_BROKEN_SHARE)
        if few_broken and kana > _MIN_KANA_SHARE * len(foreign) > 0:
            return encoding
    return None


def _is_koi8(sample: bytes) -> bool:
    """Russian in KOI8-R reads as capitals in Windows-1251: the halves of the alphabet are swapped."""
    letters = [byte for byte in sample if byte >= 0xC0]
    return len(letters) > 10 and sum(byte < 0xE0 for byte in letters) > 0.8 * len(letters)
