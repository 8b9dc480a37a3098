"""Reads `config.toml` and the environment once, and checks everything before anything runs.

No other module reads the file or the environment; packages get their own settings objects.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from service.config import errors, secrets
from service.config.build import build_config
from service.config.model import ConfigFile
from service.config.problems import ConfigProblems
from service.config.settings import Config
from store.errors import ConfigError


def load_config(
    file: Path, environ: Mapping[str, str] | None = None, *, require_secrets: bool = True
) -> Config:
    """Read and check a config file; with `require_secrets` an unresolved secret of a channel is an error.

    Raises:
        ConfigError: with every mistake at once, one line each.
    """
    environ = secrets.environment() if environ is None else environ
    text, data = _read_toml(file)
    try:
        tables = ConfigFile.model_validate(_lists_to_tuples(data))
    except ValidationError as error:
        raise ConfigError(errors.format_validation_error(error, file, text, data)) from error
    problems = ConfigProblems(file, text, data, require_secrets=require_secrets)
    config = build_config(file.absolute(), tables, problems, environ)
    if problems.problems:
        raise ConfigError(problems.problems)
    return config


def find_store_path(file: Path) -> Path | None:
    """Path of the store by a config that may have mistakes; None if there is no store."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8-sig")).get("service", {})
        name = str(table.get("store", "")) if isinstance(table, dict) else ""
    except (OSError, ValueError):
        name = ""
    store = file.absolute().parent / Path(name or "susulan.db").expanduser()
    return store if store.is_file() else None


def find_time_zone(file: Path) -> ZoneInfo:
    """The zone in which a config that may have mistakes wants times shown; UTC if it names none."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8-sig")).get("service", {})
        return ZoneInfo(table["timezone"])
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return ZoneInfo("UTC")


def _read_toml(file: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
        return text, tomllib.loads(text)
    except FileNotFoundError as error:
        raise ConfigError(
            [f"{file}: there is no such file; `susulan init` writes one to start from"]
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{file}: cannot be read as UTF-8 text: {error}"]) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{file}: is not valid TOML: {error}"]) from error


def _lists_to_tuples(value: Any) -> Any:  # noqa: ANN401 - TOML values are of any type
    """Lists become tuples: the tables are frozen and checked strictly."""
    if isinstance(value, dict):
        return {key: _lists_to_tuples(item) for key, item in value.items()}
    return tuple(_lists_to_tuples(item) for item in value) if isinstance(value, list) else value
