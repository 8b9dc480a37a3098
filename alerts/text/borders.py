"""Where a name may begin and end in scripts that write no spaces, or join words to it.

A name found there may be part of an ordinary word: タイ in タイトル (title), 평양 in 태평양 (the Pacific).
The rules need no dictionary. They look at the characters next to the name.
"""

from __future__ import annotations

import unicodedata
from enum import Enum

_KATAKANA = frozenset(map(chr, (*range(0x30A1, 0x30FB), *range(0x30FC, 0x3100))))
_PROLONGS = frozenset("ンーァィゥェォッャュョヮ")
"""Katakana that no word begins with: after a name they show that the word is another one."""
_SHORT_KATAKANA = 2
_ABBREVIATIONS = frozenset("米英仏独露ロ中韓朝日伊印豪加宇烏北南美俄러중한일미북남法德英印乌")
_BEFORE_ABBREVIATION = frozenset("対親反訪駐在遣嫌援")
_AFTER_ABBREVIATION = frozenset("大外国國首政軍軍側兵侵機艦企当両紙駐")
"""Institutions and sides, by their first character: 露大統領, 露外相."""
_HANGUL_PREFIXES = frozenset("주대방친반재탈전범구남북신비한미중일러영독불유옛각본")
"""Syllables that Korean joins before the name of a country: 주러시아 대사, 친중국."""
_HANGUL_AFTER_SHORT = frozenset(
    "이가은는을를의에와과로도만나인군산제계식어측발행내전판서령부대선팀현시주국공축경언통외총정당상하중남북동"
)
"""Particles and nouns that Korean joins to a name of two syllables, by their first syllable."""
_SHORT_HANGUL = 2
_TRANSLITERATION = frozenset(
    "阿埃艾奥奧巴贝貝波伯布迪蒂杜厄恩尔爾菲费費弗福盖戈格哈赫霍基吉贾賈杰傑卡坎考科克肯库庫拉莱萊劳勒雷黎利卢盧鲁魯伦倫罗羅洛马馬玛瑪迈曼"
    "梅蒙米姆莫纳納娜尼诺諾努欧歐帕佩皮普乔喬萨薩塞桑沙舍什斯苏蘇索塔坦图圖托瓦维維韦韋温沃乌烏谢謝逊遜雅亚亞伊尤泽澤扎詹兹茲佐"
    "亥狄德里"
)
"""Han characters that Chinese writes foreign names with; those of many ordinary words are left out."""
_SHORT_HAN = 2
_FOLLOWING_VOWELS = frozenset("ะาำๅະາຳຽ")
"""Thai and Lao vowels that belong to the consonant before, although they are no marks."""


class Border(Enum):
    """The rule for what may stand next to a name."""

    OPEN = "open"
    """Anything."""
    KATAKANA = "katakana"
    HANGUL = "hangul"
    HAN = "han"
    SINGLE = "single"
    """One character for a country."""
    SYLLABLE = "syllable"
    """Scripts that write vowels as signs around the consonant: Thai, Lao, Khmer, Burmese."""


def border_of(text: str) -> Border:
    """The rule for a name, by the script that it begins with."""
    first = text[0]
    if _is_hangul(first) or _is_han(first):
        if len(text) == 1:
            return Border.SINGLE
        if _is_hangul(first):
            return Border.HANGUL
        return Border.HAN if len(text) <= _SHORT_HAN and _TRANSLITERATION.issuperset(text) else Border.OPEN
    if first in _KATAKANA:
        return Border.KATAKANA
    return Border.SYLLABLE if "\u0e00" <= first <= "\u0eff" or _is_khmer_or_burmese(first) else Border.OPEN


def stands_alone(border: Border, text: str, start: int, end: int) -> bool:
    """Whether the name at this place of a normal-form text has the borders that its script needs."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    match border:
        case Border.KATAKANA:
            return before not in _KATAKANA and _katakana_ends(after, end - start)
        case Border.HANGUL:
            return _hangul_begins(text, start) and (
                end - start > _SHORT_HANGUL or not _is_hangul(after) or after in _HANGUL_AFTER_SHORT
            )
        case Border.HAN:
            return before not in _TRANSLITERATION and after not in _TRANSLITERATION
        case Border.SINGLE:
            return _abbreviation_stands(text[start], before, after)
        case Border.SYLLABLE:
            return after not in _FOLLOWING_VOWELS and unicodedata.category(after) not in ("Mn", "Mc")
        case Border.OPEN:
            return True


def _katakana_ends(after: str, length: int) -> bool:
    """A short name is the whole run; a longer one may begin a compound, as ロシア in ロシアメディア."""
    return after not in _KATAKANA or (length > _SHORT_KATAKANA and after not in _PROLONGS)


def _hangul_begins(text: str, start: int) -> bool:
    """Whether a name begins its word, or follows one of the joined prefixes there."""
    if start == 0 or not _is_hangul(text[start - 1]):
        return True
    return text[start - 1] in _HANGUL_PREFIXES and (start == 1 or not _is_hangul(text[start - 2]))


def _abbreviation_stands(char: str, before: str, after: str) -> bool:
    """Whether one character means a country: next to another such character, or apart from other words."""
    alike = _is_hangul if _is_hangul(char) else _is_han_or_hangul
    if alike(before) and before not in _ABBREVIATIONS and before not in _BEFORE_ABBREVIATION:
        return False
    return not _is_same_script(char, after) or after in _ABBREVIATIONS or after in _AFTER_ABBREVIATION


def _is_same_script(char: str, other: str) -> bool:
    return _is_hangul(other) if _is_hangul(char) else _is_han(other)


def _is_han_or_hangul(char: str) -> bool:
    return _is_han(char) or _is_hangul(char)


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"


def _is_hangul(char: str) -> bool:
    return "\uac00" <= char <= "\ud7a3"


def _is_khmer_or_burmese(char: str) -> bool:
    return "\u1000" <= char <= "\u109f" or "\u1780" <= char <= "\u17ff"
