"""Transliteration for languages with two scripts, whose files use one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

_SERBIAN = str.maketrans(
    dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš", strict=True))
    | {"љ": "lj", "њ": "nj", "џ": "dž"}
)
_UZBEK_PAIRS = (
    ("yo'", "йў"), ("o'", "ў"), ("g'", "ғ"), ("sh", "ш"), ("ch", "ч"), ("ya", "я"), ("yo", "ё"), ("yu", "ю"),
    ("ye", "е"), ("ts", "ц"), ("'", "ъ"),
)  # fmt: skip
_UZBEK = str.maketrans(dict(zip("abdefghijklmnopqrstuvxyz", "абдефгҳижклмнопқрстувхйз", strict=True)))


def serbian_latin(text: str) -> str:
    """Serbian Cyrillic in Latin letters; this direction is unambiguous."""
    return text.translate(_SERBIAN)


def uzbek_cyrillic(text: str) -> str:
    """Uzbek Latin in Cyrillic letters."""
    words = ["э" + word[1:] if word.startswith("e") else word for word in text.split(" ")]
    text = " ".join(words)
    for latin, cyrillic in _UZBEK_PAIRS:
        text = text.replace(latin, cyrillic)
    return text.translate(_UZBEK)


TRANSLITERATORS: Mapping[str, Callable[[str], str]] = {"sr": serbian_latin, "uz": uzbek_cyrillic}
