"""`susulan sources remove`: take sources out of the config file."""

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
The reports that it brought stay stored, with the developments and alerts made of them, until `[retention]`
lets them go. What is remembered of the source itself (validators, failures, when it is due) goes as soon as
the config is taken in: at once by a service that runs, else at the next start. Added again it begins anew;
reports that it brought before are known and not told again."""


def remove(
    sources: Annotated[list[str], typer.Argument(help="Names of sources, or their addresses.")],
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    json: JsonOption = False,
) -> None:
    """Take sources out of the config file; the rest of it stays as it is, and so do their reports."""
    from service.config.load import load_config
    from service.config.remove_sources import remove_sources

    settings = load_config(config, require_secrets=False)
    names = list(dict.fromkeys(_resolve_names(settings, config, sources)))
    facts = _source_rows(settings)
    tables = remove_sources(config, names)
    if json:
        print_json({"removed": [facts[name] for name in names]}, indent=2)
        return
    print_out(f"removed from {config}:\n")
    print_out("\n".join(tables))
    print_out(REMOVAL_NOTE)


def _resolve_names(settings: Config, config: Path, wanted: list[str]) -> list[str]:
    from service.config.add_sources import address_key, names_by_address, source_names

    names, addresses = source_names(settings), names_by_address(settings)
    found, wrong = [], []
    for one in wanted:
        name = one if one in names else addresses.get(address_key(one))
        if name is not None:
            found.append(name)
            continue
        near = difflib.get_close_matches(one, names, n=1)
        wrong.append(
            f"{config}: there is no source {one!r}" + (f"; did you mean {near[0]!r}?" if near else "")
        )
    if wrong:
        raise ConfigError(wrong)
    return found


def _source_rows(settings: Config) -> dict[str, dict[str, Any]]:
    """As `add --json` tells of a source, by name."""
    facts: dict[str, dict[str, Any]] = {
        one.name: {"name": one.name, "kind": one.kind.value, "url": one.url, "language": one.language}
        for one in settings.sources
    }
    for search in settings.searches:
        facts[search.name] = {
            "name": search.name, "kind": "search", "url": None, "language": search.language
        }  # fmt: skip
    return facts
