"""Takes labels out of date lines, and dates of changes if a line has the date of publication too."""

from __future__ import annotations

import re

_CHANGED = (
    r"updated?(?: on| at)?", "modified", "last (?:updated|modified|edited)", "edited", r"최종\s*수정",
    "최종", "수정", "更新日?", "更新時間", "更新时间", "修改", "обновлен[оа]?", "обновлено", "изменено",
    "оновлено", "абноўлена", r"güncelle\w*", r"son güncelle\w*", "aktualisiert", "stand", "bijgewerkt",
    "mis à jour", "mise à jour", "modifié", "actualizad[oa]", "modificado", "atualizado", "aggiornato",
    "zaktualizowano", "aktualizacja", "aktualizováno", "frissítve", "módosítva", "päivitetty",
    "uppdaterad", "oppdatert", "opdateret", "ενημέρωση", "ενημερώθηκε", "diperbaha?rui", "diperbarui",
    "cập nhật", "อัปเดต", "อัพเดต", "แก้ไข", "تحديث", "آخر تحديث", "به روز", "به‌روزرسانی", "עודכן",
    "अपडेटेड", "अपडेट", "আপডেট", "actualizat", "ažurirano", "последна промяна",
)  # fmt: skip
_LABEL_OF_CHANGE = re.compile(rf"(?<!\w)(?:{'|'.join(_CHANGED)})(?!\w)", re.IGNORECASE)
_ANY_DATE = re.compile(r"\d{4}|\d{1,2}[./-]\d{1,2}")
_WEEKDAY = re.compile(
    r"[(（][月火水木金土日월화수목금토일一二三四五六]\w{0,2}[)）]|(?:星期|周|週|礼拜)[一二三四五六日天]"
    r"|[월화수목금토일]요일|[月火水木金土日]曜日?"
)
_BETWEEN_DATES = re.compile(
    r"[|·•／]|\s[-–—]\s|;|\s{2,}|(?<=\d)\)?\s+(?=[^\W\d_]{2,}[^\d]{0,20}\d{1,4}[./-])"
)


def published_part(line: str) -> str:
    """Return the line without weekdays, and without the dates of changes if it has another date."""
    line = _WEEKDAY.sub(" ", line)
    match = _LABEL_OF_CHANGE.search(line)
    if match is None:
        return line
    before = line[: match.start()]
    if _ANY_DATE.search(before):
        return before
    after = line[match.end() :]
    parts = _BETWEEN_DATES.split(after, maxsplit=1)
    if len(parts) == 2 and re.search(r"\d{4}", parts[0]) and re.search(r"\d{4}", parts[1]):
        return parts[1]
    return after
