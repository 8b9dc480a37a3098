"""Removes what stands above the first sentence of a report: headline, date line, byline.

A report is judged by its headline and its first sentences. An extractor often leaves the headline, a date and
the author's name at the head of the text, and then the sentences that say what happened are not among the
first. A dateline (`SEOUL (Reuters) -`) is part of the first sentence and stays.
"""

from __future__ import annotations

import re

from crawler.first_words import with_whole_dateline
from crawler.pages.site_suffix import comparison_key

_MAX_LINES = 10
"""Lines above the first sentence that are looked at."""
_MAX_LINE = 120
_MAX_WORDS = 9
"""Words beside the numbers of a date line."""
_MAX_LABEL_WORDS = 4
"""Words of a line with a label and no date, or that ends as a sentence does."""
_MAX_MARK = 2
"""Characters before a label: a dot or a dash."""
_WORD_LETTERS = 6
_MAX_KICKER = 40
_BULLETS = " -–•·|*"
_MIN_KEY = 8
"""Letters of a headline that is searched for; a shorter one may be the first words of a sentence."""
_MAX_WRAP = 1.4
"""A line that repeats the headline may be this much longer: a kicker, or the site's name."""
_SENTENCE_END = re.compile(r"[.!?。！？…။।؟]['\"”’»」』)）]*$")
_DAY = re.compile(
    r"(?<!\d)(?:(?:19|20|25)\d\d\s*[-./年년]\s*[01]?\d\s*[-./月월]\s*[0-3]?\d(?!\d)"
    r"|[0-3]?\d\s?[-./]\s?[0-3]?\d\s?[-./]\s?(?:\d\d){1,2}(?!\d)"
    r"|[0-3]?\d(?:st|nd|rd|th|er|º|\.)?,?(?:\s+(?:de\s+)?[^\W\d_]{3,12}\.?,?){1,2}\s+(?:de\s+)?(?:19|20|25)\d\d(?!\d)"
    r"|[^\W\d_]{3,12}\.?\s+[0-3]?\d(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d(?!\d)"
    r"|1?\d[月월]\s?[0-3]?\d[日일])"
)
_TIME = re.compile(r"(?<![\d:])[0-2]?\d[:.h][0-5]\d(?!\d)")
_LABEL = re.compile(
    r"(?:last )?(?:published|updated|posted|modified|veröffentlicht|aktualisiert|stand|erstellt|publi[ée]e?"
    r"|mise? à jour|publicado|actualizado|atualizado|pubblicato|aggiornato|gepubliceerd|bijgewerkt|publicerad"
    r"|uppdaterad|publisert|oppdatert|julkaistu|päivitetty|opublikowano|aktualizacja|опубликовано|обновлено"
    r"|опубліковано|оновлено|diterbitkan|diperbarui|dipublikasikan|yayınlanma|güncelleme|cập nhật|đăng lúc"
    r"|เผยแพร่|อัปเดต|प्रकाशित|अपडेटेड|نشر|آخر تحديث|تاریخ انتشار|기사\s?입력|입력|수정|등록|승인|송고|발행|掲載"
    r"|更新|公開|配信|发布|發布|发表|发稿)"
    r"(?![^\W\d_])",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:by|von|par|por|oleh|av|af|door|szerző|autor|autore|penulis|editor|автор|текст|yazan|tác giả|reporter"
    r"|story by|written by|reported by|text|tekst|texte|texto)\s*:?\s+(?P<names>\S.*)",
    re.IGNORECASE,
)
_PARTICLES = {
    "and", "und", "et", "y", "e", "dan", "i", "и", "і", "та", "og", "och",
    "de", "da", "di", "del", "van", "von", "der", "den", "bin", "ibn", "al", "el", "la", "le",
}  # fmt: skip
"""Words of a byline without a capital."""
_REPORTER = re.compile(r"(?:기자|특파원|앵커|記者|记者|編輯|编辑|通訊員|通讯员)")
_MAX_REPORTER = 40
_AGENCY = re.compile(
    r"\b(?:reuters|associated press|ap|afp|dpa|apa|efe|ansa|upi|kcna|tass|interfax|anadolu|xinhua|antara"
    r"|kyodo|yonhap|pti|ria novosti)\b|тасс|риа|интерфакс|укрінформ|уніан|연합뉴스|뉴시스|뉴스1|共同|時事"
    r"|新华社|新華社|中央社|رويترز|فرانس برس",
    re.IGNORECASE,
)
"""Agencies whose credit must not be lost with a byline."""
_DATELINE = re.compile(
    r"(?:[A-ZÀ-ÖØ-ÞА-ЯЁЇІЄҐ][^!?]{1,60}[-–—:]|[(\[（【［].{2,60}[)\]）】］](?:.{0,20}(?:기자|특파원|記者|记者|[-–—=:])\s*)?|.{2,40}(?:=|/[^/]{2,30}/\.?)\s*)$"
)
"""A dateline on a line of its own: it ends in a dash, or names the agency in brackets or slashes."""


