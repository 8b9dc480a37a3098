"""`config.toml` and the environment, read once, checked whole, as typed settings for every room.

No other module reads the file or the environment; packages get their own settings objects.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from crawler.pages.rules import PageRules
from crawler.settings import CrawlerSettings
from service.config import errors, secrets
from service.config.channels import ChannelConfig, resolve_channel
from service.config.model import ConfigFile, CrawlerTable, SourceTable
from service.config.public import PublicEndpoint, parse_public, websub_source_names
from service.config.retention import retention_periods
from service.version import VERSION
from store.errors import ConfigError
from store.records.collection import PagePolicy, SiteRules, Source, SourceKind
from store.records.retention import RetentionClass


@dataclass(frozen=True, slots=True)
class StoryConfig:
    """One story as the user wrote it; `seed` is an absolute path or a URL."""

    name: str
    seed: str
    language: str | None
    keywords: tuple[str, ...]
    exclude: tuple[str, ...]
    threshold: float | None
    anchors: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class BackupConfig:
    """When copies of the store are made."""

    folder: Path
    every_s: float
    """0 for never."""
    keep: int


@dataclass(frozen=True, slots=True)
class SearchConfig:
    """A search that asks a provider with words of a story; `service.stories.search_sources` makes a source of it."""

    name: str
    provider: str
    story: str
    language: str
    interval_s: float
    pages: PagePolicy


@dataclass(frozen=True, slots=True)
class Config:
    """The whole configuration, secrets resolved."""

    file: Path
    store: Path
    timezone: ZoneInfo
    log_format: str
    backup: BackupConfig
    listen: tuple[str, int] | None
    """Address and port for signs of life and metrics."""
    initial_summary: bool
    source_notices: bool
    crawler: CrawlerSettings
    encoder: str
    """`auto`, `off`, or the absolute path of a model file."""
    stories: tuple[StoryConfig, ...]
    sources: tuple[Source, ...]
    """Without the searches that a provider is asked: those need the stories."""
    channels: tuple[ChannelConfig, ...]
    retention: Mapping[RetentionClass, timedelta] = field(default_factory=dict)
    """After how long the store lets go of what; absent: never."""
    searches: tuple[SearchConfig, ...] = ()
    page_rules: Mapping[str, PageRules] = field(default_factory=dict)
    """By name of the source, for those that have any."""
    public: PublicEndpoint | None = None
    websub_sources: frozenset[str] = frozenset()
    """Names of the sources that hubs may push."""
    warnings: tuple[str, ...] = ()
    """What works but should be mended, e.g. a secret in clear."""
    unresolved_references: tuple[str, ...] = ()
    """What channels refer to and is not there; only where nothing is to be sent, or this is a mistake."""


def load_config(
    file: Path, environ: Mapping[str, str] | None = None, *, require_secrets: bool = True
) -> Config:
    """Read and check a config file; with `sending` the channels' secrets must be there.

    Raises:
        ConfigError: with every mistake at once, one line each.
    """
    environ = secrets.environment() if environ is None else environ
    text, data = _read_toml(file)
    try:
        tables = ConfigFile.model_validate(_lists_to_tuples(data))
    except ValidationError as error:
        raise ConfigError(errors.format_validation_error(error, file, text, data)) from error
    check = _ConfigProblems(file, text, data, require_secrets=require_secrets)
    config = _build_config(file.absolute(), tables, check, environ)
    if check.problems:
        raise ConfigError(check.problems)
    return config


def find_store_path(file: Path) -> Path | None:
    """Where the store is by a config that may have mistakes; None if it is not there."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8-sig")).get("service", {})
        name = str(table.get("store", "")) if isinstance(table, dict) else ""
    except (OSError, ValueError):
        name = ""
    store = file.absolute().parent / Path(name or "susulan.db").expanduser()
    return store if store.is_file() else None


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
        raise ConfigError([f"{file}: is no valid TOML: {error}"]) from error


def _lists_to_tuples(value: Any) -> Any:  # noqa: ANN401 - TOML values are of any type
    """Lists become tuples: the tables are frozen and checked strictly."""
    if isinstance(value, dict):
        return {key: _lists_to_tuples(one) for key, one in value.items()}
    return tuple(_lists_to_tuples(one) for one in value) if isinstance(value, list) else value


class _ConfigProblems:
    """Collects mistakes that no single key shows."""

    def __init__(self, file: Path, text: str, data: dict[str, Any], *, require_secrets: bool) -> None:
        self._file, self._text, self._data, self._require_secrets = file, text, data, require_secrets
        self.problems: list[str] = []
        self.warnings: list[str] = []
        self.unresolved: list[str] = []

    def add_problem(self, message: str, *path: str | int) -> None:
        self.problems.append(self._with_location(message, path))

    def add_warning(self, message: str, *path: str | int) -> None:
        self.warnings.append(self._with_location(message, path))

    def add_unresolved(self, message: str, *path: str | int) -> None:
        (self.problems if self._require_secrets else self.unresolved).append(
            self._with_location(message, path)
        )

    def _with_location(self, message: str, path: tuple[str | int, ...]) -> str:
        return errors.format_problem(self._file, self._text, self._data, path, message)

    def check_unique_names(self, table: str, rows: tuple[Any, ...]) -> None:
        seen: set[str] = set()
        for number, row in enumerate(rows):
            if row.name in seen:
                self.add_problem(
                    f"{row.name!r} is used twice; each needs a name of its own", table, number, "name"
                )
            seen.add(row.name)


