"""Claimants that no list knows: the newspaper, broadcaster or person whose name stands where one speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from alerts.figures.phrase import WordHit
from alerts.text.scanner import Hit

_MAX_NAME, _SHORT = 40, 3
_WORD = r"[^\W\d_a-zà-öø-ÿа-яёіїєґ][^\W\d_]*(?:[-'’.][^\W\d_]+)*"
_LINKS = r"(?:of|the|for|de|del|della|di|du|des|der|und|y|al|el|el-|al-)"
_NAME = re.compile(rf"{_WORD}(?: (?:{_LINKS} )?{_WORD}){{0,4}}")
"""Words with capitals: `Radio Nova`, `Journal of the East`."""
_ARTICLE_AND_OUTLET = re.compile(
    r"\s(?:(?:the|a|an|la|le|el|il|lo|o|den|het|een)\s)?(?:(?:news)?(?:paper|site|agency|magazine|broadcaster|daily"
    r"|outlet|diario|periódico|revista|journal|quotidien|zeitung|giornale|jornal|dziennik\w*|krant|avis|газет\w*"
    r"|издани\w*|видання|harian|surat kabar|koran|media)\s)?"
)
_ARTICLE = re.compile(r"^(?:The|La|Le|El|Il|O|Die|Der|Das|Het|According|In|On|But|And|Later|Earlier)\s")
_CAPITALISED_NOUNS = frozenset({"de", "lb"})
"""Languages that write every noun with a capital: only what follows `laut` may be a name there."""


def find_unlisted_speaker(original: str, words: Sequence[WordHit], hits: Sequence[Hit], language: str) -> str:
    """The name right behind `according to`, or right before `said`; empty for none.

    `original` is the sentence as it stands, its letters at the same places as in normal form. Names that
    the lexicon knows and words that mean something for counts (`Officials`) are no unknown names.
    """
    sources = [word for word in words if word.label == "source"]
    taken = [(one.start, one.end) for one in hits] + [(one.start, one.end) for one in words]
    for word in sources:
        gap = _ARTICLE_AND_OUTLET.match(original, word.end)
        if gap and (match := _NAME.match(original, gap.end())) and (name := _checked_name(match, taken)):
            return name
    if language in _CAPITALISED_NOUNS:
        return ""
    starts = {word.start for word in words if word.label == "says"} - {word.start for word in sources}
    for match in _NAME.finditer(original):
        speaks = original[match.end() : match.end() + 1] == " " and match.end() + 1 in starts
        opens = not match.start() and " " not in match.group()  # each sentence begins with a capital
        if speaks and not opens and (name := _checked_name(match, taken)):
            return name
    return ""


def _checked_name(match: re.Match[str], known_spans: Sequence[tuple[int, int]]) -> str:
    """The name without its article; empty where something known stands in it."""
    if any(start < match.end() and match.start() < end for start, end in known_spans):
        return ""
    name = _ARTICLE.sub("", match.group())
    named = len(name) > _SHORT or (len(name) > 1 and name.isupper())
    return name if named and len(name) <= _MAX_NAME else ""
