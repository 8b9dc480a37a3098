"""`${NAME}` and `file:PATH` in config strings: secrets live outside the config file."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from store.records.collection import Source

_SECRET_KEYS = ("password", "secret", "previous_secret", "token", "url")
_MIN_TOKEN_CHARS = 12
"""Characters from which on a part of a hook's path may be a token."""
_ENV = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def expand_env(value: str, environ: Mapping[str, str]) -> str:
    """The value with every `${NAME}` replaced.

    Raises:
        ValueError: a name is not set; the text says which.
    """

    def one(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in environ:
            raise ValueError(f"the environment variable {name} is not set")
        return environ[name]

    return _ENV.sub(one, value)


def resolve_reference(value: str, folder: Path, environ: Mapping[str, str]) -> str:
    """What a secret's reference stands for.

    `file:PATH` is read and stripped of surrounding white space; a relative path is looked for in
    systemd's credentials folder first, then beside the config file. Everything else is expanded.

    Raises:
        ValueError: the variable is not set, or the file cannot be read.
    """
    if not value.startswith("file:"):
        return expand_env(value, environ)
    candidates = _candidate_files(value, folder, environ)
    for candidate in candidates:
        try:
            return candidate.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"the secret's file {candidate} cannot be read: {error}") from error
    raise ValueError(f"the secret's file {candidates[-1]} does not exist")


def _candidate_files(value: str, folder: Path, environ: Mapping[str, str]) -> list[Path]:
    named = Path(value.removeprefix("file:")).expanduser()
    credentials = environ.get("CREDENTIALS_DIRECTORY")
    first = [Path(credentials) / named] if credentials and not named.is_absolute() else []
    return [*first, folder / named]


def world_readable_file(value: str, folder: Path, environ: Mapping[str, str]) -> Path | None:
    """The secret's file if every user of this machine may read it; where a supervisor puts secrets, never."""
    if not value.startswith("file:"):
        return None
    file = next((one for one in _candidate_files(value, folder, environ) if one.exists()), None)
    if file is None or file.resolve().is_relative_to("/run"):
        return None
    return file if file.stat().st_mode & stat.S_IROTH else None


def is_reference(value: str) -> bool:
    """Whether a secret is given by reference, not in clear."""
    return value.startswith("file:") or _ENV.search(value) is not None


def environment() -> Mapping[str, str]:
    """The process's environment; the one place that reads it."""
    return os.environ


def collect_secrets(channels: Iterable[object], sources: Iterable[Source] = ()) -> tuple[str, ...]:
    """Every secret that channels and sources carry, for what must never show them.

    A chat hook's address is one too, and so are its path and a source's password or key.
    """
    from crawler.urls import secrets_in

    found = {value for one in channels for key in _SECRET_KEYS if (value := getattr(one, key, None))}
    for url in [one for one in found if "://" in one]:
        parts = urlsplit(url)
        tokens = [one for one in parts.path.split("/") if len(one) >= _MIN_TOKEN_CHARS]
        found |= {parts.path if len(parts.path) > 1 else "", parts.query, *tokens}
    found |= {one.removeprefix("whsec_") for one in found}
    found |= {one for source in sources for one in secrets_in(source.url)}
    return tuple(sorted(filter(None, found)))
