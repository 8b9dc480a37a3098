"""What a name or word of the lexicon looks like, and the small notation its files are written in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from alerts.text.concept import Concept
from alerts.text.normalize import normal_form

_BRACES = re.compile(r"\{([^{}]*)\}")
_UNSEGMENTED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\U0010ffff]"
)
_VOWEL_ENDINGS = tuple("aeiouyąęěēėūāīøåäöőüű" + "аеиоуыэюяйьіїєў" + "αεηιοω" + "აეიოუ")
_SHORT = 4
_MIN_STEM = 5
_ABBREVIATION_MAX = 6


class Ending(IntEnum):
    """What may follow a form within its word."""

    NONE = 0
    NAME = 1
    """Case endings, where the article's language has them."""
    ANY = 2


class Form(NamedTuple):
    """One way in which a concept is written, in normal form; of which there are tens of thousands."""

    text: str
    """The whole of it, or its beginning up to the first star between its words."""
    concept: Concept
    language: str = ""
    """Empty: in any language of its script."""
    ending: Ending = Ending.NONE
    inside_word: bool = False
    """May stand inside a longer word: compounds, and scripts without word borders."""
    vowel_dropped: bool = False
    """Lost its last vowel: counts only with an ending in its place."""
    required_concepts: tuple[Concept, ...] = ()
    """Counts only where the report certainly names one of these."""
    case: str = ""
    """`upper`: counts in capitals only; `title`: with a capital at its start; empty: any."""
    continuation: tuple[str, ...] = ()
    """What follows, each after any ending of the word before: `lesn* pożar` as `lesn` and ` pożar`."""

    @property
    def notation(self) -> str:
        """The form as the files write it, for showing."""
        return "*".join((self.text, *self.continuation))


def expand_braces(notation: str) -> Iterator[str]:
    """`a{b,c}` as `ab` and `ac`."""
    match = _BRACES.search(notation)
    if match is None:
        yield notation
        return
    for choice in match.group(1).split(","):
        yield from expand_braces(notation[: match.start()] + choice + notation[match.end() :])


def split_forms(line: str) -> list[str]:
    """The forms of a line, commas within braces left alone."""
    parts = re.split(r",(?![^{}]*\})", line)
    return [one for part in parts for one in expand_braces(part.strip()) if one]


def is_unsegmented(text: str) -> bool:
    """Whether a form is of a script without word borders: Han, kana, Hangul, Thai, Lao, Khmer, Burmese."""
    return _UNSEGMENTED.search(text) is not None


def is_unsegmented_char(char: str) -> bool:
    """The same for one character."""
    return char >= "\u0e00" and _UNSEGMENTED.match(char) is not None


def name_forms(
    name: str, concept: Concept, language: str = "", required_concepts: tuple[Concept, ...] = ()
) -> list[Form]:
    """A name with the endings its language may give it."""
    if name.endswith("*") or name.startswith("*"):
        form = word_form(name, concept, language, required_concepts=required_concepts)
        return [form._replace(case=_required_case(name.strip("*"), form.text, language))]
    text, *rest = normal_form(name.strip()).split("*")
    if not text:
        return []
    free, case = is_unsegmented(text), _required_case(name, text, language)
    forms = [
        Form(
            text,
            concept,
            language,
            Ending.NAME,
            inside_word=free,
            required_concepts=required_concepts,
            case=case,
            continuation=tuple(rest),
        )
    ]
    if not free and not rest and len(text) > _MIN_STEM and text.endswith(_VOWEL_ENDINGS) and " " not in text:
        forms.append(
            Form(
                text[:-1],
                concept,
                language,
                Ending.NAME,
                vowel_dropped=True,
                required_concepts=required_concepts,
                case=case,
            )
        )
    return forms


def _required_case(name: str, text: str, language: str) -> str:
    """Abbreviations are written in capitals in the files; short and English names begin with one."""
    if name != text and name.isupper() and len(name) <= _ABBREVIATION_MAX:
        return "upper"
    short = len(text) <= _SHORT and text[0].lower() != text[0].upper()
    return "title" if short or (language == "en" and "north" not in text and "south" not in text) else ""


def word_form(
    notation: str,
    concept: Concept,
    language: str,
    *,
    any_ending: bool = False,
    required_concepts: tuple[Concept, ...] = (),
) -> Form:
    """A word: `x*` any ending, `*x` inside compounds, `x=` exactly; `stems`: any ending without a star.

    A star between words, as in `lesn* pożar`, is any ending of the word before it.
    """
    exact, bare = notation.endswith("="), notation.strip("*=").replace("=", "")
    text, *rest = normal_form(bare).split("*")
    free = is_unsegmented(text)
    anything = notation.endswith("*") or free or (any_ending and not exact)
    return Form(
        text,
        concept,
        language,
        Ending.ANY if anything else Ending.NONE,
        inside_word=free or notation.startswith("*"),
        required_concepts=required_concepts,
        continuation=tuple(rest),
    )
