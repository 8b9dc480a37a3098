"""New `[[sources]]` for an existing config file: their names, and their tables at the end of the file."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.formats.cleaning import clean_text
from crawler.urls import canonical_url
from service.config.fields import MAX_NAME_CHARS
from service.config.toml import table_text
from service.config.write import append_tables

if TYPE_CHECKING:
    from service.config.settings import Config

_NAME = re.compile(rf"[\w][\w.-]{{0,{MAX_NAME_CHARS - 1}}}")
_NON_NAME_CHARS = re.compile(r"[^\w.]+")
_GENERIC_WORDS = {
    "www",
    "rss",
    "feeds",
    "feed",
    "news",
    "com",
    "org",
    "net",
    "co",
    "index",
    "xml",
    "atom",
    "html",
}
_CONTROL_CHARS = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source to add, with either `url` or `provider`."""

    name: str
    kind: str
    url: str = ""
    language: str = "und"
    title: str = ""
    """Becomes the comment beside the header."""
    provider: str = ""
    story: str = ""

    def as_toml(self) -> str:
        """The `[[sources]]` table, with the title as a comment."""
        values = {
            "name": self.name,
            "kind": self.kind,
            "url": self.url or None,
            "provider": self.provider or None,
            "story": self.story or None,
            "language": None if self.language == "und" else self.language or None,
        }
        return table_text("sources", values, comment=_CONTROL_CHARS.sub(" ", clean_text(self.title, 100)))


def address_key(url: str) -> str:
    """A key that is equal for the same address, whatever the scheme, a `www.` or a trailing slash."""
    return (canonical_url(url) or url).partition("://")[2].removeprefix("www.").rstrip("/")


def names_by_address(config: Config) -> dict[str, str]:
    """Names of the config's sources by `address_key`."""
    return {address_key(source.url): source.name for source in config.sources}


def source_names(config: Config) -> set[str]:
    """Names of all sources and searches of a config."""
    return {source.name for source in config.sources} | {search.name for search in config.searches}


def unique_name(wanted: str, url: str, taken: Container[str]) -> str:
    """A name that is not taken, made from the wanted name, else from the address."""
    base = wanted if _NAME.fullmatch(wanted) else _slugify(wanted) or _slugify(_host_words(url)) or "source"
    name, number = base, 2
    while name in taken:
        name = f"{base[: MAX_NAME_CHARS - 5]}-{number}"
        number += 1
    return name


def _slugify(text: str) -> str:
    return _NON_NAME_CHARS.sub("-", text.lower()).strip("-._")[:MAX_NAME_CHARS].rstrip("-._")


def _host_words(url: str) -> str:
    parts = urlsplit(url)
    words = [*(parts.hostname or "").split(".")[:-1], *re.split(r"[/.]", parts.path)]
    specific = [word for word in words if word and word.lower() not in _GENERIC_WORDS]
    return "-".join(specific[:3]) or (parts.hostname or "")


def append_sources(file: Path, sources: Iterable[NewSource]) -> None:
    """Add the sources at the end of the file.

    Raises:
        ConfigError: the file would not load with them; it is unchanged.
    """
    append_tables(file, [source.as_toml() for source in sources])
