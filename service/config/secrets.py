"""`${NAME}` and `file:PATH` in config strings: secrets are kept outside the config file."""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from store.records.sources import Source

_SECRET_KEYS = ("password", "secret", "previous_secret", "token", "url")
_MIN_TOKEN_CHARS = 12
"""From this length on a part of the path of a hook may be a token."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Editors and shells of Windows write these; the longer mark of two that begin alike comes first."""
_ENV = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def expand_env(value: str, environ: Mapping[str, str]) -> str:
    """The value with every `${NAME}` replaced.

    Raises:
        ValueError: a name is not set, or nothing but white space; the text says which.
    """

    def value_of(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in environ:
            raise ValueError(f"the environment variable {name} is not set")
        value = environ[name].removeprefix("\ufeff")  # of a file that was read into it
        if not value.strip():
            raise ValueError(f"the environment variable {name} is empty")
        return value

    return _ENV.sub(value_of, value)


def resolve_reference(value: str, folder: Path, environ: Mapping[str, str]) -> str:
    """The secret that a reference stands for.

    `file:PATH` is read and stripped of surrounding white space. A relative path is looked up in the
    credentials folder of systemd first, then beside the config file. Everything else is expanded.

    Raises:
        ValueError: the variable is not set or empty, or the file cannot be read or is blank.
    """
    if not value.startswith("file:"):
        return expand_env(value, environ)
    candidates = _candidate_files(value, folder, environ)
    for candidate in candidates:
        try:
            secret = decode_by_mark(candidate.read_bytes()).strip()
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"the secret file {candidate} cannot be read: {error}") from error
        if not secret:
            raise ValueError(f"the secret file {candidate} is empty")
        return secret
    raise ValueError(f"the secret file {candidates[-1]} does not exist")


def decode_by_mark(content: bytes, errors: str = "strict") -> str:
    """The text of a file in UTF-8, or in the encoding that its byte order mark names.

    Raises:
        UnicodeDecodeError: it is in another encoding.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors)
    return content.decode("utf-8", errors)


def _candidate_files(value: str, folder: Path, environ: Mapping[str, str]) -> list[Path]:
    path = Path(value.removeprefix("file:")).expanduser()
    credentials = environ.get("CREDENTIALS_DIRECTORY")
    first = [Path(credentials) / path] if credentials and not path.is_absolute() else []
    return [*first, folder / path]


def world_readable_file(value: str, folder: Path, environ: Mapping[str, str]) -> Path | None:
    """The secret file if every user of this machine can read it; files of supervisors in /run are exempt."""
    if not value.startswith("file:"):
        return None
    file = next((path for path in _candidate_files(value, folder, environ) if path.exists()), None)
    if file is None or file.resolve().is_relative_to("/run"):
        return None
    return file if file.stat().st_mode & stat.S_IROTH else None


def is_reference(value: str) -> bool:
    """Whether a secret is given by reference, not in plain text."""
    return value.startswith("file:") or _ENV.search(value) is not None


def environment() -> Mapping[str, str]:
    """The environment of the process; read nowhere else."""
    return os.environ


def collect_secrets(channels: Iterable[object], sources: Iterable[Source] = ()) -> tuple[str, ...]:
    """Every secret of channels and sources, to be kept out of logs and messages.

    The address of a chat hook is a secret too, and so are its path and the password or key of a source.
    """
    from crawler.urls import secrets_in

    values = {value for channel in channels for key in _SECRET_KEYS if (value := getattr(channel, key, None))}
    for url in [value for value in values if "://" in value]:
        parts = urlsplit(url)
        tokens = [part for part in parts.path.split("/") if len(part) >= _MIN_TOKEN_CHARS]
        values |= {parts.path if len(parts.path) > 1 else "", parts.query, *tokens}
    values |= {value.removeprefix("whsec_") for value in values}
    values |= {secret for source in sources for secret in secrets_in(source.url)}
    return tuple(sorted(filter(None, values)))
