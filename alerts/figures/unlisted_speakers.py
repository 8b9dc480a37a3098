"""Speakers whom the lexicon does not have: newspapers, broadcasters and persons, found by their position."""

from __future__ import annotations

import re
from collections.abc import Sequence

from alerts.figures.phrase import WordHit
from alerts.text.scanner import Hit

_MAX_NAME, _SHORT = 40, 3
_WORD = r"[^\W\d_a-zà-öø-ÿа-яёіїєґ][^\W\d_]*(?:[-'’.][^\W\d_]+)*"
_LINKS = r"(?:of|the|for|de|del|della|di|du|des|der|und|y|al|el|el-|al-)"
_NAME = re.compile(rf"{_WORD}(?: (?:{_LINKS} )?{_WORD}){{0,4}}")
"""Capitalised words: `Radio Nova`, `Journal of the East`."""
_ARTICLE_AND_OUTLET = re.compile(
    r"\s(?:(?:the|a|an|la|le|el|il|lo|o|den|het|een)\s)?(?:(?:news)?(?:paper|site|agency|magazine|broadcaster|daily"
    r"|outlet|diario|periódico|revista|journal|quotidien|zeitung|giornale|jornal|dziennik\w*|krant|avis|газет\w*"
    r"|издани\w*|видання|harian|surat kabar|koran|media)\s)?"
)
_ARTICLE = re.compile(r"^(?:The|La|Le|El|Il|O|Die|Der|Das|Het|According|In|On|But|And|Later|Earlier)\s")
_CAPITALISED_NOUNS = frozenset({"de", "lb"})
"""Languages that capitalise every noun; only what follows `laut` can be recognised as a name there."""


def find_unlisted_speaker(original: str, words: Sequence[WordHit], hits: Sequence[Hit], language: str) -> str:
    """The name right after `according to` or right before `said`; empty for none.

    `original` is the original sentence, with the same positions as its normal form. Names from the lexicon
    (`hits`) and labelled words such as `Officials` do not count.
    """
    sources = [word for word in words if word.label == "source"]
    known_spans = [(hit.start, hit.end) for hit in hits] + [(word.start, word.end) for word in words]
    for word in sources:
        gap = _ARTICLE_AND_OUTLET.match(original, word.end)
        if (
            gap
            and (match := _NAME.match(original, gap.end()))
            and (name := _checked_name(match, known_spans))
        ):
            return name
    if language in _CAPITALISED_NOUNS:
        return ""
    starts = {word.start for word in words if word.label == "says"} - {word.start for word in sources}
    for match in _NAME.finditer(original):
        precedes_verb = original[match.end() : match.end() + 1] == " " and match.end() + 1 in starts
        is_sentence_start = not match.start() and " " not in match.group()  # always a capital
        if precedes_verb and not is_sentence_start and (name := _checked_name(match, known_spans)):
            return name
    return ""


def _checked_name(match: re.Match[str], known_spans: Sequence[tuple[int, int]]) -> str:
    """The name without its article; empty if it overlaps a known word or is too short or too long."""
    if any(start < match.end() and match.start() < end for start, end in known_spans):
        return ""
    name = _ARTICLE.sub("", match.group())
    is_long_enough = len(name) > _SHORT or (len(name) > 1 and name.isupper())
    return name if is_long_enough and len(name) <= _MAX_NAME else ""
