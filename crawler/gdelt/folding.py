"""The form in which names are compared: without case, accents and variants of letters."""

from __future__ import annotations

import re
import unicodedata

_VARIANTS = str.maketrans(
    {
        "ı": "i",
        "ς": "σ",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ة": "ه",
        "ہ": "ه",
        "ھ": "ه",
        "ٱ": "ا",
        "ـ": "",
        "‘": "'",
        "’": "'",
        "ʼ": "'",
        "`": "'",
        "‐": "-",
        "‑": "-",
        "–": "-",
        "—": "-",
        "\u200b": "",
        "\u200c": " ",
        "\u200d": "",
        "\ufeff": "",
    }
)
_BLANKS = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return the form for comparison; folding twice changes nothing."""
    if text.isascii():
        return _BLANKS.sub(" ", text.lower())
    plain = unicodedata.normalize("NFKD", text).lower()
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", bare.translate(_VARIANTS)))
