"""Homoglyphs: `Pуongyang` with a Cyrillic у is still that city.

Words do not mix scripts. A word that does is mapped to the script that can write all of its letters. A word
that no single script can write, such as `TVканал`, stays as it is.
"""

from __future__ import annotations

import re
from functools import partial

_CYRILLIC = "АAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSԌGҮYԚQԜWӀIаaеeоoрpсcуyхxіiјjѕsкkмmтtвbнhһhԁdԛqԝwӏlүyҽe"
_GREEK = "ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXαaεeιiκkνvοoρpτtυuχxηnγyωw"
_ARMENIAN = "ՕOՍUՏSԼLօoոnսuհhցgզqյj"
"""Pairs of a letter and the Latin letter that it looks like, upper and lower case apart."""
_ONE_WAY = frozenset("һҺԁԛԝӏүҮҽԌԚԜӀнηγω")
"""Letters that a Latin letter is never mapped to, because another one looks like it too."""

_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")
_OTHER_LETTER = re.compile("[\u0370-\u0587]")
_MIXED_SCRIPT = re.compile("[A-Za-z\u00c0-\u024f][\u0370-\u0587]|[\u0370-\u0587][A-Za-z\u00c0-\u024f]")
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = {
    "latin": _LATIN_LETTER,
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "greek": re.compile("[\u0370-\u03ff]"),
}


def _pairs(*lines: str) -> dict[str, str]:
    return {line[at]: line[at + 1] for line in lines for at in range(0, len(line), 2)}


_TO_SCRIPT = {"latin": str.maketrans(_pairs(_CYRILLIC, _GREEK, _ARMENIAN))} | {
    name: str.maketrans({latin: own for own, latin in _pairs(line).items() if own not in _ONE_WAY})
    for name, line in (("cyrillic", _CYRILLIC), ("greek", _GREEK))
}


def unify_scripts(text: str) -> str:
    """The text with every word in one script where possible; positions stay the same."""
    if not (_OTHER_LETTER.search(text) and _LATIN_LETTER.search(text) and _MIXED_SCRIPT.search(text)):
        return text
    main_script = max(_SCRIPTS, key=lambda name: len(_SCRIPTS[name].findall(text)))
    return _WORD.sub(partial(_to_one_script, main_script), text)


def _to_one_script(main_script: str, match: re.Match[str]) -> str:
    """The word in one script; of several possible ones the text's main script, else that of most letters."""
    word = match.group()
    if not _MIXED_SCRIPT.search(word):
        return word
    mapped = {name: word.translate(table) for name, table in _TO_SCRIPT.items()}
    possible = [name for name, text in mapped.items() if len(_SCRIPTS[name].findall(text)) == len(text)]
    if not possible:
        return word
    if main_script in possible:
        return mapped[main_script]
    return mapped[max(possible, key=lambda name: len(_SCRIPTS[name].findall(word)))]
