"""Maps our settings to Scrapy's, and replaces Scrapy's defaults that do not suit a service."""

from __future__ import annotations

from typing import Any

from crawler.settings import CrawlerSettings

CLOCK = "SUSULAN_MONOTONIC"
"""Setting with the clock for the age of a robots.txt: a function that returns seconds."""

CRAWL_DELAYS = "SUSULAN_CRAWL_DELAYS"
"""Setting with the `CrawlDelays`."""


def scrapy_settings(settings: CrawlerSettings) -> dict[str, Any]:
    """Return the settings of the perpetual spider.

    Host leases provide politeness rather than Scrapy, whose AutoThrottle forgets a host after a minute.
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
        "HTTPPROXY_ENABLED": False,  # a proxy from the environment would bypass the address guard
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        "LOG_ENABLED": False,
        # None: the telnet console would open a port through which code can be run in the service.
        "EXTENSIONS_BASE": {},
        "DOWNLOAD_HANDLERS": dict.fromkeys(
            ("http", "https"), "crawler.spiders.head_limit.BoundedHeadHandler"
        ),
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            # Between the redirects (600), which take over its `meta`, and the download.
            "crawler.spiders.chain_cookies.ChainCookiesMiddleware": 700,
            "crawler.spiders.robots.RobotsMiddleware": 100 if settings.obey_robots else None,
        },
    }
