"""`${NAME}` and `file:PATH` in config strings: secrets live outside the config file."""

from __future__ import annotations

import os
import re
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
    named = Path(value.removeprefix("file:")).expanduser()
    credentials = environ.get("CREDENTIALS_DIRECTORY")
    candidates = [Path(credentials) / named] if credentials and not named.is_absolute() else []
    candidates.append(folder / named)
    for candidate in candidates:
        try:
            return candidate.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"the secret's file {candidate} cannot be read: {error}") from error
    raise ValueError(f"the secret's file {candidates[-1]} does not exist")


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
