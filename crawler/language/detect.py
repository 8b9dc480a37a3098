"""Detects the language of a report: by its script if that decides, else with py3langid's model."""

from __future__ import annotations

import re
import threading
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.language.model import LanguageModel

MODEL_LANGUAGES = (
    "ar", "az", "be", "bg", "ca", "cs", "da", "de", "en", "es", "et", "fa", "fi", "fr", "hi", "hr", "hu",
    "id", "is", "it", "kk", "ky", "lt", "lv", "mk", "mn", "mr", "ms", "ne", "nl", "no", "pl", "ps", "pt",
    "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "tl", "tr", "uk", "ur", "uz", "vi",
)  # fmt: skip
"""Languages for the model; those with a script of their own are in `_SCRIPTS`."""
MIN_LETTERS = 12
"""With fewer letters the model guesses; the stated language is better."""
MAX_CHARS = 300
"""A headline and the first sentence; more text costs time without improving detection."""
_LEAD_CHARS = 100
"""Where so much of a text is in the stated language, the rest is not read."""
_CONFUSABLE = ({"id", "ms"}, {"no", "nb", "nn"}, {"hr", "sr", "bs"})
"""Languages that no detector distinguishes in a headline; the stated language decides between them."""
_TAG_ALIASES = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl", "zh-hans": "zh", "zh-hant": "zh"}
_SCRIPTS = {
    "ko": "\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f",
    "ja": "\u3041-\u30ff\uff66-\uff9d",
    "zh": "\u4e00-\u9fff\u3400-\u4dbf",
    "th": "\u0e01-\u0e5b",
    "he": "\u05d0-\u05ea",
    "el": "\u0370-\u03ff",
    "hy": "\u0531-\u058f",
    "ka": "\u10a0-\u10ff",
    "am": "\u1200-\u137f",
    "bn": "\u0980-\u09ff",
    "pa": "\u0a00-\u0a7f",
    "gu": "\u0a80-\u0aff",
    "ta": "\u0b80-\u0bff",
    "te": "\u0c00-\u0c7f",
    "kn": "\u0c80-\u0cff",
    "ml": "\u0d00-\u0d7f",
    "si": "\u0d80-\u0dff",
    "lo": "\u0e80-\u0eff",
    "my": "\u1000-\u109f",
    "km": "\u1780-\u17ff",
}
_DETECTABLE = frozenset(MODEL_LANGUAGES).union(_SCRIPTS, *_CONFUSABLE)
_SCRIPT = re.compile("|".join(f"(?P<{language}>[{letters}])" for language, letters in _SCRIPTS.items()))
_PRIMARY_TAG = re.compile(r"[a-z]{2,3}")
_MAX_TAG = 100
_LETTER = re.compile(r"[^\W\d_]")
_SCRIPT_SHARE = 0.25
"""Share of the letters; a foreign name in a Latin text has less, kana among kanji more."""
_MAX_CACHED_CHARS = 20_000
_LOCK = threading.Lock()


def detect_language(text: str, hint: str | None = None) -> str:
    """Return the BCP 47 primary tag of the text's language; `und` if unknown.

    `hint` is the stated language. It decides for texts that are too short, and between languages that cannot
    be distinguished (Indonesian and Malay). Only the first 300 characters are read, and only the first 100 if
    they are in the stated language.
    """
    stated = _normalize_tag(hint)
    if stated in _DETECTABLE and _detect(text[:_LEAD_CHARS], stated) == stated:
        return stated
    return _detect(text[:MAX_CHARS], stated) or stated


def _detect(sample: str, stated: str) -> str:
    """Return the language of a sample; empty if it has too few letters to tell."""
    letters, script_language = _read_script(sample)
    if letters and script_language:
        return script_language
    return _classify(sample, stated) if letters >= MIN_LETTERS else ""


def _classify(sample: str, stated: str) -> str:
    """Return what the model finds; the stated language if the model cannot distinguish the two."""
    with _LOCK:
        detected = _model().classify(sample.lower())
    for family in _CONFUSABLE:
        if detected in family:
            return (
                stated
                if stated in family
                else _TAG_ALIASES.get(detected, "id" if detected == "ms" else detected)
            )
    return detected


class _CharCache(dict[str, tuple[str, bool]]):
    """Character → the language whose script it belongs to, if any, and whether it is a letter."""

    def __missing__(self, char: str) -> tuple[str, bool]:
        if len(self) >= _MAX_CACHED_CHARS:
            self.clear()
        script = _SCRIPT.match(char)
        self[char] = known = ((script and script.lastgroup) or "", _LETTER.match(char) is not None)
        return known


_CHARS = _CharCache()


def _read_script(sample: str) -> tuple[int, str]:
    """Return the number of letters, and the language whose script they have, kana before kanji, or empty."""
    letters, scripts = 0, dict.fromkeys(_SCRIPTS, 0)
    for (language, is_letter), count in Counter(map(_CHARS.__getitem__, sample)).items():
        letters += count if is_letter else 0
        if language:
            scripts[language] += count
    return letters, next((tag for tag, count in scripts.items() if count > _SCRIPT_SHARE * letters), "")


def _normalize_tag(hint: str | None) -> str:
    if not hint:
        return "und"
    tag = hint[:_MAX_TAG].strip().lower().replace("_", "-")
    primary = tag.split("-")[0]
    known = _TAG_ALIASES.get(tag) or _TAG_ALIASES.get(primary, primary)
    return known if _PRIMARY_TAG.fullmatch(known) else "und"


@cache
def _model() -> LanguageModel:
    from crawler.language.model import LanguageModel

    return LanguageModel(MODEL_LANGUAGES)
