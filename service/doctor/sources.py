"""Polls every source and search once, for `susulan doctor`."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from crawler.urls import redact_url
from service.config.settings import Config
from service.doctor.findings import CheckStatus, Finding
from service.stories.search_sources import all_sources
from store.clock import utc_now
from store.errors import ConfigError, FetchError, SusulanError
from store.records.sources import Source, SourceKind

if TYPE_CHECKING:
    from crawler.fetching.http_client import HttpClient
    from crawler.fetching.response import HttpResponse
    from crawler.sources.document_reader import DocumentReader

MAX_CONCURRENT_HOSTS = 8
"""Each host gets one request at a time, with the same pause as from the service."""
_RETRY_LATER_STATUSES = frozenset({429, 503})


async def check_sources(config: Config, skews_s: list[float]) -> AsyncIterator[Finding]:
    """Yield the finding for each source; adds to `skews_s` how far our clock is ahead of its server."""
    from crawler.fetching.address_guard import AddressGuard
    from crawler.fetching.http_client import HttpClient
    from crawler.sources.document_reader import DocumentReader

    try:
        sources = await asyncio.to_thread(_with_searches, config)
    except ConfigError as error:
        advice = "correct the [[sources]] table of kind search, or the seed"
        yield Finding("searches", CheckStatus.FAIL, "; ".join(error.problems), advice)
        sources = config.sources
    probe = _Probe(
        HttpClient(config.crawler, AddressGuard(config.crawler.allow_private)),
        DocumentReader(config.crawler.max_feed_bytes),
        skews_s,
    )
    findings: asyncio.Queue[Finding] = asyncio.Queue()
    slots = asyncio.Semaphore(MAX_CONCURRENT_HOSTS)
    tasks = [
        asyncio.create_task(_check_host(group, probe, config.crawler.host_delay_s, slots, findings))
        for group in _by_host(sources)
    ]
    try:
        async with probe.reader:
            for _ in sources:
                yield await findings.get()
    finally:
        for task in tasks:
            task.cancel()
        await probe.client.close()


@dataclass(frozen=True, slots=True)
class _Probe:
    """What every check of a source uses."""

    client: HttpClient
    reader: DocumentReader
    skews_s: list[float]


def _with_searches(config: Config) -> tuple[Source, ...]:
    """The sources, with those that searches become."""
    if not config.searches:
        return config.sources
    from service.stories.seeds import build_stories

    return all_sources(config, build_stories(config))


def _by_host(sources: Sequence[Source]) -> list[list[Source]]:
    hosts: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        hosts[source.host].append(source)
    return list(hosts.values())


async def _check_host(
    sources: Sequence[Source],
    probe: _Probe,
    delay_s: float,
    slots: asyncio.Semaphore,
    findings: asyncio.Queue[Finding],
) -> None:
    """Check the sources of one host, one after the other."""
    from crawler.sources.search_feeds import HOST_DELAYS_S

    async with slots:
        for number, source in enumerate(sources):
            if number:
                await asyncio.sleep(max(delay_s, HOST_DELAYS_S.get(source.host, 0.0)))
            findings.put_nowait(await _check_source(source, probe))


async def _check_source(source: Source, probe: _Probe) -> Finding:
    """How many entries a source yields; any failure is a finding with advice."""
    check = f"source {source.name}"
    advice = f"`susulan sources check {source.name}` shows what it sends"
    try:
        entries = await _entry_count_text(probe, source)
    except FetchError as error:
        if error.status in _RETRY_LATER_STATUSES:
            return Finding(check, CheckStatus.WARN, str(error), "the server limits requests; try again later")
        return Finding(
            check, CheckStatus.FAIL, str(error), f"open {redact_url(source.url)} in a browser; has it moved?"
        )
    except SusulanError as error:
        return Finding(check, CheckStatus.FAIL, str(error), advice)
    except Exception as error:  # noqa: BLE001 - an unexpected error of one source must not hide the others
        return Finding(check, CheckStatus.FAIL, f"{type(error).__name__}: {error}", advice)
    if not entries:
        return Finding(check, CheckStatus.WARN, "no entries", advice)
    return Finding(check, CheckStatus.OK, entries)


async def _entry_count_text(probe: _Probe, source: Source) -> str:
    """How much it shows now, in words; empty if nothing."""
    from crawler.sources.search_feeds import raise_if_rate_limited
    from crawler.sources.sitemap_tree import start_url

    answer = await probe.client.fetch(start_url(source.kind, source.url), {})
    with contextlib.suppress(KeyError, TypeError, ValueError):  # no date, or none that can be read
        probe.skews_s.append((utc_now() - parsedate_to_datetime(answer.headers["date"])).total_seconds())
    if source.kind is SourceKind.GDELT:
        return _newest_file_text(answer)
    raise_if_rate_limited(answer)
    seen = await probe.reader.check(answer, rules=source.rules)
    if seen.child_sitemaps and not seen.entries:
        return f"{len(seen.child_sitemaps)} sitemaps"
    return ("1 entry" if len(seen.entries) == 1 else f"{len(seen.entries)} entries") if seen.entries else ""


def _newest_file_text(answer: HttpResponse) -> str:
    """The newest file that a list of GDELT names; the files themselves are not read."""
    from crawler.gdelt.update_list import parse_update_list

    listed = parse_update_list(answer.body)
    return f"newest file {listed.window:%Y-%m-%d %H:%M} UTC, {listed.size_bytes / 1e6:.1f} MB"
