"""UTC offsets of zone names in date lines; ambiguous names by the publisher's region or language."""

from __future__ import annotations

import re

_OFFSETS = {
    "WIB": 420, "WITA": 480, "WIT": 540, "KST": 540, "JST": 540, "ICT": 420, "SGT": 480, "HKT": 480,
    "MYT": 480, "PHT": 480, "PKT": 300, "NPT": 345, "MSK": 180, "МСК": 180, "TRT": 180, "EET": 120,
    "EEST": 180, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120, "WET": 0, "WEST": 60, "GMT": 0, "UTC": 0,
    "EST": -300, "EDT": -240, "ET": -300, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "BRT": -180, "ART": -180, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780, "SAST": 120, "EAT": 180,
    "WAT": 60, "GST": 240, "北京时间": 480, "北京時間": 480, "台北時間": 480, "日本時間": 540,
    "한국시간": 540,

    "по московскому времени": 180, "по москве": 180, "за києвом": 120, "по киеву": 120,
}  # fmt: skip
_AMBIGUOUS = {
    "IST": ({"IL": 120, "HE": 120, "IE": 60, "GA": 60}, 330),
    "CST": ({"CN": 480, "TW": 480, "ZH": 480}, -360),
    "BST": ({"BD": 360, "BN": 360}, 60),
}
"""Offset by region or language, then the default: India, the American Midwest, Britain."""
_NAMES = "|".join(sorted(map(re.escape, (*_OFFSETS, *_AMBIGUOUS)), key=len, reverse=True))
_NAMED_ZONE = re.compile(rf"\(?(?<!\w)({_NAMES})(?!\w)(?:\s*([+-]\d\d?)(?::?(\d\d))?)?\)?", re.IGNORECASE)
_NUMERIC_OFFSET = re.compile(r"(?<=:\d\d)\s*([+-])(\d\d):?(\d\d)?\s*$")


def split_zone(text: str, region: str | None, language: str | None) -> tuple[str, int | None]:
    """Return the line without its zone, and the zone's offset in minutes; None without a zone."""
    if match := _NUMERIC_OFFSET.search(text):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return text[: match.start()], -minutes if match[1] == "-" else minutes
    if not (match := _NAMED_ZONE.search(text)):
        return text, None
    rest = f"{text[: match.start()]} {text[match.end() :]}".strip()
    if match[2]:
        hours = int(match[2])
        minutes = int(match[3] or 0)
        return rest, hours * 60 + (-minutes if hours < 0 else minutes)
    name = match[1].upper()
    if name in _AMBIGUOUS:
        offsets, default = _AMBIGUOUS[name]
        return rest, offsets.get((region or "").upper(), offsets.get((language or "").upper(), default))
    return rest, next(offset for zone, offset in _OFFSETS.items() if zone.upper() == name)