def _build_config(
    file: Path, tables: ConfigFile, problems: _ConfigProblems, environ: Mapping[str, str]
) -> Config:
    for table in ("stories", "sources", "channels"):
        problems.check_unique_names(table, getattr(tables, table))
    known = {story.name for story in tables.stories}
    channels = []
    for number, channel in enumerate(tables.channels):
        for story in channel.stories:
            if story not in known:
                problems.add_problem(
                    f"there is no story {story!r}; known: {', '.join(sorted(known))}",
                    "channels",
                    number,
                    "stories",
                )
        resolved = resolve_channel(channel, file.parent, environ)
        for key, message in resolved.unresolved:
            problems.add_unresolved(message, "channels", number, key)
        for key, message in resolved.problems:
            problems.add_problem(message, "channels", number, key)
        for key, message in resolved.warnings:
            problems.add_warning(message, "channels", number, key)
        channels.append(resolved.channel)
    return Config(
        file=file,
        store=file.parent / Path(tables.service.store).expanduser(),
        timezone=_parse_time_zone(tables.service.timezone, problems),
        log_format=tables.service.log,
        backup=BackupConfig(
            file.parent / Path(tables.backup.folder).expanduser(), tables.backup.every, tables.backup.keep
        ),
        listen=_parse_listen(tables.service.listen, problems),
        initial_summary=not tables.service.keep_baseline_quiet,
        source_notices=tables.crawler.source_notices,
        crawler=_crawler_settings(tables.crawler),
        encoder=_parse_encoder(tables.matching.semantics, file.parent, problems),
        stories=_story_configs(tables, file.parent, problems),
        sources=tuple(_build_source(source, source.url) for source in tables.sources if source.url),
        channels=tuple(channels),
        retention=retention_periods(tables.retention),
        searches=_search_configs(tables, known, problems),
        page_rules={
            one.name: PageRules(one.title_css, one.text_css, one.date_css)
            for one in tables.sources
            if one.title_css or one.text_css or one.date_css
        },
        public=parse_public(tables.public, problems),
        websub_sources=websub_source_names(tables, problems),
        warnings=tuple(problems.warnings),
        unresolved_references=tuple(problems.unresolved),
    )


def _parse_time_zone(name: str, problems: _ConfigProblems) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        problems.add_problem(
            f"{name!r} is no time zone; wanted: a name such as Asia/Jakarta", "service", "timezone"
        )
        return ZoneInfo("UTC")


def _parse_listen(text: str, problems: _ConfigProblems) -> tuple[str, int] | None:
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
        f'{text!r} will not do; wanted: an address of this machine and a port, such as "127.0.0.1:9810" '
        "(put a proxy before it to be seen from elsewhere)",
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
        max_speedup=table.adapt,
        hosts_at_once=table.hosts_at_once,
        connect_timeout_s=min(10.0, table.timeout),
        timeout_s=table.timeout,
        max_feed_bytes=table.max_feed_bytes,
        max_page_bytes=table.max_page_bytes,
        max_redirects=table.max_redirects,
        max_entries=table.max_entries,
        obey_robots=table.obey_robots,
        allow_private=table.allow_private,
        min_summary_chars=table.teaser_chars,
        lease_s=max(120.0, 4 * table.timeout),
    )


def _parse_encoder(setting: str, folder: Path, problems: _ConfigProblems) -> str:
    if setting in ("auto", "off"):
        return setting
    path = folder / Path(setting).expanduser()
    if not path.is_file():
        problems.add_problem(
            f'{setting!r} will not do; wanted: "auto", "off" or a model file', "matching", "semantics"
        )
    return str(path)


def _story_configs(tables: ConfigFile, folder: Path, problems: _ConfigProblems) -> tuple[StoryConfig, ...]:
    stories = []
    for number, table in enumerate(tables.stories):
        seed = table.seed
        if not seed.startswith(("http://", "https://")):
            path = folder / Path(seed).expanduser()
            if not path.is_file():
                problems.add_problem(f"the seed article {path} does not exist", "stories", number, "seed")
            seed = str(path)
        stories.append(
            StoryConfig(
                name=table.name,
                seed=seed,
                language=table.language,
                keywords=table.keywords,
                exclude=table.exclude,
                threshold=table.threshold,
                anchors=table.anchors,
            )
        )
    return tuple(stories)


def _search_configs(
    tables: ConfigFile, stories: set[str], problems: _ConfigProblems
) -> tuple[SearchConfig, ...]:
    found = []
    for number, table in enumerate(tables.sources):
        if table.provider is None or table.story is None:
            continue
        if table.story not in stories:
            known = ", ".join(sorted(stories))
            problems.add_problem(
                f"there is no story {table.story!r}; known: {known}", "sources", number, "story"
            )
        found.append(
            SearchConfig(
                name=table.name,
                provider=table.provider,
                story=table.story,
                language=table.language,
                interval_s=table.interval,
                pages=PagePolicy(table.pages),
            )
        )
    return tuple(found)


def _build_source(table: SourceTable, url: str) -> Source:
    from crawler.urls import host_port

    return Source(
        name=table.name,
        kind=SourceKind(table.kind),
        url=url,
        host=host_port(url),
        language=table.language,
        interval_s=table.interval,
        page_policy=PagePolicy(table.pages),
        rules=SiteRules(table.link_css, table.link_pattern, table.next_css, table.depth),
    )
