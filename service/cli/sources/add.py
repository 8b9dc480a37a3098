"""`susulan sources add`: fetch an address once, then add it to the config file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_err, print_json, print_out
from service.cli.sources.discover import with_scheme
from store.errors import ConfigError, ParseError

if TYPE_CHECKING:
    from crawler.sources.discover import SourceCandidate
    from service.config.add_sources import NewSource
    from service.config.settings import Config

PROVIDERS = ("google-news", "bing-news", "gdelt")
KINDS = ("feed", "site", "sitemap", "search", "gdelt")


def add(
    url: Annotated[
        str,
        typer.Argument(
            help="A feed, sitemap or home page; or google-news, bing-news, gdelt. "
            "With --kind gdelt: english, translated, or the address of a last-update list."
        ),
    ],
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    name: Annotated[
        str | None, typer.Option("--name", help="Name of the source; default: from its title.")
    ] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="feed, site, sitemap, search or gdelt.")] = None,
    language: Annotated[
        str | None, typer.Option("--language", help="Language; default: as stated or detected.")
    ] = None,
    story: Annotated[
        str | None, typer.Option("--story", help="For a search: the story whose words to search for.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Add a source to the config file if it yields entries.

    Of several feeds of a home page you choose one. In a script the best is taken, and the others are named.
    """
    from service.config.add_sources import append_sources, source_names
    from service.config.load import load_config

    settings = load_config(config, require_secrets=False)
    _check_options(settings, url, kind, name, story)
    if kind == "gdelt":
        source, entries = _source_from_gdelt(settings, url, name, language)
    elif url in PROVIDERS:
        source, entries = _source_from_search(settings, url, name, language, story)
    else:
        source, entries = _source_from_url(
            settings, with_scheme(url), kind, name, language, ask=not json and _is_interactive()
        )
    if source.name in source_names(settings):
        raise ConfigError([f"{config}: there is already a source {source.name!r}; choose another --name"])
    append_sources(config, [source])
    _print_added(config, source, entries, json=json)


def _is_interactive() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _check_options(settings: Config, url: str, kind: str | None, name: str | None, story: str | None) -> None:
    from service.config.add_sources import source_names

    problems = []
    if kind is not None and kind not in KINDS:
        problems.append(f"--kind {kind}: expected one of {', '.join(KINDS)}")
    if url in PROVIDERS and kind not in (None, "search", url):
        problems.append(f"--kind {kind}: {url} is a search")
    if (url not in PROVIDERS or kind == "gdelt") and story is not None:
        problems.append(f"--story needs a provider: {', '.join(PROVIDERS)}")
    known = [configured.name for configured in settings.stories]
    if story is not None and story not in known:
        problems.append(f"--story {story}: there is no such story; known: {', '.join(known)}")
    if name is not None and name in source_names(settings):
        problems.append(f"--name {name}: there is already a source with that name")
    if problems:
        raise ConfigError(problems)


def _source_from_url(
    settings: Config, url: str, kind: str | None, name: str | None, language: str | None, *, ask: bool
) -> tuple[NewSource, int]:
    """The new source, and how many entries it yields now."""
    from service.config.add_sources import NewSource, names_by_address, source_names, unique_name

    known = names_by_address(settings)
    _refuse_existing(known, url)
    import asyncio

    if kind in ("site", "search"):
        result = asyncio.run(_probe_page(settings, url, kind))
    else:
        result = choose_feed(asyncio.run(_probe_feeds(settings, url, kind)), ask=ask)
    _refuse_existing(known, result.url)
    source = NewSource(
        name=name or unique_name(result.title, result.url, source_names(settings)),
        kind=result.kind,
        url=result.url,
        language=(language or result.language or "und").lower(),
        title=result.title,
    )
    return source, result.entries


def choose_feed(candidates: Sequence[SourceCandidate], *, ask: bool) -> _Probe:
    """The feed that the user chooses of several; without asking the best, with notes that name the others."""
    chosen = candidates[0]
    if ask and len(candidates) > 1:
        _print_candidates(candidates)
        number = 0
        while not 1 <= number <= len(candidates):
            number = typer.prompt("Which one", default=1, type=int, err=True)
        chosen = candidates[number - 1]
    elif others := [candidate for candidate in candidates if candidate is not chosen]:
        print_err(f"note: {chosen.url} is the best of {len(candidates)}; the others:")
        for other in others:
            print_err(f"note: {other.url} ({other.kind.value}, {_count(other.entries)}) {other.title[:60]}")
    return _Probe(chosen.url, chosen.kind.value, chosen.title, chosen.language, chosen.entries)


