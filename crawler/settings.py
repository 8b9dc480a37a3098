"""What the collectors may be told; read from the config once, elsewhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CrawlerSettings:
    """Limits and manners of all fetching."""

    user_agent: str = "Susulan/0.1 (news follow-up monitor)"
    host_delay_s: float = 2.0
    """Gap between two requests to one host."""
    hosts_at_once: int = 32
    """Hosts visited at the same time; a host sees one request at a time."""
    connect_timeout_s: float = 10.0
    timeout_s: float = 30.0
    """A request's whole time, body included."""
    max_feed_bytes: int = 10_000_000
    """Of a feed, sitemap or section page after decompression."""
    max_page_bytes: int = 5_000_000
    max_redirects: int = 5
    max_entries: int = 1_000
    """Entries taken from one feed or listing; the newest ones where dates tell."""
    obey_robots: bool = True
    allow_private: tuple[str, ...] = ()
    """Private or loopback addresses that may be reached after all: `127.0.0.1/32`, `10.0.0.0/8:8080`."""
    min_summary_chars: int = 400
    """An entry with less text than this is a teaser: its page is fetched (page policy `auto`)."""
    min_interval_s: float = 60.0
    max_interval_s: float = 86_400.0
    max_speedup: float = 4.0
    """How many times a source's interval is shortened at most where it brings much."""
    lease_s: float = 120.0
    """Of a host; renewed with every finished request, longer than `timeout_s`."""
    max_page_attempts: int = 3
    page_deadline_s: float = 1_800.0
    """After this long an article goes on without its page."""
