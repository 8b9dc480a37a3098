"""The tables of `config.toml`: every key with its type, default and limits.

`docs/configuration.md` lists the same descriptions. Unknown keys are errors.
"""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, model_validator

from service.config.channel_tables import ChannelTable
from service.config.dashboard_table import DashboardTable
from service.config.fields import (
    Country,
    Domain,
    Duration,
    DurationOrZero,
    GrowthThresholds,
    HttpUrl,
    Language,
    Name,
    ReaderLanguages,
    StringList,
    Table,
)
from service.config.retention import RetentionTable
from service.config.seed_tables import SeedList
from service.config.translate_table import TranslateTable


class ServiceTable(Table):
    """`[service]`: the store, the time zone, logs and probes."""

    store: str = Field("susulan.db", min_length=1, description="database file, relative to the config file")
    timezone: str = Field("UTC", description="zone for times shown to people, e.g. Asia/Jakarta")
    languages: ReaderLanguages = Field(
        ("en",), description='languages of the readers, the preferred one first: ["id", "en"]'
    )
    log_format: Literal["auto", "console", "json"] = Field(
        "auto", description="auto: console on a terminal, else JSON"
    )
    listen: str = Field(
        "", description="where /healthz, /readyz and /metrics are served, e.g. 127.0.0.1:9810; empty: nowhere"
    )
    initial_summary: bool = Field(
        default=True, description="send a summary of what the sources already held at the first run"
    )


class BackupTable(Table):
    """`[backup]`: backups of the store."""

    folder: str = Field(
        "backups", min_length=1, description="where backups are written, relative to the config file"
    )
    interval: DurationOrZero = Field(86_400.0, description="how often a backup is made; 0: never")
    keep: int = Field(7, ge=1, le=1_000, description="how many backups are kept")


class CrawlerTable(Table):
    """`[crawler]`: how everything is fetched, and the limits."""

    contact: str = Field(
        "", description="address or URL put into the user agent, so that publishers can reach you"
    )
    user_agent: str = Field("", description="replaces the whole user agent; empty: Susulan/VERSION (contact)")
    host_delay: DurationOrZero = Field(2.0, le=86_400, description="pause between two requests to one host")
    min_interval: Duration = Field(
        60.0, ge=1, description="no source is polled more often, whatever its interval says"
    )
    max_interval: Duration = Field(
        86_400.0, ge=60, description="no source is polled less often, however often it failed"
    )
    max_speedup: float = Field(
        4.0,
        ge=1,
        le=100,
        description="a productive source is polled up to this many times as often; 1: never",
    )
    hosts_at_once: int = Field(32, ge=1, le=1_000, description="hosts visited at the same time")
    timeout: Duration = Field(30.0, le=600, description="time limit of a whole request")
    max_feed_bytes: int = Field(10_000_000, ge=1_000)
    max_page_bytes: int = Field(5_000_000, ge=1_000)
    max_redirects: int = Field(5, ge=0, le=20)
    max_entries: int = Field(1_000, ge=1, le=100_000, description="entries taken from one feed")
    max_new_per_day: int = Field(
        5_000, ge=1, le=1_000_000, description="new reports of one source in a day; the rest is left out"
    )
    source_notices: bool = Field(
        default=True, description="notify through the channels when a source fails or is silent for long"
    )
    obey_robots: bool = Field(
        default=True, description="check robots.txt before pages, sections and sitemaps are fetched"
    )
    allow_private: StringList = Field(
        (), description='internal addresses that may be reached: "10.0.0.0/8" or "127.0.0.1/32:8080"'
    )
    min_summary_chars: int = Field(
        400, ge=0, description="the article page is fetched for an entry with less text"
    )
    near_pages_per_hour: int = Field(
        30,
        ge=0,
        le=10_000,
        description="pages of one source fetched in an hour for short reports that come near a story",
    )
    websub: bool = Field(
        default=False, description="subscribe to feeds whose hub can push them; needs [public]"
    )


class PublicTable(Table):
    """`[public]`: what is reachable from the internet, through your proxy."""

    url: str = Field(
        "", description="the address under which the proxy is reached: https://example.org/susulan"
    )
    listen: str = Field("", description="where Susulan listens for the proxy, e.g. 127.0.0.1:8089")


class MatchingTable(Table):
    """`[matching]`: how reports are matched, for all stories."""

    encoder: str = Field(
        "auto", min_length=1, description="the encoder: auto (if it is installed), off, or a model file"
    )


class StoryTable(Table):
    """`[[stories]]`: one story to follow."""

    name: Name
    seed: SeedList = Field(
        description="path or URL of the article that the story starts from, or a list of such articles"
    )
    language: Language | None = Field(None, description="language of the only seed; detected if absent")
    keywords: StringList = Field((), description="words or expressions that widen the story")
    exclude: StringList = Field(
        (), description="a report with one of these words or expressions never matches"
    )
    must: StringList = Field(
        (), description="a report that lacks one of these words or expressions never matches"
    )
    any: StringList = Field(
        (), description="a report that has none of these words or expressions never matches"
    )
    threshold: float | None = Field(None, ge=0, le=1, description="lowest score with which a report matches")
    anchors: dict[str, StringList] = Field(
        {}, description="anchors to add or replace; an empty list removes one"
    )
    growth: GrowthThresholds = Field(
        (),
        description="an alert when the owners who report a development double within an hour and reach 10,"
        " 25 or 50: true, or other numbers",
    )

    @model_validator(mode="after")
    def _check_language(self) -> StoryTable:
        if self.language is not None and len(self.seed) > 1:
            raise ValueError('language goes with one seed; in a list write {file = "...", language = "..."}')
        return self


