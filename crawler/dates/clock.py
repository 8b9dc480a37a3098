"""Finds the time of day in a date line, with the words for morning and afternoon of many languages."""

from __future__ import annotations

import re
from dataclasses import dataclass

_AM = (
    "a.m.", "a. m.", "am", "a.m", "上午", "午前", "凌晨", "清晨", "早上", "早晨", "오전", "새벽", "아침",
    "ص", "صباحا", "صباحًا", "صباحاً", "ق.ظ", "ق.ظ.", "ق\u200cظ", "قبل\u200cازظهر", "قبل از ظهر", "غ.م", "چ.ب",
    "π.μ.", "πμ", "π.μ", "sa", "sáng", "पूर्वाह्न", "एएम", "এএম", "পূর্বাহ্ণ", "முற்பகல்", "ପୂର୍ବାହ୍ନ", "ପୂ",
    "ఉ", "පෙ.ව.", "පෙ.ව", "ਪੂ.ਦੁ.", "ก่อนเที่ยง", "ກ່ອນທ່ຽງ", "နံနက်", "ព្រឹក", "ጥዋት", "ቅ.ቀ", "öö", "де.",
    "de.", "de", "e paradites", "paradite", "p.d.", "pg", "fm", "f.m.", "fm.", "förmiddag", "dop.", "dop",
    "dopoledne", "dopoldne", "prijepodne", "pr.p.", "priešpiet", "priekšp.", "priekšpusdienā", "vm.", "vorm.",
    "vormittags", "morgens", "ap.", "ap", "f.h.", "r.n.", "gh", "to", "ү.ө.", "ү.ө", "дп", "пр.об.",
    "претпл.",
    "таңкы", "тң", "утра", "ранку", "לפנה״צ", 'לפנה"צ', "לפנות בוקר", "פֿאַרמיטאָג", "pagi", "dini hari",
    "madrugada",
    "safiya", "günortadan öň", "moies", "ÖÖ", "ص.", "सुबह", "সকাল", "صبح", "ព្រឹក",
)  # fmt: skip
_PM = (
    "p.m.", "p. m.", "pm", "p.m", "下午", "午後", "傍晚", "晚上", "晚间", "晚間", "오후", "저녁", "밤", "낮",
    "م", "مساء", "مساءً", "ب.ظ", "ب.ظ.", "ب\u200cظ", "بعدازظهر", "بعد از ظهر", "غ.و", "چ.ك", "μ.μ.", "μμ",
    "μ.μ", "ch",
    "chiều", "tối", "अपराह्न", "पीएम", "পিএম", "অপরাহ্ণ", "பிற்பகல்", "ଅପରାହ୍ନ", "ଅ", "సా", "ප.ව.", "ප.ව",
    "ਬਾ.ਦੁ.", "หลังเที่ยง", "ຫຼັງທ່ຽງ", "ညနေ", "ល្ងាច", "ከሰዓት", "ድ.ቀ", "ös", "du.", "du", "e pasdites", "pasdite",
    "m.d.", "ptg", "em", "e.m.", "em.", "eftermiddag", "odp.", "odp", "odpoledne", "pop.", "pop", "popoldne",
    "popodne", "popiet", "pēcp.", "pēcpusdienā", "nm.", "nachm.", "nachmittags", "abends", "ip.", "ip",
    "e.h.", "i.n.",
    "gd", "tk", "ү.х.", "ү.х", "пп", "сл.об.", "попл.", "түштөн кийинки", "тк", "дня", "вечера", "вечора",
    "אחה״צ",
    'אחה"צ', "בערב", "נאָכמיטאָג", "sore", "malam", "yamma", "günortadan soň", "nomëttes", "شام", "रात",
    "शाम", "দুপুর",
    "বিকাল", "রাত", "دوپہر",
)  # fmt: skip
_NOON = ("中午", "siang")
"""Around noon: 11 is before it, 1 and 2 are after it."""
_ONLY_IN = {
    "sa": ("vi", ""), "ch": ("vi", ""), "gh": ("so",), "gd": ("so",), "to": ("uz",), "tk": ("uz",),
    "de": ("hu",),
    "du": ("hu",), "de.": ("hu",), "du.": ("hu",), "ap": ("fi",), "ip": ("fi",), "ap.": ("fi",),
    "ip.": ("fi",),
    "fm": ("sv",), "em": ("sv",), "pop": ("lt", "sl"), "dop": ("cs", "sl"), "odp": ("cs",), "pg": ("ms",),
    "p.d.": ("sq",), "m.d.": ("sq",), "тк": ("ky",), "тң": ("ky",), "ఉ": ("te",), "ଅ": ("or",), "ପୂ": ("or",),
}  # fmt: skip
"""Short forms that are other words in other languages."""
_HALVES = {word.casefold(): half for words, half in ((_AM, 0), (_PM, 12), (_NOON, -1)) for word in words}
_WORDS = "|".join(re.escape(word) for word in sorted(_HALVES, key=len, reverse=True))
_BEFORE = re.compile(rf"(?<!\w)(?:{_WORDS})\s*$", re.IGNORECASE)
_AFTER = re.compile(rf"\s*(?:{_WORDS})(?!\w)", re.IGNORECASE)
_MAX_WORD = 20
_COLON = re.compile(
    r"(?<![\d:.])(\d{1,2})(?:\s?:\s?|(?<=\d)[:٫]|(?<=\d)∶)(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?(?![\d:])"
)
_CJK = re.compile(r"(?<!\d)(\d{1,2})\s*[時时点點시]\s*(?:(\d{1,2})\s*[分분]?)?\s*(?:(\d{1,2})\s*[秒초])?")
_LETTER_H = re.compile(
    r"(?<![\d.])(\d{1,2})\s?(?:h|u|ч|год|giờ|godz|ໂມງ|นาฬิกา)\.?\s?(\d\d|\d(?=\s?(?:ນາທີ|นาที|phút)))(?!\d)"
    r"(?:\s?(?:min|m|'|phút|мин|хв|ນາທີ|นาที)(?:\s?(\d\d)(?!\d))?)?",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})[.](\d\d)(?:[.](\d\d))?(?![\d.]?\d)")
