"""The settings of the crawler; the service reads them from the config."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CrawlerSettings:
    """Limits and politeness of all requests."""

    user_agent: str = "Susulan/0.1 (news follow-up monitor)"
    host_delay_s: float = 2.0
    """Gap between two requests to one host."""
    hosts_at_once: int = 32
    """Hosts visited concurrently; each receives one request at a time."""
    connect_timeout_s: float = 10.0
    timeout_s: float = 30.0
    """Limit of a whole request, body included."""
    max_feed_bytes: int = 10_000_000
    """Limit of a feed, sitemap or section page after decompression."""
    max_page_bytes: int = 5_000_000
    max_redirects: int = 5
    max_entries: int = 1_000
    """Entries read from one listing; the newest ones if they have dates."""
    max_new_per_day: int = 5_000
    """New reports of one source within a day; the rest is left out, with a notice."""
    obey_robots: bool = True
    allow_private: tuple[str, ...] = ()
    """Private or loopback addresses that are allowed: `127.0.0.1/32`, `10.0.0.0/8:8080`."""
    min_summary_chars: int = 400
    """The page of an entry with less text than this is fetched (page policy `auto`)."""
    near_pages_per_hour: int = 30
    """Pages of one source fetched in an hour because reports with little text come near a story; 0: none."""
    min_interval_s: float = 60.0
    max_interval_s: float = 86_400.0
    max_speedup: float = 4.0
    """A busy source's interval is divided by at most this."""
    lease_s: float = 120.0
    """Duration of a host's lease; it is renewed between requests and longer than `timeout_s`."""
    max_page_attempts: int = 3
    page_deadline_s: float = 1_800.0
    """After this long an article is processed without its page."""
