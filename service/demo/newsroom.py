"""A dozen invented outlets on loopback, each a small web server, that publish the demo's reports."""

from __future__ import annotations

from collections import Counter
from types import TracebackType
from typing import Self

from service.demo.outlet_site import OutletSite
from service.demo.scenario import DemoReport, Scenario, load_scenario
from store.clock import Clock, utc_now
from store.records.sources import Source


class Newsroom:
    """The outlets of a scenario, each on a free loopback port; edition 0 is published at the start."""

    def __init__(self, scenario: Scenario | None = None, clock: Clock = utc_now) -> None:
        self.scenario = scenario or load_scenario()
        self._clock = clock
        self._sites = {outlet.name: OutletSite(outlet) for outlet in self.scenario.outlets}

    async def start(self) -> None:
        """Start the outlets and publish edition 0."""
        for site in self._sites.values():
            await site.start()
        await self.publish(0)

    async def close(self) -> None:
        """Stop the outlets."""
        for site in self._sites.values():
            await site.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def publish(self, edition: int) -> tuple[DemoReport, ...]:
        """Publish an edition, its reports dated back by their age; publishing it again changes nothing."""
        now = self._clock()
        reports = self.scenario.edition(edition)
        for report in reports:
            self._sites[report.outlet].add(report, now)
        return reports

    def sources(self, interval_s: float = 900.0) -> tuple[Source, ...]:
        """The outlets as sources."""
        return tuple(site.source(interval_s) for site in self._sites.values())

    def url_of(self, report: DemoReport) -> str:
        """The address of a report's page, published or not."""
        return self._sites[report.outlet].url_of(report)

    def status_counts(self) -> Counter[int]:
        """Number of requests by the status of the response."""
        return sum((site.statuses for site in self._sites.values()), Counter())
