"""Articles, and the versions of them that their publishers changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ArticleState(StrEnum):
    """An article's progress: it awaits its page, is ready to be matched, or was matched."""

    AWAITING_PAGE = "page"
    READY = "ready"
    DONE = "done"


class TimeBasis(StrEnum):
    """What an article's time of publication rests on until its page is read."""

    STATED = "stated"
    """The publisher states it, or there is none."""
    ZONELESS = "zoneless"
    """Stated without a zone, and taken for UTC: a page that states the zone knows better."""
    CHANGED = "changed"
    """Only the time of a change is known, from a sitemap's `lastmod` or Atom's `updated`."""


@dataclass(frozen=True, slots=True)
class Article:
    """One report, stored once under its canonical URL."""

    id: str
    """Stable: derived from the canonical URL (or from source and entry id where there is no link)."""
    url: str
    source: str
    title: str
    text: str
    """Plain text: the extracted body, or the entry's own summary where no page was read."""
    language: str
    """Detected, BCP 47 primary tag, `und` where unknown."""
    published: datetime | None
    seen: datetime
    """When it was first collected."""
    author: str | None = None
    site: str | None = None
    state: ArticleState = ArticleState.READY
    baseline: bool = False
    """Whether its source listed it at the first poll: baseline is summarised, not alerted one by one."""
    text_pruned: bool = False
    """Whether it is so old that its text was deleted."""
    time_basis: TimeBasis = TimeBasis.STATED
    entry_key: str = ""
    """Hash of the publisher's id, if that is not the link: it tells entries of one link apart."""
    entry_url: str = ""
    """The link with a fragment that names the entry; used where several entries have the link."""
    words_key: str = ""
    """Hash of headline, publisher and time, if the link may be another one at the next poll."""


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """What an article said until its publisher changed it."""

    article_id: str
    replaced: datetime
    title: str
    text: str
