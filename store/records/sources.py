"""Sources: how each is configured, and what is remembered of it between polls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from store.records.page_host import page_host


class SourceKind(StrEnum):
    """How a source is read."""

    FEED = "feed"
    SITE = "site"
    SITEMAP = "sitemap"
    SEARCH = "search"
    GDELT = "gdelt"


class PagePolicy(StrEnum):
    """When the page behind an entry is fetched.

    If the entry is only a teaser, always, only if the entry comes near a story, or never.
    """

    AUTO = "auto"
    ALWAYS = "always"
    NEAR = "near"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class SiteRules:
    """Which links of a section page are articles; without rules article-likeness decides."""

    link_css: str | None = None
    link_pattern: str | None = None
    next_css: str | None = None
    """CSS of the link to the list's next page; without it `rel=next` and similar links are followed."""
    depth: int = 1
    """How many pages of the list are read."""


@dataclass(frozen=True, slots=True)
class Source:
    """One configured place where articles are published; `name` is unique."""

    name: str
    kind: SourceKind
    url: str
    host: str
    """`host:port` in lower case; politeness and leases are per host."""
    language: str = "und"
    """Language the user states, BCP 47 primary tag, `und` where unknown; a hint, not the last word."""
    interval_s: float = 900.0
    page_policy: PagePolicy = PagePolicy.AUTO
    rules: SiteRules = SiteRules()


class SourceProblem(StrEnum):
    """What has been wrong with a source for so long that somebody is notified."""

    FAILING = "failing"
    SILENT = "silent"
    KNOWN = "known"
    """It lists new entries, but for days all of them were stored already."""
    DROPPING = "dropping"
    """The pages of many of its entries state the address of another article that says the same."""
    FLOODING = "flooding"
    """It brought more new entries in a day than are taken; the rest was left out."""
    CRASHING = "crashing"
    """The service ended more than once while it was reading this source."""
    GONE = "gone"


DEFAULT_ARTICLES_PER_DAY = 24.0
"""New articles a day for which an interval is meant; assumed of a source until its polls show better."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is remembered of a source between polls."""

    source: Source
    next_due: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    last_polled: datetime | None = None
    last_ok: datetime | None = None
    last_new: datetime | None = None
    failures: int = 0
    """Failed polls in a row."""
    last_error: str | None = None
    gone: bool = False
    """Whether the publisher answered that it is gone (410); not polled until its configured URL changes."""
    has_baseline: bool = False
    """Whether its first successful poll is recorded: what it listed then is baseline, the rest is news."""
    article_count: int = 0
    """Articles that this source was the first to bring."""
    articles_per_day: float = DEFAULT_ARTICLES_PER_DAY
    """New articles a day, recent ones weighted most."""
    usual_interval: timedelta | None = None
    """Between two polls that brought new articles; None until there were two."""
    productive_polls: int = 0
    """Polls that brought new articles, without the first poll."""
    failing_since: datetime | None = None
    """Time of the first of the failed polls in a row, or when it was gone."""
    validators_unreliable: bool = False
    """Whether it sent another body under an ETag it had used before: it is polled without conditions."""
    redirect_to: str | None = None
    """Where its permanent redirect leads at present ..."""
    redirect_since: datetime | None = None
    """... and since when."""
    adopted_url: str | None = None
    """Polled instead of the configured URL, once its redirect has lasted."""
    ttl_s: float | None = None
    """The feed's own statement of how long it stays fresh."""
    skip_hours: int = 0
    """Hours of the day, UTC, in which the feed asks not to be polled: bit n for hour n."""
    file_progress: str | None = None
    """Which files were read: kind `gdelt` those read and pending, kind `sitemap` the turn among an index's
    sitemaps, each in its own form."""
    known_run: int = 0
    """Entries in a row that were stored already when the source first listed them ..."""
    known_since: datetime | None = None
    """... and since when."""
    listed: int = 0
    """Entries that it listed of late ..."""
    dropped: int = 0
    """... and how many were dropped because their page states the address of another article."""
    crashes: int = 0
    """How many times in a row the service ended between the answer of a poll and its record."""
    day_began: datetime | None = None
    """Since when new entries are counted for the limit of a day ..."""
    day_new: int = 0
    """... how many there were ..."""
    left_out: int = 0
    """... and how many were left out."""
    notified_state: SourceProblem | None = None
    """The problem that was notified last; None once its end was notified."""

    @property
    def url(self) -> str:
        """The URL to poll."""
        return self.adopted_url or self.source.url

    @property
    def host(self) -> str:
        """The host under whose lease it is polled."""
        return (self.adopted_url and page_host(self.adopted_url)) or self.source.host


@dataclass(frozen=True, slots=True)
class SourceStats:
    """What a source was the first to bring since a given time."""

    first_seen: datetime
    """When the earliest article was seen, including baseline."""
    articles: int
    """Without baseline articles."""
    matched: int
    """How many of them matched a story."""
