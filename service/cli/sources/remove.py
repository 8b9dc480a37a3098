"""`susulan sources remove`: remove sources from the config file."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_json, print_out
from store.errors import ConfigError

if TYPE_CHECKING:
    from service.config.settings import Config

REMOVAL_NOTE = """\
The reports of a removed source stay stored, with their developments and alerts, until `[retention]` deletes
them. The state of the source itself (validators, failures, due time) is deleted when the config is reloaded:
at once by a running service, else at the next start. If you add the source again, it starts anew; its earlier
reports are known and do not cause new alerts."""


def remove(
    sources: Annotated[list[str], typer.Argument(help="Names or addresses of sources.")],
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    json: JsonOption = False,
) -> None:
    """Remove sources from the config file; everything else in it and their reports stay."""
    from service.config.load import load_config
    from service.config.remove_sources import remove_sources

    settings = load_config(config, require_secrets=False)
    names = list(dict.fromkeys(_resolve_names(settings, config, sources)))
    rows = _source_rows(settings)
    tables = remove_sources(config, names)
    if json:
        print_json({"removed": [rows[name] for name in names]}, indent=2)
        return
    print_out(f"removed from {config}:\n")
    print_out("\n".join(tables))
    print_out(REMOVAL_NOTE)


def _resolve_names(settings: Config, config: Path, wanted: list[str]) -> list[str]:
    from service.config.add_sources import address_key, names_by_address, source_names

    names, addresses = source_names(settings), names_by_address(settings)
    resolved, problems = [], []
    for text in wanted:
        name = text if text in names else addresses.get(address_key(text))
        if name is not None:
            resolved.append(name)
            continue
        near = difflib.get_close_matches(text, names, n=1)
        problems.append(
            f"{config}: there is no source {text!r}" + (f"; did you mean {near[0]!r}?" if near else "")
        )
    if problems:
        raise ConfigError(problems)
    return resolved


def _source_rows(settings: Config) -> dict[str, dict[str, Any]]:
    """Each source by name, in the form of `add --json`."""
    rows: dict[str, dict[str, Any]] = {
        source.name: {
            "name": source.name,
            "kind": source.kind.value,
            "url": source.url,
            "language": source.language,
        }
        for source in settings.sources
    }
    for search in settings.searches:
        rows[search.name] = {
            "name": search.name,
            "kind": "search",
            "url": None,
            "language": search.language,
        }
    return rows
