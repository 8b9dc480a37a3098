"""What the demo's outlets publish: feeds, section pages, sitemaps and article pages as bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from service.demo.scenario import DemoReport, Outlet, OutletKind


@dataclass(frozen=True, slots=True)
class PublishedReport:
    """A report with its address and publication time."""

    report: DemoReport
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OutletFeed:
    """Where an outlet lists its reports, and how the list is served."""

    path: str
    content_type: str
    template: str


OUTLET_FEEDS = {
    OutletKind.RSS: OutletFeed("/feed.xml", "application/rss+xml", "rss.xml"),
    OutletKind.ATOM: OutletFeed("/atom.xml", "application/atom+xml", "atom.xml"),
    OutletKind.JSONFEED: OutletFeed("/feed.json", "application/feed+json", ""),
    OutletKind.SECTION: OutletFeed("/section/", "text/html", "section.html"),
    OutletKind.SITEMAP: OutletFeed("/news-sitemap.xml", "application/xml", "sitemap.xml"),
}
HTML = "text/html"
RELATED_LINKS = 3


def listing_bytes(
    outlet: Outlet, base: str, printed: tuple[PublishedReport, ...], changed: datetime
) -> bytes:
    """The outlet's feed, section page or sitemap, newest report first."""
    listing = OUTLET_FEEDS[outlet.kind]
    if outlet.kind is OutletKind.JSONFEED:
        return _json_feed(outlet, base, printed)
    return _render(listing.template, outlet, base, printed=printed, changed=changed, listing=listing)


def home_bytes(outlet: Outlet, base: str, printed: tuple[PublishedReport, ...], changed: datetime) -> bytes:
    """The outlet's home page, which names its feed."""
    listing = OUTLET_FEEDS[outlet.kind]
    return _render("section.html", outlet, base, printed=printed, changed=changed, listing=listing)


def article_bytes(
    outlet: Outlet, base: str, shown: PublishedReport, printed: tuple[PublishedReport, ...]
) -> bytes:
    """The page of a report, with the navigation and links that news sites put around the text."""
    related = [other for other in printed if other.report.id != shown.report.id][:RELATED_LINKS]
    metadata = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": shown.report.title,
        "datePublished": shown.at.isoformat(),
        "inLanguage": outlet.language,
        "mainEntityOfPage": shown.url,
        "publisher": {"@type": "Organization", "name": outlet.title},
    }
    return _render("article.html", outlet, base, shown=shown, related=related, metadata=metadata)


def robots_bytes(outlet: Outlet, base: str) -> bytes:
    """The outlet's robots.txt, which disallows only its search."""
    lines = ["User-agent: *", "Disallow: /search"]
    if outlet.kind is OutletKind.SITEMAP:
        lines.append(f"Sitemap: {base}{OUTLET_FEEDS[outlet.kind].path}")
    return ("\n".join(lines) + "\n").encode()


def _json_feed(outlet: Outlet, base: str, printed: tuple[PublishedReport, ...]) -> bytes:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.title,
        "language": outlet.language,
        "home_page_url": f"{base}/",
        "feed_url": f"{base}{OUTLET_FEEDS[outlet.kind].path}",
        "items": [
            {
                "id": item.report.id,
                "url": item.url,
                "title": item.report.title,
                "content_text": _entry_text(outlet, item.report),
                "date_published": item.at.isoformat(),
            }
            for item in printed
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode(outlet.encoding)


def _entry_text(outlet: Outlet, report: DemoReport) -> str:
    return report.lead if outlet.teaser else "\n".join(report.paragraphs)


def _render(template: str, outlet: Outlet, base: str, **values: object) -> bytes:
    text = _templates().get_template(template).render(outlet=outlet, base=base, **values)
    return text.encode(outlet.encoding, "xmlcharrefreplace")


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("service.demo"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["rfc822"] = format_datetime
    environment.filters["iso"] = datetime.isoformat
    environment.globals["announced"] = _entry_text
    return environment
