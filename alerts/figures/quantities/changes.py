"""Where a rise or fall ends: `выросло до 19` is no `up to 19`, and `rose from 12 to 19` no range."""

from __future__ import annotations

import re

_LOOK_BACK = 60
_CHANGE = (
    r"(?<!\w)(?<!bisa )(?<!dapat )(?<!akan )(?:"
    r"(?:воз|вы)рос|увелич|повы[сш]|подня|сни[зж]|сократ|уменьш|упал"  # Russian
    r"|зрос|зріс|збільш|підвищ|підня|змен|скорот|впа"  # Ukrainian
    r"|wzr[oaó]s|wzroś|urosł|rośnie|zwiększ|podn[io]|zmnie|spad|zmala"  # Polish
    r"|sub[eií]|aument|ascend|asciend|elev|crec|descend|desciend|baj|pas[aoóe]"  # Spanish, Portuguese
    r"|naik|meningkat|bertambah|melonjak|turun|berkurang"  # Indonesian
    r"|sal(?:e|it[oa])(?!\w)|scen|mont(?!r)|augment|grimp|passe"  # Italian, French
    # An infinitive follows `may`: the end is not reached.
    r")\w*(?<!ть)(?<!ться)(?<!ти)(?<!тися)(?<!ć)(?<!ar)(?<!ir)(?<!er)(?<!re)"
)
_ENGLISH_CHANGE = (
    r"(?<!\w)(?<!may )(?<!could )(?<!might )(?<!will )(?<!to )"
    r"(?:rises?|rose|risen|climb\w*|increas\w*|jump\w*|gr[eo]w\w*)"
)
_ENDS = re.compile(rf"{_CHANGE}(?:\s+[^\W\d]+)?\s*$", re.IGNORECASE)
_BEGINS = re.compile(
    rf"(?:{_CHANGE}|{_ENGLISH_CHANGE})(?:\s+[^\W\d]+){{0,3}}\s+(?:from|de|da|dari|со?|із?|зі?|від|od|ze?)\s*$",
    re.IGNORECASE,
)


def ends_change(text: str, at: int) -> bool:
    """Whether an `up to` at this position says where a rise or fall ended."""
    return _ENDS.search(text[max(0, at - _LOOK_BACK) : at]) is not None


def begins_change(text: str, at: int) -> bool:
    """Whether a range at this position is what rose, from its low end to its high one."""
    return _BEGINS.search(text[max(0, at - _LOOK_BACK) : at]) is not None