_HOUR_ALONE = re.compile(
    r"(?<![\d.:/-])(\d{1,2})\s?(?:h|uhr|giờ)\b|(?<![\d.:/-])(\d{1,2})(?![\d:./-])", re.IGNORECASE
)
_LATE_NIGHT = ("ja", "ko", "zh")
"""Languages in which 25:30 is half past one of the next day."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; `hour` 24 and above is the next day. `start` and `end` are its place in the text."""

    hour: int
    minute: int
    second: int
    start: int
    end: int


def find_clock(text: str, language: str, *, dotted: bool = False) -> Clock | None:
    """Return the first time of day with a colon, letters or signs; `dotted`: also `15.45`, and `3 pm`.

    Dots separate dates too, so `dotted` is for a text from which the date was removed.
    """
    patterns = (_COLON, _CJK, _LETTER_H, _DOTTED, _HOUR_ALONE) if dotted else (_COLON, _CJK, _LETTER_H)
    for pattern in patterns:
        for match in pattern.finditer(text):
            if (clock := _as_clock(text, match, language, alone=pattern is _HOUR_ALONE)) is not None:
                return clock
    return None


def _as_clock(text: str, match: re.Match[str], language: str, *, alone: bool) -> Clock | None:
    hour, minute, second = (int(part) if part else 0 for part in (*match.groups(), None, None)[:3])
    if alone:
        hour, minute, second = int(match[1] or match[2]), 0, 0
    if minute > 59 or second > 60 or hour > (29 if language in _LATE_NIGHT else 24):
        return None
    start, end = match.span()
    half, start, end = _half(text, start, end, language)
    if half is None:
        if alone and match[1] is None:
            return None  # a bare number
    elif hour <= 12:
        afternoon = half == 12 or (half == -1 and hour < 6)
        hour = 12 if half == -1 and hour == 12 else hour % 12 + (12 if afternoon else 0)
    if hour == 24 and (minute or second) and language not in _LATE_NIGHT:
        return None
    return Clock(hour, minute, min(second, 59), start, end)


def _half(text: str, start: int, end: int, language: str) -> tuple[int | None, int, int]:
    """Return 0 for a morning, 12 for an afternoon, -1 for noon, None without a word for it; and the span."""
    after = _AFTER.match(text, end, end + _MAX_WORD + 2)
    if after and (half := _meaning(after[0], language)) is not None:
        return half, start, after.end()
    head = text[max(0, start - _MAX_WORD) : start]
    if (before := _BEFORE.search(head)) and (half := _meaning(before[0], language)) is not None:
        return half, start - len(head) + before.start(), end
    return None, start, end


def _meaning(word: str, language: str) -> int | None:
    key = word.strip().casefold()
    if key in _ONLY_IN and language not in _ONLY_IN[key]:
        return None
    return _HALVES.get(key)
