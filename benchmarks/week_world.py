"""The world of the simulated week: sources with publishing rates, hosts with failures. Seeded."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from store.records.sources import Source, SourceKind

START = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday."""
DAY_S = 86_400.0
WEEK_S = 7 * DAY_S
FEED_ENTRIES = 30
"""A feed shows its newest entries; one that drops out before a poll is missed."""
OUR_OUTAGE = (2.5 * DAY_S, 2.5 * DAY_S + 3 * 3_600)
_BIG_STORY = (3.6 * DAY_S, 3.6 * DAY_S + 5 * 3_600)
_HOURS = (2, 1, 1, 1, 2, 4, 6, 8, 9, 9, 9, 8, 8, 8, 8, 8, 8, 7, 6, 6, 5, 4, 3, 2)
"""Relative number of articles in each hour of the local day."""
_MEAN_HOUR = sum(_HOURS) / 24
_WEEKEND = 0.45


@dataclass(slots=True)
class Host:
    """A server: when it is down, and how many requests it accepts before it answers 429."""

    name: str
    down: tuple[float, float] = (0.0, 0.0)
    most_in_10_min: int = 10_000
    asked: list[float] = field(default_factory=list)
    not_before: float = 0.0
    """End of the delay that it requested with a 429."""


@dataclass(slots=True)
class Feed:
    """A source and the times at which it publishes."""

    source: Source
    host: Host
    published: list[float]
    max_age_s: float | None = None
    ttl_s: float | None = None
    cached_at: float = 0.0
    gone_from: float = WEEK_S
    """From then on 404."""

    def published_in_week(self) -> int:
        """How many reports could have been found."""
        return sum(0 <= one < WEEK_S for one in self.published)

    def _age_s(self, at: float) -> float:
        return (at + self.cached_at) % self.max_age_s if self.max_age_s else 0.0

    def keeps_s(self, at: float) -> float:
        """For how long the answer says that it keeps: `max-age` less `Age`."""
        return (self.max_age_s or 0.0) - self._age_s(at)

    def shown(self, at: float) -> tuple[int, int]:
        """The numbers of the first report it shows and of the first it does not yet show.

        A cache that may keep an answer for so long does keep it.
        """
        at -= self._age_s(at)
        end = bisect_right(self.published, at)
        return max(0, end - FEED_ENTRIES), end


def make_world(seed: int, sources: int, interval_s: float, *, hints: bool = True) -> list[Feed]:
    """Feeds on about 0.7 hosts a feed."""
    rng = Random(seed)  # noqa: S311 - a simulation
    hosts = [_host(rng, number) for number in range(round(sources * 0.7))]
    feeds = [_feed(rng, number, rng.choice(hosts), interval_s) for number in range(sources)]
    for feed in () if hints else feeds:
        feed.max_age_s = feed.ttl_s = None
    return feeds


def _host(rng: Random, number: int) -> Host:
    host = Host(f"h{number}.example:443")
    fault = rng.random()
    if fault < 0.08:
        began = rng.uniform(0, WEEK_S)
        host.down = (began, began + rng.uniform(0.5, 12) * 3_600)
    elif fault < 0.13:
        host.most_in_10_min = rng.choice((1, 2, 4))
    elif fault < 0.15:
        host.down = (0.0, WEEK_S)
    return host


def _feed(rng: Random, number: int, host: Host, interval_s: float) -> Feed:
    daily = min(200.0, max(1.0, rng.lognormvariate(2.4, 1.2)))
    fate = rng.random()
    ends = 0.0 if fate < 0.05 else rng.uniform(0, WEEK_S) if fate < 0.08 else WEEK_S
    name = f"s{number}"
    feed = Feed(
        Source(name, SourceKind.FEED, f"https://{host.name}/{name}", host.name, interval_s=interval_s),
        host,
        _publishing(rng, daily, ends),
    )
    hints = rng.random()
    if hints < 0.25:
        feed.max_age_s = rng.choice((60.0, 300.0, 600.0, 900.0, 3_600.0))
        feed.cached_at = rng.uniform(0, feed.max_age_s)
    elif hints < 0.35:
        feed.ttl_s = rng.choice((900.0, 1_800.0, 3_600.0))
    if rng.random() < 0.02:
        feed.gone_from = rng.uniform(0, WEEK_S)
    return feed


def _publishing(rng: Random, daily: float, ends: float) -> list[float]:
    """A Poisson stream thinned by hour, day of the week and bursts, from a week before the start on."""
    zone_h, follows = rng.choice((-5, 0, 1, 3, 7, 8, 9)), rng.random() < 0.5
    bursts = [rng.uniform(0, WEEK_S) for _ in range(rng.choice((0, 0, 1, 2)))]
    peak = daily * max(_HOURS) / _MEAN_HOUR * 5
    times, at = [], -WEEK_S
    while (at := at + rng.expovariate(peak / DAY_S)) < ends:
        here = START + timedelta(seconds=at) + timedelta(hours=zone_h)
        rate = daily * _HOURS[here.hour] / _MEAN_HOUR * (_WEEKEND if here.weekday() > 4 else 1.0)
        big = follows and _BIG_STORY[0] <= at < _BIG_STORY[1]
        rate *= 4.0 if big else 5.0 if any(0 <= at - one < 7_200 for one in bursts) else 1.0
        if rng.random() < rate / peak:
            times.append(at)
    return times
