"""The configuration as typed settings, with secrets resolved and paths absolute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from alerts.outlets.records import OutletOverride
from crawler.pages.rules import PageRules
from crawler.settings import CrawlerSettings
from service.config.channels import ChannelConfig
from service.config.dashboard import DashboardConfig
from service.config.public import PublicEndpoint
from service.config.seed_tables import is_url
from service.config.translate import TranslateConfig
from store.records.retention import RetentionClass
from store.records.sources import PagePolicy, Source


@dataclass(frozen=True, slots=True)
class SeedSource:
    """Where one seed of a story comes from."""

    location: str
    """An absolute path or a URL; empty if the config has the text itself."""
    language: str | None = None
    """None to detect it."""
    text: str = ""

    @property
    def is_url(self) -> bool:
        """Whether the seed is a page to fetch."""
        return is_url(self.location)

    @property
    def file(self) -> Path | None:
        """The file of the seed; None for a URL or a text in the config."""
        return Path(self.location) if self.location and not self.is_url else None


@dataclass(frozen=True, slots=True)
class StoryConfig:
    """One story as the user wrote it."""

    name: str
    seeds: tuple[SeedSource, ...]
    """At least one; the first is the main seed."""
    keywords: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    threshold: float | None = None
    anchors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    growth: tuple[int, ...] = ()
    """Numbers of owners from which on fast growth is news; empty: it never is."""


@dataclass(frozen=True, slots=True)
class BackupConfig:
    """When backups of the store are made."""

    folder: Path
    interval_s: float
    """0 for never."""
    keep: int


@dataclass(frozen=True, slots=True)
class SearchConfig:
    """A search at a provider with words of a story; `service.stories.search_sources` makes a source of it."""

    name: str
    provider: str
    story: str
    language: str
    """Empty: one search for each language that matters for the story and that no source has."""
    interval_s: float
    pages: PagePolicy


NO_SOURCES = "the config has no sources, so nothing is collected"
ADD_SOURCES = (
    "`susulan sources suggest --add` adds what suits the story, `susulan sources add URL` one that you know"
)


@dataclass(frozen=True, slots=True)
class Config:
    """The whole configuration, secrets resolved."""

    file: Path
    store: Path
    timezone: ZoneInfo
    log_format: str
    backup: BackupConfig
    listen: tuple[str, int] | None
    """Address and port of probes and metrics."""
    initial_summary: bool
    source_notices: bool
    crawler: CrawlerSettings
    encoder: str
    """`auto`, `off`, or the absolute path of a model file."""
    stories: tuple[StoryConfig, ...]
    sources: tuple[Source, ...]
    """Without the searches at a provider: their addresses depend on the stories."""
    channels: tuple[ChannelConfig, ...]
    retention: Mapping[RetentionClass, timedelta] = field(default_factory=dict)
    """How long each class of records is kept; an absent class is kept for ever."""
    languages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Languages of the readers by channel, the preferred one first; at least one each."""
    searches: tuple[SearchConfig, ...] = ()
    page_rules: Mapping[str, PageRules] = field(default_factory=dict)
    """By name of the source; only sources that have rules."""
    outlets: tuple[OutletOverride, ...] = ()
    """What the config says of outlets; `alerts.outlets.table.outlet_table` adds it to the shipped table."""
    public: PublicEndpoint | None = None
    dashboard: DashboardConfig | None = None
    """None: no dashboard is served."""
    translate: TranslateConfig | None = None
    """None: nothing is translated."""
    websub_sources: frozenset[str] = frozenset()
    """Names of the sources that hubs may push."""
    warnings: tuple[str, ...] = ()
    """What works but should be corrected, e.g. a secret in plain text."""
    unresolved_references: tuple[str, ...] = ()
    """Unresolved references of channels; empty where secrets are required, since they are errors there."""

    @property
    def has_sources(self) -> bool:
        """Whether there is anything to collect from, a search included."""
        return bool(self.sources or self.searches)
