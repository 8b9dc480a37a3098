"""The catalogues: one gettext file a language in `data`, compiled in memory on first use.

The English text is the message id, so that a missing translation shows English, never a key.
"""

from __future__ import annotations

import gettext
import io
import string
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from alerts.text.languages import primary_language

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

SOURCE_LANGUAGE = "en"
LANGUAGES = ("en", "id", "ko", "ru", "uk", "ja", "zh", "de", "fr", "es", "ar")
"""The languages that messages can be written in."""


@lru_cache(maxsize=256)
def message_language(languages: tuple[str, ...]) -> str:
    """The first of a reader's languages that messages can be written in; English if there is none."""
    spoken = (primary_language(tag) for tag in languages)
    return next((language for language in spoken if language in LANGUAGES), SOURCE_LANGUAGE)


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The compiled catalogue of a language; of English: no translations."""
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo

    catalogue = read_catalogue(language)
    for message in list(catalogue):
        if message.id and not has_same_fields(message):
            catalogue.delete(message.id, message.context)
    binary = io.BytesIO()
    write_mo(binary, catalogue)
    binary.seek(0)
    return gettext.GNUTranslations(binary)


def read_catalogue(language: str) -> Catalog:
    """The catalogue as its file has it."""
    from babel.messages.pofile import read_po

    with (files("alerts.messages.language") / "data" / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def has_same_fields(message: Message) -> bool:
    """Whether every translated form can be formatted with the values that the English text takes.

    The form for a single thing may leave the number out, as in `one report`.
    """
    ids, forms = _forms(message.id), _forms(message.string)
    wanted = _fields(ids[-1])
    if wanted is None:
        return False
    may_lack = {"count"} if len(ids) > 1 else set()
    given = [_fields(form) for form in forms if form]
    return all(fields is not None and wanted - may_lack <= fields <= wanted for fields in given)


def _forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _fields(text: str) -> frozenset[str] | None:
    """The names in braces; None if the braces are broken or hold more than a name."""
    try:
        parts = [(name, spec, conversion) for _, name, spec, conversion in string.Formatter().parse(text)]
    except ValueError:
        return None
    fields = [(name, spec, conversion) for name, spec, conversion in parts if name is not None]
    if any(not name.isidentifier() or spec or conversion for name, spec, conversion in fields):
        return None
    return frozenset(name for name, _, _ in fields)