class SourceTable(Table):
    """`[[sources]]`: one feed, site, sitemap or search, or a list of GDELT's files."""

    name: Name
    kind: Literal["feed", "site", "sitemap", "search", "gdelt"] = "feed"
    url: HttpUrl | None = Field(
        None,
        description="the address; a search may name a provider instead; gdelt: a last-update list, absent: "
        "GDELT's English one",
    )
    language: Language = "und"
    interval: Duration = Field(900.0, ge=1, description="how often the source is polled")
    full_text: Literal["auto", "always", "near", "never"] = Field(
        "auto",
        description="whether article pages are fetched; auto: only for entries with little text;"
        " near: only for those that come near a story; absent for gdelt: near",
    )
    link_css: str | None = Field(None, description="site only: CSS selector of article links")
    link_pattern: str | None = Field(None, description="site only: regular expression of article URLs")
    max_pages: int = Field(1, ge=1, le=10, description="site only: how many pages of the list are read")
    next_css: str | None = Field(None, description="site only: CSS selector of the link to the next page")
    title_css: str | None = Field(None, description="CSS selector of the headline on article pages")
    text_css: str | None = Field(None, description="CSS selector of the text on article pages")
    date_css: str | None = Field(None, description="CSS selector of the date on article pages")
    timezone: str | None = Field(
        None, description="time zone of dates that state none, for example Asia/Seoul; absent: UTC"
    )
    date_order: Literal["dmy", "mdy", "ymd"] | None = Field(
        None, description="order of day, month and year in digits; absent: by language, country and context"
    )
    provider: Literal["google-news", "bing-news", "gdelt"] | None = Field(
        None, description="search only: the provider that is queried with words of the story"
    )
    story: Name | None = Field(None, description="with a provider: the story whose words are searched for")
    languages: Literal["missing"] | None = Field(
        None, description="with a provider: one search for each language that matters and that no source has"
    )
    websub: bool | None = Field(
        None, description="feed only: subscribe at its hub; absent: as [crawler] says"
    )

    @model_validator(mode="after")
    def _check_site_rules(self) -> SourceTable:
        rules = self.link_css or self.link_pattern or self.next_css or self.max_pages > 1
        if self.kind != "site" and rules:
            raise ValueError('link_css, link_pattern, max_pages and next_css go with kind = "site"')
        if self.websub and self.kind != "feed":
            raise ValueError('websub goes with kind = "feed"')
        if self.link_pattern:
            try:
                re.compile(self.link_pattern)
            except re.error as error:
                raise ValueError(f"link_pattern is not a regular expression: {error}") from error
        for key in ("link_css", "next_css", "title_css", "text_css", "date_css"):
            _check_css_selector(key, getattr(self, key))
        return self

    @model_validator(mode="after")
    def _check_address(self) -> SourceTable:
        if self.provider is None:
            if self.url is None and self.kind != "gdelt":
                raise ValueError("a url")
            if self.story is not None or self.languages is not None:
                raise ValueError("story and languages go with a provider")
        elif self.kind != "search" or self.url is not None:
            raise ValueError('a provider with kind = "search" and without a url')
        elif self.story is None or (self.language == "und") == (self.languages is None):
            raise ValueError('a provider with the story, and with language or with languages = "missing"')
        return self


def _check_css_selector(key: str, value: str | None) -> None:
    """Check a CSS selector.

    Raises:
        ValueError: the value is not a CSS selector.
    """
    if value is None:
        return
    from cssselect import HTMLTranslator, SelectorError

    try:
        HTMLTranslator().css_to_xpath(value)
    except SelectorError as error:
        raise ValueError(f"{key} as a CSS selector; {value!r} is not one: {error}") from error


class OutletTable(Table):
    """`[[outlets]]`: who stands behind an outlet; adds to the shipped table and goes before it."""

    domain: Domain | None = Field(None, description="its domain, with all hosts below it: example.org")
    domains: tuple[Domain, ...] = Field((), max_length=100, description="several domains")
    names: StringList = Field((), max_length=100, description="its names in feeds and credits")
    owner: str = Field("", max_length=100, description="who owns it; outlets of one owner count once")
    group: str | None = Field(
        None, max_length=100, description="the group of the owner; it counts, if there is one"
    )
    country: Country | None = Field(None, description="where it is at home: GB")
    control: Literal["state", "public", "independent", "government"] | None = Field(
        None,
        description="who decides what it says: state: state media; public: publicly funded, free by law;"
        " independent: private or non-profit; government: a public body",
    )

    @model_validator(mode="after")
    def _check_identity(self) -> OutletTable:
        if not (self.domain or self.domains or self.names):
            raise ValueError("a domain, domains or names")
        if self.domain and self.domains:
            raise ValueError("either domain or domains")
        return self


class ConfigFile(Table):
    """The whole file."""

    service: ServiceTable = ServiceTable()
    backup: BackupTable = BackupTable()
    public: PublicTable = PublicTable()
    dashboard: DashboardTable = DashboardTable()
    retention: RetentionTable = RetentionTable()
    crawler: CrawlerTable = CrawlerTable()
    matching: MatchingTable = MatchingTable()
    translate: TranslateTable = TranslateTable()
    stories: tuple[StoryTable, ...] = Field(min_length=1)
    sources: tuple[SourceTable, ...] = ()
    channels: tuple[ChannelTable, ...] = ()
    outlets: tuple[OutletTable, ...] = Field((), max_length=10_000)
