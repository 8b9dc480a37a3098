"""Words that look like a name of the lexicon but mean something else in a language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.forms import Form, split_forms, word_form
from alerts.text.normalize import normal_form

NO_NAME = Concept.of(ConceptKind.NAME, "")
"""The concept of a longer expression in which a name does not mean its country."""
_ANY_LANGUAGE = "*"


@dataclass(frozen=True, slots=True)
class WordSet:
    """Words in normal form, and beginnings of words."""

    whole: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()

    def __contains__(self, word: object) -> bool:
        return word in self.whole or (isinstance(word, str) and word.startswith(self.beginnings))


@dataclass(frozen=True, slots=True)
class OrdinaryWords:
    """The words of one language."""

    doubtful: WordSet
    """Names only if a capital proves it, or if the report names the country in another way too."""
    never: WordSet
    """Never names in this language."""
    given: WordSet
    """Given names and surnames too: doubtful next to another word with a capital."""
    never_this: Mapping[Concept, WordSet]
    """The same as `never`, for one country."""
    prefixes: frozenset[str]
    """What a form may be that begins one of the words, except for those that a star ends."""
    beginnings: tuple[str, ...]
    """The beginnings of all words that a star ends."""

    def may_hold(self, form: str) -> bool:
        """Whether a word that begins with this form may be one of them; quick, and right when false."""
        return form in self.prefixes or form.startswith(self.beginnings)


@lru_cache(maxsize=256)
def ordinary_words(language: str) -> OrdinaryWords:
    """The ordinary words of a language, and those of every language."""
    words: defaultdict[str, list[str]] = defaultdict(list)
    for section, kind, forms in _entries():
        if section in (language, _ANY_LANGUAGE):
            words[kind] += forms
    limited = {
        Concept.of(ConceptKind.COUNTRY, kind.split()[1]): _word_set(forms)
        for kind, forms in words.items()
        if " " in kind
    }
    doubtful, never, given = (_word_set(words[kind]) for kind in ("doubtful", "never", "given"))
    sets = [doubtful, never, given, *limited.values()]
    beginnings = tuple(start for known in sets for start in known.beginnings)
    whole = [word for known in sets for word in known.whole]
    return OrdinaryWords(
        doubtful=doubtful,
        never=never,
        given=given,
        never_this=limited,
        prefixes=frozenset(word[:size] for word in (*beginnings, *whole) for size in range(1, len(word) + 1)),
        beginnings=beginnings,
    )


def _word_set(forms: Iterable[str]) -> WordSet:
    normal = {form: normal_form(form.rstrip("*")) for form in forms}
    return WordSet(
        frozenset(word for form, word in normal.items() if not form.endswith("*")),
        tuple(word for form, word in normal.items() if form.endswith("*")),
    )


def expression_forms() -> Iterator[Form]:
    """Expressions that hold a name without meaning it: `Latin America`, `俄亥俄`."""
    for section, kind, forms in _entries():
        if kind == "inside":
            for form in forms:
                yield word_form(form, NO_NAME, "" if section == _ANY_LANGUAGE else section)


@lru_cache(maxsize=1)
def _entries() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Language, kind and forms of each line of `ordinary.txt`."""
    entries: list[tuple[str, str, tuple[str, ...]]] = []
    section = _ANY_LANGUAGE
    data = files("alerts.text.lexicon") / "data" / "ordinary.txt"
    for line in data.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[] ")
        elif line.strip() and not line.startswith("#"):
            kind, rest = line.split(":", 1)
            entries.append((section, kind.strip(), tuple(split_forms(rest))))
    return tuple(entries)
