"""Forms of names and words, and the notation of the lexicon's files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from alerts.text.concept import Concept
from alerts.text.normalize import normal_form

_BRACES = re.compile(r"\{([^{}]*)\}")
UNSEGMENTED_CHARS = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\U0010ffff"
)
"""The characters of scripts without word borders, for a character class."""
_UNSEGMENTED = re.compile(f"[{UNSEGMENTED_CHARS}]")
VOWEL_ENDINGS = tuple("aeiouyąęěēėūāīøåäöőüű" + "аеиоуыэюяйьіїєў" + "αεηιοω" + "აეიოუ")
_REPLACED_ENDINGS = {
    "hu": (("a", "á"), ("e", "é")),
    "el": (("οσ", ""), ("ασ", ""), ("ησ", "")),
    "lt": (("as", ""), ("ai", ""), ("is", ""), ("us", "")),
    "lv": (("s", ""),),
    "sq": (("ë", "a"),),
}
"""Language → last letters of a name in normal form, and what stands for them before an ending."""
_SHORT = 4
_MIN_STEM = 5
"""Letters of the shortest name that may lose its last one: with a capital, of a known language."""
_ABBREVIATION_MAX = 6
_ADJECTIVES_WITH_CAPITAL = frozenset({"nl", "af", "tr", "id", "ms", "tl", "vi", "sw", "so", "cy", "ga"})
"""Languages that write the adjectives of countries with a capital, as English does."""


class Ending(IntEnum):
    """What may follow a form in the same word."""

    NONE = 0
    NAME = 1
    """A case ending, if the article's language has them."""
    ANY = 2


class Form(NamedTuple):
    """One way to write a concept, in normal form."""

    text: str
    """The whole form, or its beginning up to the first star between words."""
    concept: Concept
    language: str = ""
    """Empty: any language of its script."""
    ending: Ending = Ending.NONE
    inside_word: bool = False
    """Whether it may be part of a longer word: compounds, and scripts without word borders."""
    vowel_dropped: bool = False
    """Whether its last vowel was removed; then an ending must replace it."""
    required_concepts: tuple[Concept, ...] = ()
    """Valid only if the report certainly names one of these."""
    case: str = ""
    """`upper`: in capitals only; `title`: with a capital; `name`: with a capital or as an adjective."""
    continuation: tuple[str, ...] = ()
    """The further parts, each after any ending of the word before: `lesn* pożar` is `lesn` and ` pożar`."""

    @property
    def notation(self) -> str:
        """The form in the notation of the files."""
        return "*".join((self.text, *self.continuation))


def expand_braces(notation: str) -> Iterator[str]:
    """`ab` and `ac` for `a{b,c}`."""
    match = _BRACES.search(notation)
    if match is None:
        yield notation
        return
    for choice in match.group(1).split(","):
        yield from expand_braces(notation[: match.start()] + choice + notation[match.end() :])


def split_forms(line: str) -> list[str]:
    """The forms of a comma-separated line; commas in braces do not separate."""
    parts = re.split(r",(?![^{}]*\})", line)
    return [form for part in parts for form in expand_braces(part.strip()) if form]


def is_unsegmented(text: str) -> bool:
    """Whether a text has a script without word borders: Han, kana, Hangul, Thai, Lao, Khmer, Burmese."""
    return _UNSEGMENTED.search(text) is not None


def is_unsegmented_char(char: str) -> bool:
    """The same for one character."""
    return char >= "\u0e00" and _UNSEGMENTED.match(char) is not None


def name_forms(
    name: str, concept: Concept, language: str = "", required_concepts: tuple[Concept, ...] = ()
) -> list[Form]:
    """The forms of a name: itself, and without its last vowel, which an ending may replace."""
    if name.endswith("*") or name.startswith("*"):
        form = word_form(name, concept, language, required_concepts=required_concepts)
        return [form._replace(case=_required_case(name.strip("*"), form.text, language))]
    text, *rest = normal_form(name.strip()).split("*")
    if not text:
        return []
    unsegmented = is_unsegmented(text)
    form = Form(
        text,
        concept,
        language,
        Ending.NAME,
        inside_word=unsegmented,
        required_concepts=required_concepts,
        case=_required_case(name, text, language),
        continuation=tuple(rest),
    )
    if unsegmented or rest or " " in text:
        return [form]
    return [form, *(form._replace(text=stem, vowel_dropped=True) for stem in _stems(name, text, language))]


def _stems(name: str, text: str, language: str) -> Iterator[str]:
    """What is left of a name before its endings, where these replace the last letters."""
    is_short = len(text) <= _MIN_STEM
    if is_short and not (language and len(text) == _MIN_STEM and name[:1].isupper() and text[-1] not in "йь"):
        return
    if text.endswith(VOWEL_ENDINGS):
        yield text[:-1]
    for ending, kept in _REPLACED_ENDINGS.get(language, ()):
        if text.endswith(ending):
            yield text.removesuffix(ending) + kept
            return


def has_case(char: str) -> bool:
    """Whether texts write the letter with and without a capital; Georgian texts have no capitals."""
    return char.lower() != char.upper() and not "\u10a0" <= char.lower() <= "\u10ff"


def _required_case(name: str, text: str, language: str) -> str:
    """The case that a name needs: upper for abbreviations, title for short and English ones."""
    if name != text and name.isupper() and len(name) <= _ABBREVIATION_MAX:
        return "upper"
    short = len(text) <= _SHORT and has_case(text[0])
    if short or (language == "en" and "north" not in text and "south" not in text):
        return "title"
    if language in _ADJECTIVES_WITH_CAPITAL and " " not in text:
        return "title"
    return "name" if name.lstrip()[:1].isupper() else ""


def word_form(
    notation: str,
    concept: Concept,
    language: str,
    *,
    any_ending: bool = False,
    required_concepts: tuple[Concept, ...] = (),
) -> Form:
    """The form of a word: `x*` takes any ending, `*x` may end a compound, `x=` is exact.

    With `any_ending` a word needs no star. A star between words, as in `lesn* pożar`, is any ending of the
    word before it.
    """
    exact, bare = notation.endswith("="), notation.strip("*=").replace("=", "")
    text, *rest = normal_form(bare).split("*")
    unsegmented = is_unsegmented(text)
    open_ended = notation.endswith("*") or unsegmented or (any_ending and not exact)
    return Form(
        text,
        concept,
        language,
        Ending.ANY if open_ended else Ending.NONE,
        inside_word=unsegmented or notation.startswith("*"),
        required_concepts=required_concepts,
        continuation=tuple(rest),
    )
