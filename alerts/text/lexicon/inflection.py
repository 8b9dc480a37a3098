"""Names of several words in languages that inflect each of them: `Saudijska Arabija`, `Saudijske Arabije`."""

from __future__ import annotations

import re

_LATIN = r"(?:ie|ia|io|ej|[aeiouyáéíýúůěąęóôăâîãūāēī])$"
_CYRILLIC = r"(?:ая|яя|ое|ее|ый|ий|ой|ые|ие|ия|ья|ія|[аяоеыиіїєьйюу])$"
_ENDINGS = {
    language: re.compile(pattern)
    for pattern, languages in {
        _LATIN: "pl cs sk sl hr bs ro sq",
        _CYRILLIC: "ru uk be bg mk",
        f"{_LATIN}|{_CYRILLIC}": "sr",
        r"(?:ieji|oji|asis|ai|as|is|ys|us|os|ės|[aeėiou])$": "lt",
        r"(?:ie|as|es|is|[aāeēsšiu])$": "lv",
        r"(?:ος|ης|ας|ες|ων|οι|ου|ός|ής|ές|ών|οί|[αάηήοόιίυύωώεέ])$": "el",
    }.items()
    for language in languages.split()
}
"""Language → the endings of its nouns and adjectives in a name."""
_MIN_LAST = 5
"""Letters of the last word without its ending; a shorter one begins too many other words."""
_MIN_FIRST = 3


def inflected_name(name: str, language: str) -> str | None:
    """The notation of a name of several words with a star for each ending; None if there is none to give."""
    endings = _ENDINGS.get(language)
    words = name.split(" ")
    if endings is None or len(words) < 2 or not all(word.isalpha() for word in words):
        return None
    stems = [_stem(word, endings) for word in words]
    last = endings.sub("", words[-1])
    if len(last) < _MIN_LAST:
        return None
    return " ".join([*stems[:-1], last])


def _stem(word: str, endings: re.Pattern[str]) -> str:
    """The word with a star instead of its ending; small words have none."""
    stem = endings.sub("", word)
    return f"{stem}*" if word[0].isupper() and len(stem) >= _MIN_FIRST else word
