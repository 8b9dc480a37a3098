"""Things that no list has: `sent 10 crates` counts crates, not the soldiers that the report is about."""

from __future__ import annotations

import re
from typing import NamedTuple

from alerts.figures.numbers.number import Number
from alerts.figures.numbers.spelled_out import LETTER
from alerts.figures.phrase import ParsedSentence
from alerts.figures.quantities.labels import APART, FUNCTION
from alerts.text.lexicon.forms import is_unsegmented_char

_TOKEN = re.compile(rf"[ -]?((?:{LETTER})(?:{LETTER}|['’\d])*)")
_MAX_WORDS = 2
"""Words that the name of a thing may have."""
_MIN_LETTERS = 3
_COUNTER = re.compile(
    r"\s?(?:여\s?)?(?:척|대(?!원)|개(?![월국])|점|건|마리|발|기|채|통|권|장(?![병교관])|정|문|량|호"
    r"|隻|艘|台|臺|両|輛|辆|機|本|点|點|件|個|个|头|頭|匹|只|羽|枚|发|発|門|门|丁|軒|棟|栋|座|架|条|條|家|間|间|艇|列"
    r"|ลำ|คัน|ตัว|เส้น|ชิ้น|อัน|หลัง|แห่ง|ลูก|กระบอก|เครื่อง|ฉบับ)"
)
"""Counters of things, in languages that count with them."""


class UnlistedThing(NamedTuple):
    """What stands right after a number, where no list has it."""

    name: str
    """As it stands; empty where the end of the name is unknown."""
    has_counter: bool = False
    """Whether a counter says that it is no person."""


def unlisted_thing(sentence: ParsedSentence, number: Number) -> UnlistedThing | None:
    """The unlisted thing that a number counts; None if a listed word or nothing follows."""
    text, at = sentence.text, number.end
    if at < len(text) and is_unsegmented_char(text[at : at + 2].strip()[:1] or " "):
        counted = _COUNTER.match(text, at) and not _listed_at(sentence, at)
        return UnlistedThing("", has_counter=True) if counted else None
    if not any(word.label in (APART, FUNCTION) for word in sentence.words):
        return None  # without function words it cannot be told from a verb
    words: list[str] = []
    while len(words) <= _MAX_WORDS and (token := _TOKEN.match(text, at)):
        if _listed_at(sentence, token.start(1)):
            break
        words.append(token[1])
        at = token.end()
    if not words:
        return None
    is_name = len(words) <= _MAX_WORDS and all(len(word) >= _MIN_LETTERS for word in words)
    return UnlistedThing(" ".join(words) if is_name else "")


def _listed_at(sentence: ParsedSentence, position: int) -> bool:
    return any(word.start <= position < word.end for word in sentence.words)
