"""What a language may add to a name in the same word, and which of it turns the name into an adjective.

Most languages write a country's name with a capital and the adjective without one. So a name in lower case
counts only with the ending of an adjective: `londoni` is Hungarian for *of London*, `haban` is Tagalog for
*while*.
"""

from __future__ import annotations

import re

from alerts.text.languages import NAME_ENDING_MAX
from alerts.text.normalize import normal_form

_LISTED_ENDINGS = {
    language: frozenset(normal_form(endings).split())
    for language, endings in {
        "he": "י ית ים יות יה",
        "ar": "ي ية يا يين يون يتين يات ا",
        "fa": "ی یی ای ها های یها یهای یان",
        "ur": "ی یوں وں",
        "ps": "ی يان ي",
    }.items()
}
"""Languages that join other words' letters to a name so easily that only these endings are taken."""
_ENDINGS = {"ka": re.compile("[სიუ]|მ$|მა|ად|ში|ზე|თან|ამდე|ელ|თ|ა$|დან|მდე|ო")}
"""Beginnings of the case endings of a language whose words often continue a name by chance."""
_VIRAMAS = frozenset("\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca")
"""Signs that join a consonant to the next one: the word goes on with another letter than the name's last."""
_SLAVIC_LATIN = r"\w{0,4}(?:sk|šk|śk|ck|dzk|ńsk)|\w{0,3}(?:an|án|jan)?(?:ec|ac|ców|cy|cem|če|čan|nin)"
_SLAVIC_CYRILLIC = r"\w{0,4}(?:ск|цк|ськ|цьк)|\w{0,4}(?:ец|ц[аеуыіиоя]|ян[аеиы]?)"
_LOWER_CASE_ADJECTIVES = {
    **dict.fromkeys(["ru", "uk", "be", "bg", "mk"], _SLAVIC_CYRILLIC),
    **dict.fromkeys(["pl", "cs", "sk", "hr", "bs", "sl"], _SLAVIC_LATIN),
    "sr": f"{_SLAVIC_CYRILLIC}|{_SLAVIC_LATIN}",
    **dict.fromkeys(["sv", "no", "da", "is"], "i?[sn]?k"),
    "hu": "[a-z]?i|b[ea]li",
    "fi": r"\w{0,2}la[in]|\w{0,2}lä[in]",
    "et": "l[ae]|i$",
    "lv": r"\w{0,2}ie[šst]",
    "lt": r"\w{0,3}(?:ie[čt]|išk)",
    "ro": r"\w{0,2}(?:ean|ian|ez|en)",
    "sq": r"\w{0,2}(?:an|ez)",
    "el": r"\w{0,3}(?:ικ|ιν|εζ|ιαν|αν)",
    "hy": r"\w{0,2}(?:ական|ացի|ցի)",
    **dict.fromkeys(["kk", "ky"], r"\w{0,1}[лдт][ыі][қк]"),
    **dict.fromkeys(["az", "uz"], "l[ıiuü]|lik"),
}
"""Language → beginning of the endings of its adjectives and peoples that have no capital."""
_ADJECTIVES = {language: re.compile(pattern) for language, pattern in _LOWER_CASE_ADJECTIVES.items()}


def longest_ending(language: str) -> int:
    """The most letters that a language adds to a name."""
    return NAME_ENDING_MAX.get(language, 2 if language == "und" else 0)


def is_ending(tail: str, language: str) -> bool:
    """Whether the language takes this ending; where it has no list, nearly any."""
    if tail[0] in _VIRAMAS:
        return False
    known = _LISTED_ENDINGS.get(language)
    if known is not None:
        return tail in known
    pattern = _ENDINGS.get(language)
    return pattern is None or pattern.match(tail) is not None


def is_adjective_ending(tail: str, language: str) -> bool:
    """Whether this ending makes a name an adjective or a people, which needs no capital in the language."""
    pattern = _ADJECTIVES.get(language)
    return pattern is not None and pattern.match(tail) is not None
