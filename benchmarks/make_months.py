"""Writes `crawler/dates/months.tsv`: month names by language from Unicode CLDR, and forms of newspapers.

python benchmarks/make_months.py
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from babel import Locale, localedata

TABLE = Path(__file__).parents[1] / "crawler" / "dates" / "months.tsv"
HEAD = "# Month names by language, January to December; from Unicode CLDR, with forms of newspapers."
LANGUAGES = [
    "af", "am", "ar", "as", "ast", "az", "be", "bg", "bn", "br", "bs", "ca", "ceb", "cs",
    "cy", "da", "de", "el", "en", "eo", "es", "et", "eu", "fa", "fi", "fil", "fo", "fr",
    "fy", "ga", "gd", "gl", "gu", "ha", "he", "hi", "hr", "hu", "hy", "id", "ig", "is",
    "it", "ka", "kk", "km", "kn", "ku", "ky", "lb", "lo", "lt", "lv", "mg", "mi", "mk",
    "ml", "mn", "mr", "ms", "mt", "my", "nb", "ne", "nl", "nn", "om", "or", "pa", "pl",
    "ps", "pt", "qu", "rm", "ro", "ru", "sc", "sd", "si", "sk", "sl", "so", "sq", "sr",
    "sv", "sw", "ta", "te", "tg", "th", "ti", "tk", "to", "tr", "tt", "ug", "uk", "ur",
    "uz", "wo", "xh", "yi", "yo", "zh", "zu",
]  # fmt: skip
REGIONAL = {
    "sr": "sr_Latn", "uz": "uz_Cyrl", "bs": "bs_Cyrl", "es": "es_MX es_CO", "en": "en_GB en_AU en_CA",
    "de": "de_AT", "pt": "pt_PT", "ar": "ar_IQ ar_DZ ar_MA ar_MR", "fr": "fr_CA", "ro": "ro_MD",
}  # fmt: skip
"""Locales of a language with other names."""
IN_NEWSPAPERS = {
    "id": {2: "peb pebruari", 8: "agu agt ags agust", 11: "nop nopember", 12: "des"},
    "ms": {2: "febuari", 3: "mac", 8: "ogs"},
    "de": {1: "jän jänner", 2: "feber", 3: "mrz maerz"},
    "es": {9: "set setiembre sept"},
    "it": {9: "sett"},
    "pt": {2: "fev"},
    "en": {6: "june", 7: "july", 9: "sept"},
    "fr": {2: "fevrier fév fev", 7: "juil", 8: "aout", 12: "decembre dec"},
    "ru": {5: "май", 9: "сен сент", 11: "ноя нояб"},
    "nl": {3: "mrt mar"},
    "hi": {1: "जनवरी", 2: "फ़रवरी फरवरी", 9: "सितम्बर सितंबर",
           10: "अक्तूबर अक्टूबर", 11: "नवम्बर नवंबर", 12: "दिसम्बर दिसंबर"},
    "tr": {2: "şub"},
}  # fmt: skip


def main() -> None:
    """Write the table."""
    lines = ["\t".join([language, *map("|".join, months(language))]) for language in LANGUAGES]
    TABLE.write_text("\n".join([HEAD, *lines, ""]), encoding="utf-8")


def months(language: str) -> list[list[str]]:
    """Return twelve lists of names."""
    found: list[dict[str, None]] = [{} for _ in range(12)]
    for locale in (language, *REGIONAL.get(language, "").split()):
        for month, name in cldr_names(locale):
            found[month - 1][normalized(name)] = None
    for month, names in IN_NEWSPAPERS.get(language, {}).items():
        found[month - 1].update(dict.fromkeys(map(normalized, names.split())))
    return [[name for name in names if len(name) > 1 or not name.isascii()] for names in found]


def cldr_names(locale: str) -> Iterator[tuple[int, str]]:
    """Yield month and name, without names that are numbers."""
    localedata._cache.clear()  # noqa: SLF001 - loading some locales changes others that are loaded
    names = Locale.parse(locale).months
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for month, name in names[context][width].items():
                if not re.search(r"\d", unicodedata.normalize("NFKC", name)):
                    yield month, name


def normalized(name: str) -> str:
    """Return a name as `crawler.dates.months` looks it up; Mongolian names without the word for month."""
    plain = unicodedata.normalize("NFC", name).casefold().replace("’", "'").replace("\u200f", "")
    return " ".join(plain.rstrip(". ").split()).removesuffix(" сар")


if __name__ == "__main__":
    main()
