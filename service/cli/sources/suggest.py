"""`susulan sources suggest`: sources of the catalogue for a story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_err, print_json, print_out
from store.errors import ConfigError

if TYPE_CHECKING:
    from alerts.stories.story import Story
    from service.catalogue.propose import Proposal
    from service.catalogue.suggest import Suggestion
    from service.config.settings import Config

_DEFAULT_LIMIT, _MAX_LIMIT = 60, 500


def suggest(
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    story: Annotated[
        str | None, typer.Option("--story", help="The story; default: the only one of the config.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=_MAX_LIMIT, help="Propose at most this many sources.")
    ] = _DEFAULT_LIMIT,
    add: Annotated[bool, typer.Option("--add", help="Add them to the config file.")] = False,
    json: JsonOption = False,
) -> None:
    """Propose sources for a story: the press of its places, agencies, world desks, and outlets on its topics.

    They come from the catalogue that Susulan ships. It does not fetch them; `sources check NAME` does.
    """
    from service.catalogue.propose import as_new_sources, propose, reasons_of
    from service.cli.sources.configuration import load_with_search_sources
    from service.config.add_sources import append_sources, source_names

    settings = load_with_search_sources(config)
    chosen = _chosen_story(settings, story)
    proposal = propose(chosen, settings.sources, limit)
    new = as_new_sources(proposal.sources, source_names(settings))
    if add and new:
        append_sources(config, new)
    if json:
        reasons = reasons_of(proposal.sources)
        rows = [_suggestion_row(one, reasons[one.feed]) for one in proposal.sources.suggestions]
        named = [{"name": source.name, **row} for source, row in zip(new, rows, strict=True)]
        print_json({**_needs_json(chosen.name, proposal), "suggestions": named, "added": add}, indent=2)
        return
    _print_proposal(proposal)
    if add:
        print_err(f"added {len(new)} sources to {config}; `susulan doctor` fetches each of them once")
    elif new:
        print_err("nothing was changed; `--add` adds them to the config")


def _chosen_story(settings: Config, name: str | None) -> Story:
    """The story of that name, or the only one.

    Raises:
        ConfigError: there is none of that name, or no name and several stories.
    """
    from service.cli.sources.configuration import built_stories

    known = [story.name for story in settings.stories]
    if name is None and len(known) > 1:
        raise ConfigError([f"--story is missing; known: {', '.join(known)}"])
    if name is not None and name not in known:
        raise ConfigError([f"--story {name}: there is no such story; known: {', '.join(known)}"])
    return next(story for story in built_stories(settings) if name in (None, story.name))


def _needs_json(story: str, proposal: Proposal) -> dict[str, Any]:
    needs, sources = proposal.needs, proposal.sources
    return {
        "story": story,
        "countries": list(needs.countries),
        "languages": list(needs.languages),
        "topics": list(needs.topics),
        "needs": [
            {
                "kind": need.kind.value,
                "key": need.key,
                "weight": round(need.weight, 3),
                "reason": need.reason,
                "suggested": sources.count_of(need),
                "met": need not in sources.unmet,
            }
            for need in needs.needs
        ],
    }


def _suggestion_row(suggestion: Suggestion, reason: str) -> dict[str, Any]:
    feed, outlet = suggestion.feed, suggestion.feed.outlet
    return {
        "url": feed.url,
        "kind": feed.kind,
        "language": feed.language,
        "outlet": outlet.name,
        "outlet_kind": outlet.kind or None,
        "owner": outlet.owner,
        "group": outlet.group or None,
        "control": outlet.control.value or None,
        "country": outlet.country or None,
        "scope": list(feed.scope),
        "region": feed.region or None,
        "topics": list(feed.topics),
        "confirmed": feed.confirmed,
        "checked": feed.checked,
        "reason": reason,
    }


def _print_proposal(proposal: Proposal) -> None:
    from rich.markup import escape
    from rich.table import Table

    from service.cli.options import print_table

    sources = proposal.sources
    total = len(sources.suggestions)
    for need in proposal.needs.needs:
        chosen = [one.feed for one in sources.suggestions if one.need == need]
        if not chosen:
            continue
        print_out(f"{need.reason}: {len(chosen)} of {total}")
        table = Table(box=None, pad_edge=False, show_header=False)
        for feed in chosen:
            state = " [yellow](state media)[/]" if feed.is_state_media else ""
            owner = feed.outlet.counted_owner
            row = (f"  {escape(feed.outlet.name)}{state}", feed.outlet.country, feed.language, escape(owner))
            table.add_row(*row, escape(feed.url))
        print_table(table)
    if sources.unmet:
        print_err(f"nothing in the catalogue: {'; '.join(need.reason for need in sources.unmet)}")
