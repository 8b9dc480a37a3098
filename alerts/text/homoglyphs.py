"""Letters that look like those of another script: `Pуongyang` with a Cyrillic у is still that city.

Within one word scripts do not mix. Where they do, the word is led back to the script in which all of its
letters can be written; a word that no script can write alone, such as `TVканал`, stays as it is.
"""

from __future__ import annotations

import re
from functools import partial

_CYRILLIC = "АAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSԌGҮYԚQԜWӀIаaеeоoрpсcуyхxіiјjѕsкkмmтtвbнhһhԁdԛqԝwӏlүyҽe"
_GREEK = "ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXαaεeιiκkνvοoρpτtυuχxηnγyωw"
_ARMENIAN = "ՕOՍUՏSԼLօoոnսuհhցgզqյj"
"""Each letter before the Latin one it looks like; capitals differ from small letters."""
_ONE_WAY = frozenset("һҺԁԛԝӏүҮҽԌԚԜӀнηγω")
"""Of several that look like one Latin letter, those that no Latin letter is led back to."""

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
    """The text with every word in one script where that can be; as long as before, letter for letter."""
    if not (_OTHER_LETTER.search(text) and _LATIN_LETTER.search(text) and _MIXED_SCRIPT.search(text)):
        return text
    usual = max(_SCRIPTS, key=lambda name: len(_SCRIPTS[name].findall(text)))
    return _WORD.sub(partial(_to_one_script, usual), text)


def _to_one_script(usual: str, match: re.Match[str]) -> str:
    """A word that several scripts could write goes to the text's usual one, else to that of most letters."""
    word = match.group()
    if not _MIXED_SCRIPT.search(word):
        return word
    ways = {name: word.translate(table) for name, table in _TO_SCRIPT.items()}
    whole = [name for name, way in ways.items() if len(_SCRIPTS[name].findall(way)) == len(way)]
    if not whole:
        return word
    best = usual if usual in whole else max(whole, key=lambda name: len(_SCRIPTS[name].findall(word)))
    return ways[best]