def _print_candidates(candidates: Sequence[SourceCandidate]) -> None:
    print_err("Several feeds were found:")
    for number, candidate in enumerate(candidates, 1):
        print_err(f"  {number}  {candidate.title[:60] or candidate.url} ({_count(candidate.entries)})")
        print_err(f"     {candidate.url}")


@dataclass(frozen=True, slots=True)
class _Probe:
    url: str
    kind: str
    title: str
    language: str | None
    entries: int


async def _probe_feeds(settings: Config, url: str, kind: str | None) -> tuple[SourceCandidate, ...]:
    """The feed or sitemap at the address, or those that the page there links to, best first."""
    from service.cli.sources.fetch import discover_feeds

    discovery = await discover_feeds(url, settings.crawler)
    suitable = [
        candidate
        for candidate in discovery.candidates
        if kind in (None, candidate.kind.value) and candidate.entries
    ]
    if not suitable:
        notes = "; ".join(discovery.notes[:3])
        detail = f" ({notes})" if notes else ""
        raise ParseError(
            f"{url}: no {kind or 'feed or sitemap'} with entries was found{detail}; "
            "a section page can be added with --kind site"
        )
    return tuple(suitable)


async def _probe_page(settings: Config, url: str, kind: str | None) -> _Probe:
    from crawler.sources.document_reader import DocumentReader
    from crawler.sources.fetch_check import fetch_and_check
    from store.clock import utc_now

    async with DocumentReader() as reader:
        result = await fetch_and_check(url, None, settings.crawler, reader, now=utc_now())
    if not result.entries:
        raise ParseError(f"{url}: it yields no entries: {'; '.join(result.notes) or result.kind}")
    language = (result.language or "").lower().partition("-")[0] or None
    return _Probe(url, kind or "site", result.title, language, len(result.entries))


def _source_from_search(
    settings: Config, provider: str, name: str | None, language: str | None, story: str | None
) -> tuple[NewSource, int]:
    """The search of a provider for a story, queried once."""
    import asyncio

    from service.config.add_sources import NewSource, source_names, unique_name
    from service.config.settings import SearchConfig
    from service.stories.search_sources import search_source
    from service.stories.seeds import build_stories
    from store.records.sources import PagePolicy

    story = story or (settings.stories[0].name if len(settings.stories) == 1 else None)
    if story is None:
        raise ConfigError(
            [f"--story is missing; known: {', '.join(known.name for known in settings.stories)}"]
        )
    built = next(candidate for candidate in build_stories(settings) if candidate.name == story)
    language = (language or built.language).lower()
    name = name or unique_name(f"{provider}-{story[:30]}-{language}", "", source_names(settings))
    search = SearchConfig(name, provider, story, language, 900.0, PagePolicy.AUTO)
    try:
        source = search_source(search, built)
    except ValueError as error:
        raise ConfigError([f"--language {language}: {error}"]) from error
    result = asyncio.run(_probe_page(settings, source.url, "search"))
    new = NewSource(name=name, kind="search", provider=provider, story=story, language=language)
    return new, result.entries


def _source_from_gdelt(
    settings: Config, stream: str, name: str | None, language: str | None
) -> tuple[NewSource, int]:
    """A list of GDELT's files, whose newest file is read once."""
    import asyncio

    from crawler.gdelt.update_list import ENGLISH_LIST, TRANSLATED_LIST
    from service.config.add_sources import NewSource, names_by_address, source_names, unique_name
    from service.stories.gdelt.check import check_list

    streams = {"english": ENGLISH_LIST, "gdelt": ENGLISH_LIST, "translated": TRANSLATED_LIST}
    url = streams.get(stream) or with_scheme(stream)
    _refuse_existing(names_by_address(settings), url)
    result = asyncio.run(check_list(settings, url))
    wanted = "gdelt-translated" if url == TRANSLATED_LIST else "gdelt"
    name = name or unique_name(wanted, "", source_names(settings))
    return NewSource(name, "gdelt", url, (language or "und").lower(), result.title), len(result.entries)


def _refuse_existing(known: dict[str, str], url: str) -> None:
    from service.config.add_sources import address_key

    if (name := known.get(address_key(url))) is not None:
        raise ConfigError([f"{url} exists already, as source {name!r}"])


def _print_added(config: Path, source: NewSource, entries: int, *, json: bool) -> None:
    if json:
        added = {
            "name": source.name,
            "kind": source.kind,
            "url": source.url or None,
            "language": source.language,
            "title": source.title,
            "entries": entries,
        }
        print_json({"added": added}, indent=2)
        return
    print_out(f"added to {config}: {_count(entries)} now\n\n{source.as_toml()}")


def _count(entries: int) -> str:
    return "1 entry" if entries == 1 else f"{entries} entries"
