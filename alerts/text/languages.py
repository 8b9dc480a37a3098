"""Language tags, related languages, and how long the case endings of names are."""

from __future__ import annotations

from functools import lru_cache

_ALIASES = {
    "nb": "no",
    "nn": "no",
    "fil": "tl",
    "iw": "he",
    "in": "id",
    "sh": "sr",
    "cmn": "zh",
    "yue": "zh",
    "mo": "ro",
}
_RELATED = (
    "id ms",
    "sr hr bs sl",
    "cs sk",
    "no da",
    "sv da no",
    "es ca gl",
    "pt gl",
    "tr az",
    "nl af",
    "be ru uk",
    "mk bg sr",
    "hi mr ne",
    "ky kk",
    "de lb",
    "fa ps",
    "uz tr",
)
_READ_ALIKE = (frozenset({"id", "ms"}), frozenset({"hr", "sr", "bs"}), frozenset({"cs", "sk"}))
"""Languages whose readers read each other's, and which no detector tells apart in a headline."""
_BORROWS_FROM = {"tl": "en"}
"""Language → the language whose words it uses; not the other way round."""
_LONG_ENDING_LANGUAGES = (
    "ru uk be bg mk sr hr bs sl pl cs sk lt lv et fi hu tr az kk ky uz ka hy el ro sq mn hi mr gu pa ne ur"
)
_LONGEST_ENDING_LANGUAGES = "ta te ml kn bn si"
"""Languages whose vowel signs count as letters."""
_SHORT_ENDING_LANGUAGES = "de sv no da nl af ar fa he sw tl eu ko am"
NAME_ENDING_MAX = (
    dict.fromkeys(_LONGEST_ENDING_LANGUAGES.split(), 10)
    | dict.fromkeys(_LONG_ENDING_LANGUAGES.split(), 7)
    | dict.fromkeys(_SHORT_ENDING_LANGUAGES.split(), 2)
    | {"en": 1, "is": 4}
)
"""Language → the most letters of a case ending on a name; 0 for languages not listed."""


@lru_cache(maxsize=256)
def primary_language(tag: str) -> str:
    """The primary language of a BCP 47 tag, under the lexicon's code; `und` for none."""
    first = tag.replace("_", "-").split("-")[0].strip().lower()
    return _ALIASES.get(first, first) or "und"


@lru_cache(maxsize=1_024)
def can_read(reader: str, language: str) -> bool:
    """Whether who reads the first language reads a text in the second one; both are BCP 47 tags."""
    pair = {primary_language(reader), primary_language(language)}
    return (len(pair) == 1 and "und" not in pair) or any(pair <= group for group in _READ_ALIKE)


@lru_cache(maxsize=256)
def related_languages(language: str) -> frozenset[str]:
    """The language and those whose words count in it too."""
    own = {language, _BORROWS_FROM.get(language, language)}
    return frozenset(own.union(*(group.split() for group in _RELATED if language in group.split())))
