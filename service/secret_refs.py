"""`${NAME}` and `file:PATH` in config strings: secrets live outside the config file."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

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


def resolve(value: str, folder: Path, environ: Mapping[str, str]) -> str:
    """What a secret's reference stands for.

    `file:PATH` is read and stripped of surrounding white space; a relative path is looked for in
    systemd's credentials folder first, then beside the config file. Everything else is expanded.

    Raises:
        ValueError: the variable is not set, or the file cannot be read.
    """
    if not value.startswith("file:"):
        return expand_env(value, environ)
    candidates = _candidates(value, folder, environ)
    for candidate in candidates:
        try:
            return candidate.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"the secret's file {candidate} cannot be read: {error}") from error
    raise ValueError(f"the secret's file {candidates[-1]} does not exist")


def _candidates(value: str, folder: Path, environ: Mapping[str, str]) -> list[Path]:
    named = Path(value.removeprefix("file:")).expanduser()
    credentials = environ.get("CREDENTIALS_DIRECTORY")
    first = [Path(credentials) / named] if credentials and not named.is_absolute() else []
    return [*first, folder / named]


def open_to_all(value: str, folder: Path, environ: Mapping[str, str]) -> Path | None:
    """The secret's file if every user of this machine may read it; where a supervisor puts secrets, never."""
    if not value.startswith("file:"):
        return None
    file = next((one for one in _candidates(value, folder, environ) if one.exists()), None)
    if file is None or file.resolve().is_relative_to("/run"):
        return None
    return file if file.stat().st_mode & stat.S_IROTH else None


def is_reference(value: str) -> bool:
    """Whether a secret is given by reference, not in clear."""
    return value.startswith("file:") or _ENV.search(value) is not None


def environment() -> Mapping[str, str]:
    """The process's environment; the one place that reads it."""
    return os.environ


def secrets_of(channels: Iterable[object]) -> tuple[str, ...]:
    """Every secret that channels carry, for what must never show them; a chat hook's address is one too."""
    keys = ("password", "secret", "previous_secret", "url")
    return tuple(value for channel in channels for key in keys if (value := getattr(channel, key, None)))
