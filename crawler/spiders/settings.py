"""Our settings as Scrapy's; every default of Scrapy's that does not fit a service is set here."""

from __future__ import annotations

from typing import Any

from crawler.settings import CrawlerSettings

CLOCK = "SUSULAN_MONOTONIC"
"""Setting that holds the clock by which robots.txt grows old: a function that gives seconds."""

CRAWL_DELAYS = "SUSULAN_CRAWL_DELAYS"
"""Setting that holds where the hosts' Crawl-delays are told."""


def scrapy_settings(settings: CrawlerSettings) -> dict[str, Any]:
    """What the perpetual spider runs with.

    Politeness is kept by the host's lease, not by Scrapy: its AutoThrottle forgets a host after a minute.
    """
    return {
        "USER_AGENT": settings.user_agent,
        "CONCURRENT_REQUESTS": max(16, 2 * settings.hosts_at_once),
        "CONCURRENT_REQUESTS_PER_DOMAIN": 2,
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_TIMEOUT": settings.timeout_s,
        "DOWNLOAD_MAXSIZE": settings.max_page_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "REDIRECT_MAX_TIMES": settings.max_redirects,
        "METAREFRESH_ENABLED": False,
        "RETRY_ENABLED": False,
        "COOKIES_ENABLED": False,
        "HTTPERROR_ALLOW_ALL": True,
        "HTTPPROXY_ENABLED": False,  # a proxy from the environment would connect where the guard cannot see
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        "LOG_ENABLED": False,
        # None at all: one of them opens a port on this machine through which code may be run in the service.
        "EXTENSIONS_BASE": {},
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "crawler.spiders.robots.RobotsMiddleware": 100 if settings.obey_robots else None,
        },
    }
