"""`susulan sources remove`: take sources out of the config file."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import DEFAULT_CONFIG, AsJson, ConfigPath, say, say_json
from store.errors import ConfigError

if TYPE_CHECKING:
    from service.config.load import Config

WHAT_STAYS = """\
The reports that it brought stay stored, with the developments and alerts made of them, until `[retention]`
lets them go. What is remembered of the source itself (validators, failures, when it is due) goes as soon as
the config is taken in: at once by a service that runs, else at the next start. Added again it begins anew;
reports that it brought before are known and not told again."""


def remove(
    sources: Annotated[list[str], typer.Argument(help="Names of sources, or their addresses.")],
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    json: AsJson = False,
) -> None:
    """Take sources out of the config file; the rest of it stays as it is, and so do their reports."""
    from service.config.load import load_config
    from service.config.remove_sources import remove_sources

    settings = load_config(config, sending=False)
    names = list(dict.fromkeys(_named(settings, config, sources)))
    facts = _facts(settings)
    tables = remove_sources(config, names)
    if json:
        say_json({"removed": [facts[name] for name in names]}, indent=2)
        return
    say(f"removed from {config}:\n")
    say("\n".join(tables))
    say(WHAT_STAYS)


def _named(settings: Config, config: Path, wanted: list[str]) -> list[str]:
    from service.config.add_sources import known_addresses, names_of, same_address

    names, addresses = names_of(settings), known_addresses(settings)
    found, wrong = [], []
    for one in wanted:
        name = one if one in names else addresses.get(same_address(one))
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


def _facts(settings: Config) -> dict[str, dict[str, Any]]:
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
