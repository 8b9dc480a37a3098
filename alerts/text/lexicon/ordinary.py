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
_WORD_LISTS = ("doubtful", "common", "never", "given")
_EXPRESSIONS = frozenset({"inside", "beside"})


@dataclass(frozen=True, slots=True)
class WordSet:
    """Words in normal form, and beginnings of words."""

    whole: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()

    def __contains__(self, word: object) -> bool:
        return word in self.whole or (isinstance(word, str) and word.startswith(self.beginnings))


@dataclass(frozen=True, slots=True)
class OrdinaryWords:
    """The words of one language. See `data/ordinary.txt` for each kind."""

    doubtful: WordSet
    """Names only if a capital proves it, or if the report names the country in another way too."""
    common: WordSet
    """Words and names of countries in the news; the rest of the sentence may show which."""
    never: WordSet
    """Never names in this language."""
    given: WordSet
    """Given names and surnames too: doubtful next to another word with a capital."""
    never_this: Mapping[Concept, WordSet]
    """The same as `never`, for one country."""
    shared: Mapping[tuple[Concept, ...], WordSet]
    """Names of other places too: doubtful unless the report names one of these countries."""
    shared_with: Mapping[Concept, WordSet]
    """Names of other places too: doubtful in a report that names this country."""
    beside: tuple[str, ...]
    """Beginnings of expressions after which their name alone is doubtful: `guinea pig`."""
    first_names: frozenset[str]
    """What stands before a surname: given names and forms of address."""
    prepositions: frozenset[str]
    """Words before a place."""
    listed: WordSet
    """All words of these lists, and those of the expressions in `beside`."""
    prefixes: frozenset[str]
    """What a form may be that begins one of the words, except for those that a star ends."""
    starts: tuple[str, ...]
    """The beginnings of all words that a star ends."""

    def may_hold(self, form: str) -> bool:
        """Whether a word that begins with this form may be one of them; quick, and right when false."""
        return form in self.prefixes or form.startswith(self.starts)


@lru_cache(maxsize=256)
def ordinary_words(language: str) -> OrdinaryWords:
    """The ordinary words of a language, and those of every language."""
    words: defaultdict[str, list[str]] = defaultdict(list)
    for section, kind, forms in _entries():
        if section in (language, _ANY_LANGUAGE):
            words[kind] += forms
    never_this = _by_countries(words, "never")
    shared = _by_countries(words, "shared")
    shared_with = _by_countries(words, "shared-with")
    doubtful, common, never, given = (_word_set(words[kind]) for kind in _WORD_LISTS)
    beside = _word_set(words["beside"])
    sets = [doubtful, common, never, given, *never_this.values(), *shared.values(), *shared_with.values()]
    starts = tuple(start for known in sets for start in known.beginnings)
    whole = frozenset().union(*(known.whole for known in sets))
    whole |= {part for form in (*beside.whole, *beside.beginnings) for part in form.split()}
    return OrdinaryWords(
        doubtful=doubtful,
        common=common,
        never=never,
        given=given,
        never_this={codes[0]: forms for codes, forms in never_this.items()},
        shared=shared,
        shared_with={codes[0]: forms for codes, forms in shared_with.items()},
        beside=(*beside.whole, *beside.beginnings),
        first_names=frozenset(map(normal_form, words["first"])),
        prepositions=frozenset(map(normal_form, words["before"])),
        listed=WordSet(whole, starts),
        prefixes=frozenset(word[:size] for word in (*whole, *starts) for size in range(1, len(word) + 1)),
        starts=starts,
    )


def _by_countries(words: Mapping[str, list[str]], wanted: str) -> dict[tuple[Concept, ...], WordSet]:
    """The words of a kind that has codes of countries after it, by these."""
    found = {}
    for kind, forms in words.items():
        name, *codes = kind.split()
        if name == wanted and (codes or wanted == "shared"):
            found[tuple(Concept.of(ConceptKind.COUNTRY, code) for code in codes)] = _word_set(forms)
    return found


def _word_set(forms: Iterable[str]) -> WordSet:
    normal = {form: normal_form(form.rstrip("*")) for form in forms}
    return WordSet(
        frozenset(word for form, word in normal.items() if not form.endswith("*")),
        tuple(word for form, word in normal.items() if form.endswith("*")),
    )


def expression_forms() -> Iterator[Form]:
    """Expressions that hold a name without meaning it: `Latin America`, `俄亥俄`."""
    for section, kind, forms in _entries():
        if kind in _EXPRESSIONS:
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
