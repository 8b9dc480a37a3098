"""Parses `2 hours ago` in the languages of section pages, relative to the time of the fetch.

It is rough, so it is used only where no exact time is available.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

_MINUTE = (
    r"minutes?|mins?\.?|m(?= ago)|minuten?|minutos?|minut[oi]|minuut|minutter|minuttia?|perc"
    r"|минут[аыу]?|мин\.?|хвилин[аиу]?|хв\.?|хвілін[аыу]?|минути|minut[ayęů]?|minutami|menit|minit|phút|dakika|dk"
    r"|分钟|分鐘|分|분|นาที|मिनट|মিনিট|நிமிடங்கள்|நிமிடம்|دقائق|دقيقة|دقیقه|منٹ|דקות|דקה|λεπτ[άό]"
)
_HOUR = (
    r"hours?|hrs?\.?|h(?= ago)|stunden?|std\.?|heures?|horas?|or[ae]|uur|timm(?:e|ar)|timer?|tuntia?|ór"
    r"|час(?:а|ов|у)?|ч\.?|годин[аиу]?|год\.?|гадзін[аыу]?|godzin[aęy]?|godz\.?|hodin(?:ami|ou|y)?|jam|giờ|saat"
    r"|小时|小時|時間|시간|ชั่วโมง|ชม\.?|घंट[ेा]|घण्टे|ঘণ্টা|ঘন্টা|மணி ?நேரம்|ساعات|ساعة|ساعت|گھنٹے|שעות|שעה"
    r"|[ώω]ρ(?:ες|α)"
)
_DAY = (
    r"days?|d(?= ago)|tage?n?|jours?|d[íi]as?|giorn[oi]|dagen|dag(?:ar|er)?|päivää?|nap"
    r"|день|дн(?:я|ей|і|ів)|дзён|дн\.?|ден|dni|dzień|dn(?:em|y)|hari|ngày|gün|天|日|일|วัน|दिन|দিন|நாட்கள்|நாள்"
    r"|أيام|يوم|روز|دن|ימים|יום|η?μέρ(?:ες|α)"
)
_BEFORE = r"vor|il y a|hace|há|faz|πριν(?: από)?|منذ|قبل|לפני|преди|před"
_AFTER = (
    r"ago|fa|atrás|geleden|sedan|siden|sitten|ája|e|ja|(?:ával|cel|pal) ezelőtt|назад|тому|таму|temu"
    r"|yang lalu|lalu|trước|önce|前|전|ที่แล้ว|ที่ผ่านมา|पहले|আগে|முன்(?:பு)?|پیش|قبل|پہلے|πριν"
)
_ONE = r"an?|one|eine[rmn]?|une?|una?|un['’]|een|en|ett|uma?"
_RELATIVE = re.compile(
    rf"(?:^|(?<=[\s|·,(]))(?:(?P<before>{_BEFORE})\s+)?(?:(?:(?P<number>\d{{1,3}})|(?:{_ONE}))\s*)?"
    rf"(?:(?P<minute>{_MINUTE})|(?P<hour>{_HOUR})|(?P<day>{_DAY}))(?:\s*(?P<after>{_AFTER}))?(?=$|[\s|·,)])",
    re.IGNORECASE,
)
_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_DUAL_FORMS = {
    "دقيقتين": "2 دقيقة",
    "ساعتين": "2 ساعة",
    "يومين": "2 يوم",
    "שעתיים": "2 שעות",
    "יומיים": "2 ימים",
}
"""Dual forms of Arabic and Hebrew."""
_NOW = re.compile(
    r"just now|right now|a moment ago|gerade eben|à l['’]instant|ahora mismo|agora mesmo|adesso|zojuist"
    r"|только что|щойно|przed chwilą|baru saja|vừa xong|şimdi|az önce|刚刚|剛剛|たった今|방금(?: 전)?|เมื่อสักครู่"
    r"|अभी|এইমাত্র|الآن|همین حالا|עכשיו|μόλις τώρα",
    re.IGNORECASE,
)
_LONGEST = timedelta(days=31)
MAX_CHARS = 60


def parse_relative(text: str, now: datetime) -> datetime | None:
    """Return the time that `2 hours ago` means relative to `now`; None for any other text.

    Weeks and months are too rough to be a publication time.
    """
    original = " ".join(text[: 2 * MAX_CHARS].split())
    if not original or len(original) > MAX_CHARS:
        return None
    plain = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in original)
    if _NOW.fullmatch(plain.strip(" .!")):
        return now
    for dual, digits in _DUAL_FORMS.items():
        plain = plain.replace(dual, digits)
    for match in _RELATIVE.finditer(plain):
        if match["before"] or match["after"]:
            unit = next(length for name, length in _UNITS.items() if match[name])
            ago = unit * int(match["number"] or 1)
            return now - ago if ago <= _LONGEST else None
    return None
