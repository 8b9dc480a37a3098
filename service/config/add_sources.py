"""New `[[sources]]` for an existing config file: appended as text, so that all that a person wrote stays."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.formats.cleaning import clean_text
from crawler.urls import canonical_url
from service.config.fields import MAX_NAME_CHARS
from store.errors import ConfigError

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
    """A source to be added; `url` or `provider`."""

    name: str
    kind: str
    url: str = ""
    language: str = "und"
    title: str = ""
    """For the comment beside it."""
    provider: str = ""
    story: str = ""

    def as_toml(self) -> str:
        """Its table, with the title as a comment."""
        comment = f"  # {said}" if (said := _CONTROL_CHARS.sub(" ", clean_text(self.title, 100))) else ""
        rows = {
            "name": self.name,
            "kind": self.kind,
            "url": self.url,
            "provider": self.provider,
            "story": self.story,
            "language": "" if self.language == "und" else self.language,
        }
        # JSON writes strings as TOML reads them, but for DEL, which no address or name keeps
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in rows.items() if value]
        return "\n".join([f"[[sources]]{comment}", *lines]) + "\n"


def address_key(url: str) -> str:
    """What two sources with the same address have in common: scheme, `www.` and a last slash left aside."""
    return (canonical_url(url) or url).partition("://")[2].removeprefix("www.").rstrip("/")


def names_by_address(config: Config) -> dict[str, str]:
    """Names of the config's sources by their address."""
    return {address_key(source.url): source.name for source in config.sources}


def source_names(config: Config) -> set[str]:
    """All names that are taken."""
    return {one.name for one in config.sources} | {one.name for one in config.searches}


def unique_name(wanted: str, url: str, taken: Container[str]) -> str:
    """A name that no other source has: from what is wanted, else from the address."""
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
    told = [word for word in words if word and word.lower() not in _GENERIC_WORDS]
    return "-".join(told[:3]) or (parts.hostname or "")


def append_sources(file: Path, sources: Iterable[NewSource]) -> None:
    """Add the sources at the end of the file; see `append_tables`."""
    append_tables(file, [source.as_toml() for source in sources])


def append_tables(file: Path, tables: Sequence[str], *, initial_text: str | None = None) -> None:
    """Add tables at the end of the file, whole or not at all; with `start` the file begins with that.

    The new text is loaded as a config first; the file is replaced in one step, its mode kept.

    Raises:
        ConfigError: the file would not be a config any more; it is as it was.
    """
    if not tables:
        return
    target = file.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        before = target.read_bytes() if initial_text is None else initial_text.encode()
        newline = "\r\n" if b"\r\n" in before else "\n"
        gap = newline if before.endswith(b"\n") or not before else newline * 2
        added = (gap + ("\n".join(tables)).replace("\n", newline)).encode("utf-8")
        replace_config(target, before + added, "nothing was added; with it the file would not load:")
    except OSError as error:
        raise ConfigError([f"{file}: cannot be written: {error.strerror or error}"]) from error


def replace_config(target: Path, content: bytes, refusal: str) -> None:
    """Put a config file in the place of another in one step, its mode kept, once it is seen to load.

    Raises:
        ConfigError: it would not load; the problems follow the refusal, the file is as it was.
        OSError: it cannot be written.
    """
    from service.config.load import load_config

    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            load_config(Path(temporary), require_secrets=False)
        except ConfigError as error:
            told = [problem.replace(temporary, str(target)) for problem in error.problems]
            raise ConfigError([refusal, *told]) from error
        if target.exists():
            Path(temporary).chmod(target.stat().st_mode & 0o7777)
        os.replace(temporary, target)  # noqa: PTH105 - Path.replace says less about being one step
    finally:
        Path(temporary).unlink(missing_ok=True)
