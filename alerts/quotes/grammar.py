"""How each language reports speech: the words of `data`, a file per language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from alerts.text.languages import primary_language, related_languages
from alerts.text.normalize import normal_form

_NO_WORDS: tuple[str, ...] = ()


class Words:
    """Words in normal form, some of them with any ending."""

    def __init__(self, notations: Iterable[str] = _NO_WORDS) -> None:
        forms = [normal_form(notation.strip()) for notation in notations if notation.strip()]
        self.exact = frozenset(form for form in forms if not form.endswith("*"))
        self.beginnings = tuple(form.rstrip("*") for form in forms if form.endswith("*"))

    def __contains__(self, word: str) -> bool:
        return word in self.exact or word.startswith(self.beginnings)

    def __bool__(self) -> bool:
        return bool(self.exact or self.beginnings)


@dataclass(frozen=True, slots=True, eq=False)
class Grammar:
    """The words with which one language reports speech."""

    language: str
    labels: Mapping[str, Words]

    def __getitem__(self, label: str) -> Words:
        return self.labels.get(label, _EMPTY)


_EMPTY = Words()


def _folder() -> Traversable:
    return files("alerts.quotes") / "data"


@lru_cache(maxsize=1)
def quoting_languages() -> tuple[str, ...]:
    """Languages in which speech is found."""
    names = (file.name for file in _folder().iterdir())
    return tuple(sorted(name.removesuffix(".txt") for name in names if name.endswith(".txt")))


@lru_cache(maxsize=64)
def grammar_of(tag: str) -> Grammar | None:
    """The grammar of a language, or of a related one; None if there is none."""
    language, known = primary_language(tag), quoting_languages()
    if language not in known:
        language = next((one for one in sorted(related_languages(language)) if one in known), "")
    if not language:
        return None
    labels = {}
    for line in (_folder() / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            label, _, rest = line.partition(":")
            labels[label.strip()] = Words(rest.split(","))
    return Grammar(language, labels)
