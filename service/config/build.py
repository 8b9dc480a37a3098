"""Typed settings from the validated tables of a config; checks what concerns several tables."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from zoneinfo import ZoneInfo

from crawler.dates.rules import DateRules
from crawler.gdelt.update_list import ENGLISH_LIST
from crawler.pages.rules import PageRules
from crawler.settings import CrawlerSettings
from crawler.urls import host_port
from service.config.channels import ChannelConfig, resolve_channel
from service.config.dashboard import parse_dashboard
from service.config.model import ConfigFile, CrawlerTable, SourceTable, StoryTable
from service.config.outlets import outlet_overrides
from service.config.problems import ConfigProblems
from service.config.public import parse_public, websub_source_names
from service.config.retention import retention_periods
from service.config.settings import BackupConfig, Config, SearchConfig, SeedSource, StoryConfig
from service.config.translate import parse_translate
from service.version import VERSION
from store.records.sources import PagePolicy, SiteRules, Source, SourceKind


def build_config(
    file: Path, tables: ConfigFile, problems: ConfigProblems, environ: Mapping[str, str]
) -> Config:
    """The settings of a config file with valid tables; mistakes across tables go to `problems`."""
    for table in ("stories", "sources", "channels"):
        problems.check_unique_names(table, getattr(tables, table))
    known = {story.name for story in tables.stories}
    languages = reader_languages(tables)
    return Config(
        file=file,
        store=file.parent / Path(tables.service.store).expanduser(),
        timezone=_parse_time_zone(tables.service.timezone, problems, "service", "timezone"),
        languages=languages,
        log_format=tables.service.log_format,
        backup=BackupConfig(
            file.parent / Path(tables.backup.folder).expanduser(), tables.backup.interval, tables.backup.keep
        ),
        listen=_parse_listen(tables.service.listen, problems),
        initial_summary=tables.service.initial_summary,
        source_notices=tables.crawler.source_notices,
        crawler=_crawler_settings(tables.crawler),
        encoder=_parse_encoder(tables.matching.encoder, file.parent, problems),
        stories=_story_configs(tables, file.parent, problems),
        sources=tuple(
            _build_source(source, url)
            for source in tables.sources
            if (url := source.url or (ENGLISH_LIST if source.kind == "gdelt" else None))
        ),
        channels=_resolve_channels(tables, known, file.parent, problems, environ),
        retention=retention_periods(tables.retention),
        searches=_search_configs(tables, known, problems),
        page_rules=_page_rules(tables, problems),
        outlets=outlet_overrides(tables, problems),
        public=parse_public(tables.public, problems),
        dashboard=parse_dashboard(tables.dashboard, file.parent, problems, environ),
        translate=parse_translate(
            tables.translate, tables.channels, languages, file.parent, problems, environ
        ),
        websub_sources=websub_source_names(tables, problems),
        warnings=tuple(problems.warnings),
        unresolved_references=tuple(problems.unresolved),
    )


def reader_languages(tables: ConfigFile) -> dict[str, tuple[str, ...]]:
    """The languages of the readers by channel, the preferred one first."""
    return {channel.name: channel.languages or tables.service.languages for channel in tables.channels}


def _resolve_channels(
    tables: ConfigFile,
    stories: set[str],
    folder: Path,
    problems: ConfigProblems,
    environ: Mapping[str, str],
) -> tuple[ChannelConfig, ...]:
    channels = []
    for number, channel in enumerate(tables.channels):
        for story in channel.stories:
            if story not in stories:
                known = ", ".join(sorted(stories))
                problems.add_problem(
                    f"there is no story {story!r}; known: {known}", "channels", number, "stories"
                )
        resolved = resolve_channel(channel, folder, environ)
        for key, message in resolved.unresolved:
            problems.add_unresolved(message, "channels", number, key)
        for key, message in resolved.problems:
            problems.add_problem(message, "channels", number, key)
        for key, message in resolved.warnings:
            problems.add_warning(message, "channels", number, key)
        channels.append(resolved.channel)
    return tuple(channels)


def _page_rules(tables: ConfigFile, problems: ConfigProblems) -> dict[str, PageRules]:
    """The rules of sources that have any, by name."""
    rules = {}
    for number, source in enumerate(tables.sources):
        zone = source.timezone and _parse_time_zone(source.timezone, problems, "sources", number, "timezone")
        dates = DateRules(zone or None, source.date_order)
        rules[source.name] = PageRules(source.title_css, source.text_css, source.date_css, dates)
    return {name: rule for name, rule in rules.items() if rule != PageRules()}


def _parse_time_zone(name: str, problems: ConfigProblems, *place: str | int) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        problems.add_problem(f"{name!r} is not a time zone; expected: a name such as Asia/Jakarta", *place)
        return ZoneInfo("UTC")


def _parse_listen(text: str, problems: ConfigProblems) -> tuple[str, int] | None:
    """`127.0.0.1:9810` as address and port."""
    if not text:
        return None
    host, _, port = text.rpartition(":")
    try:
        local = ip_address(host.strip("[]")).is_loopback
    except ValueError:
        local = False
    if local and port.isdecimal() and int(port) < 65_536:
        return host.strip("[]"), int(port)
    problems.add_problem(
        f'{text!r} is not valid; expected: an address of this machine and a port, such as "127.0.0.1:9810" '
        "(to reach it from another machine, put a proxy before it)",
        "service",
        "listen",
    )
    return None


def _crawler_settings(table: CrawlerTable) -> CrawlerSettings:
    contact = f" ({table.contact})" if table.contact else " (news follow-up monitor)"
    return CrawlerSettings(
        user_agent=table.user_agent or f"Susulan/{VERSION}{contact}",
        host_delay_s=table.host_delay,
        min_interval_s=table.min_interval,
        max_interval_s=max(table.max_interval, table.min_interval),
        max_speedup=table.max_speedup,
        hosts_at_once=table.hosts_at_once,
        connect_timeout_s=min(10.0, table.timeout),
        timeout_s=table.timeout,
        max_feed_bytes=table.max_feed_bytes,
        max_page_bytes=table.max_page_bytes,
        max_redirects=table.max_redirects,
        max_entries=table.max_entries,
        max_new_per_day=table.max_new_per_day,
        obey_robots=table.obey_robots,
        allow_private=table.allow_private,
        min_summary_chars=table.min_summary_chars,
        near_pages_per_hour=table.near_pages_per_hour,
        lease_s=max(120.0, 4 * table.timeout),
    )


def _parse_encoder(setting: str, folder: Path, problems: ConfigProblems) -> str:
    if setting in ("auto", "off"):
        return setting
    path = folder / Path(setting).expanduser()
    if not path.is_file():
        problems.add_problem(
            f'{setting!r} is not valid; expected: "auto", "off" or a model file', "matching", "encoder"
        )
    return str(path)


def _story_configs(tables: ConfigFile, folder: Path, problems: ConfigProblems) -> tuple[StoryConfig, ...]:
    stories = []
    for number, table in enumerate(tables.stories):
        stories.append(
            StoryConfig(
                name=table.name,
                seeds=_seed_sources(table, number, folder, problems),
                keywords=table.keywords,
                exclude=table.exclude,
                must=table.must,
                any_of=table.any,
                threshold=table.threshold,
                anchors=table.anchors,
                growth=table.growth,
            )
        )
    return tuple(stories)


def _seed_sources(
    table: StoryTable, story: int, folder: Path, problems: ConfigProblems
) -> tuple[SeedSource, ...]:
    """The seeds of a story; a file that is missing goes to `problems`."""
    sources = []
    for number, seed in enumerate(table.seed):
        location = seed.url or ""
        if seed.file is not None:
            location = str(folder / Path(seed.file).expanduser())
            if not Path(location).is_file():
                problems.add_problem(
                    f"the seed article {location} does not exist", "stories", story, "seed", number
                )
        sources.append(SeedSource(location, seed.language or table.language, seed.text or ""))
    return tuple(sources)


def _search_configs(
    tables: ConfigFile, stories: set[str], problems: ConfigProblems
) -> tuple[SearchConfig, ...]:
    searches = []
    for number, table in enumerate(tables.sources):
        if table.provider is None or table.story is None:
            continue
        if table.story not in stories:
            known = ", ".join(sorted(stories))
            problems.add_problem(
                f"there is no story {table.story!r}; known: {known}", "sources", number, "story"
            )
        searches.append(
            SearchConfig(
                name=table.name,
                provider=table.provider,
                story=table.story,
                language="" if table.languages else table.language,
                interval_s=table.interval,
                pages=PagePolicy(table.full_text),
            )
        )
    return tuple(searches)


def _build_source(table: SourceTable, url: str) -> Source:
    return Source(
        name=table.name,
        kind=SourceKind(table.kind),
        url=url,
        host=host_port(url),
        language=table.language,
        interval_s=table.interval,
        page_policy=_page_policy(table),
        rules=SiteRules(table.link_css, table.link_pattern, table.next_css, table.max_pages),
    )


def _page_policy(table: SourceTable) -> PagePolicy:
    """The policy that is written; without one, `near` for GDELT's thousands of outlets."""
    if table.kind == "gdelt" and "full_text" not in table.model_fields_set:
        return PagePolicy.NEAR
    return PagePolicy(table.full_text)
