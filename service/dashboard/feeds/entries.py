"""The entries of a story's feed: one for each time that a development said something new. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import nh3

from alerts.messages.alert import Alert, from_json
from alerts.messages.render import render_as
from alerts.messages.wording import safe_url
from store.records.dashboard.views import StoredAlert

_TAGS = {"a", "b", "blockquote", "br", "em", "h1", "h2", "h3", "i", "li", "ol", "p", "span", "strong", "ul"}


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry, the same in both formats."""

    id: str
    """Of the development and its revision: a reader shows each once."""
    title: str
    url: str
    """Of the report that caused the alert."""
    language: str
    published: datetime
    html: str
    text: str
    author: str


def feed_entries(alerts: Iterable[StoredAlert], story: str, page_address: str) -> list[FeedEntry]:
    """The entries, the latest first; `page_address`: of a development's page, with `{key}` in it."""
    return [_entry(stored, from_json(stored.alert), story, page_address) for stored in alerts]


def _entry(stored: StoredAlert, alert: Alert, story: str, page_address: str) -> FeedEntry:
    item = alert.items[0]
    page = page_address.format(key=stored.subject)
    return FeedEntry(
        id=f"urn:susulan:{story}:{stored.subject}:{stored.revision}",
        title=item.report.title or page,
        url=safe_url(item.report.url) or page,
        language=item.report.language,
        published=stored.created,
        html=clean_html(render_as(alert, "html")) + f'<p><a href="{page}">{page}</a></p>',
        text=render_as(alert, "text"),
        author=item.report.source,
    )


def clean_html(html: str) -> str:
    """A mail's HTML without what a feed reader would not show, styles and tables included."""
    body = html.partition("<body")[2].partition(">")[2] or html
    return nh3.clean(
        body,
        tags=_TAGS,
        attributes={"a": {"href"}, "span": {"lang", "dir"}},
        clean_content_tags={"style", "script"},
    )


def latest(entries: Sequence[FeedEntry], otherwise: datetime) -> datetime:
    """When the feed last changed."""
    return max((entry.published for entry in entries), default=otherwise)
