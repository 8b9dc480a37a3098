"""`[translate]` with its references resolved, and the languages that channels ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from service.config import secrets
from service.config.channel_tables import ChannelTable
from service.config.problems import ConfigProblems
from service.config.translate_table import TranslateTable

ProviderName = Literal["libretranslate", "deepl", "command"]
_NEEDED = {"libretranslate": ("url",), "deepl": ("key",), "command": ("command",)}
_OPTIONAL = {"libretranslate": ("key",), "deepl": ("url",), "command": ()}


@dataclass(frozen=True, slots=True)
class TranslateConfig:
    """The table, its references resolved."""

    provider: ProviderName
    endpoint: str | None
    token: str | None
    command: tuple[str, ...]
    targets: Mapping[str, str]
    """The reader's language by channel; without the channels that want no translations."""
    sentences: bool
    max_delay_s: float
    max_requests: int
    max_characters: int
    allow_private: bool


def parse_translate(
    table: TranslateTable,
    channels: Sequence[ChannelTable],
    languages: Mapping[str, Sequence[str]],
    folder: Path,
    problems: ConfigProblems,
    environ: Mapping[str, str],
) -> TranslateConfig | None:
    """What the table and the channels say; None if nothing is translated. Mistakes go to `problems`.

    `languages`: those of the readers, by channel.
    """
    if table.provider == "off":
        for number, channel in enumerate(channels):
            if channel.translate_to not in (None, "off"):
                message = "has no effect without a provider in [translate]"
                problems.add_warning(message, "channels", number, "translate_to")
        return None
    for key, message in _missing_and_unused(table):
        problems.add_problem(message, "translate", key)
    values = {key: _resolve(key, getattr(table, key), folder, problems, environ) for key in ("url", "key")}
    url = values["url"]
    if url is not None:
        _check_url(url, values["key"], problems)
    targets = {
        channel.name: channel.translate_to or table.to or languages[channel.name][0] for channel in channels
    }
    return TranslateConfig(
        provider=table.provider,
        endpoint=url,
        token=values["key"],
        command=table.command,
        targets={name: target for name, target in targets.items() if target != "off"},
        sentences=table.sentences,
        max_delay_s=table.max_delay,
        max_requests=table.max_requests_per_day,
        max_characters=table.max_characters_per_day,
        allow_private=table.allow_private,
    )


def _missing_and_unused(table: TranslateTable) -> Iterator[tuple[str, str]]:
    needed, optional = _NEEDED[table.provider], _OPTIONAL[table.provider]
    for key in ("url", "key", "command"):
        if key in needed and not getattr(table, key):
            yield key, f'provider = "{table.provider}" needs it'
        elif key not in (*needed, *optional) and getattr(table, key):
            yield key, f'does not go with provider = "{table.provider}"'


def _resolve(
    key: str, value: str | None, folder: Path, problems: ConfigProblems, environ: Mapping[str, str]
) -> str | None:
    if value is None:
        return None
    if key == "key" and not secrets.is_reference(value):
        problems.add_warning("a secret in plain text; better: ${ENV_NAME} or file:PATH", "translate", key)
    elif key == "key" and (file := secrets.world_readable_file(value, folder, environ)):
        message = f"every user of this machine can read {file}; run `chmod 600` on it"
        problems.add_warning(message, "translate", key)
    try:
        resolved = secrets.resolve_reference(value, folder, environ)
    except ValueError as error:
        problems.add_unresolved(str(error), "translate", key)
        return None
    if key == "key" and not (resolved.isascii() and resolved.isprintable()):
        problems.add_problem("is not valid; expected: a key of printable ASCII characters", "translate", key)
        return None
    return resolved


def _check_url(url: str, key: str | None, problems: ConfigProblems) -> None:
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        expected = "an address that begins with http:// or https:// and names a host"
        problems.add_problem(f"is not valid; expected: {expected}", "translate", "url")
    elif key and parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        problems.add_warning("the key would be sent in plain text; better: https", "translate", "url")