def without_head(text: str, title: str, author: str | None = None, site: str | None = None) -> str:
    """Return the text, one paragraph a line, from its first sentence; at least its last line stays.

    A line that names an agency moves to the end, where a report may credit it as well. A dateline on a line
    of its own is joined to the sentence that it belongs to.
    """
    lines = text.split("\n")
    start, credited = _head_end(lines, title, author, site)
    if start < len(lines) - 1 and _is_dateline(lines[start]):
        lines[start + 1] = f"{lines[start]} {lines[start + 1]}"
        start += 1
    lines[start] = with_whole_dateline(lines[start])
    return "\n".join([*lines[start:], *credited])


def _head_end(lines: list[str], title: str, author: str | None, site: str | None) -> tuple[int, list[str]]:
    """Return the number of lines above the first sentence, and those of them that credit an agency."""
    whole = rest = comparison_key(title)
    names = {comparison_key(name) for name in (author, site) if name} - {""}
    start = _headline_below_kickers(lines, whole)
    credited: list[str] = []
    while start < min(len(lines) - 1, _MAX_LINES):
        line = lines[start].strip(_BULLETS)
        key = comparison_key(line)
        if key and rest.startswith(key) and (key == whole or 3 * len(key) >= len(rest)):
            rest = rest[len(key) :] or whole  # a headline on two lines
        elif _is_dateline(line) or not (
            _repeats(key, whole) or key in names or _is_date_line(line) or _is_byline(line)
        ):
            break
        elif _AGENCY.search(line) and not _repeats(key, whole):
            credited.append(line)
        start += 1
    return start, credited


def _headline_below_kickers(lines: list[str], whole: str) -> int:
    """Return the number of the last line that repeats the headline, if only labels stand above it; else 0."""
    found = 0
    for number, line in enumerate(lines[: min(len(lines) - 1, _MAX_LINES)]):
        if _repeats(comparison_key(line), whole):
            found = number
        elif len(line) > _MAX_KICKER or _SENTENCE_END.search(line):
            break
    return found


def _repeats(key: str, whole: str) -> bool:
    """Return whether a line is the headline, perhaps with a kicker or the site's name."""
    return len(whole) >= _MIN_KEY and whole in key and len(key) <= _MAX_WRAP * len(whole)


def _is_date_line(line: str) -> bool:
    if len(line) > _MAX_LINE:
        return False
    words = [word for word in line.split() if any(map(str.isalpha, word))]
    ends = bool(_SENTENCE_END.search(line)) and not line.endswith(("г.", "р.", "m."))
    label = _LABEL.search(line)
    if _DAY.search(line) or _TIME.search(line):
        most = _MAX_LABEL_WORDS if ends and label else 0 if ends else _MAX_WORDS
    else:
        most = _MAX_LABEL_WORDS if label and label.start() <= _MAX_MARK and not ends else 0
    return len(words) <= most and sum(map(str.isalpha, line)) <= _WORD_LETTERS * _MAX_WORDS


def _is_dateline(line: str) -> bool:
    return len(line) <= _MAX_LINE and bool(_AGENCY.search(line)) and bool(_DATELINE.fullmatch(line))


def _is_byline(line: str) -> bool:
    if len(line) > _MAX_LINE or (_SENTENCE_END.search(line) and not line.endswith(("Jr.", "Sr."))):
        return False
    if len(line) <= _MAX_REPORTER and _REPORTER.search(line):
        return True
    found = _BY.fullmatch(line)
    if found is None:
        return False
    words = found["names"].split()
    return len(words) <= _MAX_WORDS and all(_is_name(word) for word in words)


def _is_name(word: str) -> bool:
    """Return whether a word may be part of a name: it has a capital, or is a particle, or has no letters."""
    letter = next((char for char in word if char.isalpha()), "")
    return not letter or not letter.islower() or word.strip(",").casefold() in _PARTICLES
