"""Which language a report is in: the script where it decides, py3langid among those we serve elsewhere."""

from __future__ import annotations

import re
import threading
from functools import cache
from typing import Any

SERVED = (
    "ar", "be", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi",
    "hr", "hu", "hy", "id", "it", "ja", "ka", "kk", "ko", "ky", "lt", "lv", "mk", "mn", "ms", "ne", "nl",
    "no", "pl", "ps", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "sw", "ta", "te", "th", "tl", "tr", "uk",
    "ur", "vi", "zh",
)  # fmt: skip
MIN_LETTERS = 12
"""With fewer letters the statistics guess; the stated language is better."""
MAX_CHARS = 1_000
_FAMILIES = ({"id", "ms"}, {"no", "nb", "nn"}, {"hr", "sr", "bs"})
"""Languages no detector tells apart on a headline; what the source states decides between them."""
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl", "zh-hans": "zh", "zh-hant": "zh"}
_SCRIPTS = (
    ("ko", re.compile(r"[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]")),
    ("ja", re.compile(r"[\u3041-\u30ff\uff66-\uff9d]")),
    ("th", re.compile(r"[\u0e01-\u0e5b]")),
    ("he", re.compile(r"[\u05d0-\u05ea]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("hy", re.compile(r"[\u0531-\u058f]")),
    ("ka", re.compile(r"[\u10a0-\u10ff]")),
    ("ta", re.compile(r"[\u0b80-\u0bff]")),
    ("te", re.compile(r"[\u0c00-\u0c7f]")),
    ("bn", re.compile(r"[\u0980-\u09ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff\u3400-\u4dbf]")),
)
_LETTER = re.compile(r"[^\W\d_]")
_SCRIPT_SHARE = 0.25
"""Of the letters; a foreign name in a Latin text is less, kana among kanji is more."""
_LOCK = threading.Lock()


def detect(text: str, hint: str | None = None) -> str:
    """BCP 47 primary tag of the text's language, `und` where nothing tells.

    `hint` is what the source states: it decides for texts too short to tell and within families that
    cannot be told apart (Indonesian and Malay). Only the first 1,000 characters are looked at.
    """
    stated = _stated(hint)
    letters = _LETTER.findall(text[:MAX_CHARS])
    if not letters:
        return stated
    sample = "".join(letters)
    for language, script in _SCRIPTS:
        if len(script.findall(sample)) > _SCRIPT_SHARE * len(letters):
            return language
    if len(letters) < MIN_LETTERS:
        return stated
    with _LOCK:
        found = str(_identifier().classify(text[:MAX_CHARS].lower())[0])
    for family in _FAMILIES:
        if found in family:
            return stated if stated in family else _SAME.get(found, "id" if found == "ms" else found)
    return found


def _stated(hint: str | None) -> str:
    if not hint:
        return "und"
    tag = hint.strip().lower().replace("_", "-")
    return _SAME.get(tag) or _SAME.get(tag.split("-")[0], tag.split("-")[0]) or "und"


@cache
def _identifier() -> Any:  # noqa: ANN401 - py3langid ships no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(SERVED))
    return identifier
