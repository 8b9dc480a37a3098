"""A simulated week in seconds: 2,000 sources and the scheduling code of the program, without a network.

    python benchmarks/week.py [--sources 2000] [--seed 1] [--interval 900]

Every source is polled when `crawler.scheduling.due_times` says, and its state is kept as the store keeps it.
Hosts have a gap, go down, and answer 429 with Retry-After. The same week is simulated with fixed intervals
of 15 and 60 minutes, and with the one that gives as many polls; those keep the gap and respect nothing else.
"""

from __future__ import annotations

import argparse
import heapq
import json
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median, quantiles

from week_state import polled
from week_world import OUR_OUTAGE, START, WEEK_S, Feed, Host, make_world

from crawler.fetching.network_watch import NetworkWatch
from crawler.scheduling.due_times import (
    EntryCounts,
    PollLimits,
    due_after_failure,
    due_after_success,
    host_pause_s,
    outage_pause_s,
)
from store.errors import FetchError
from store.records.collection import PollRecord, PollStatus
from store.records.sources import SourceState

GAP_S = 2.0
RETRY_AFTER_S = 900.0
LIMITS = PollLimits()


@dataclass(slots=True)
class Outcome:
    """What one poll came to."""

    error: FetchError | None = None
    new: int = 0
    entries: int = 0


@dataclass(slots=True)
class Reading:
    """A feed as it is followed."""

    feed: Feed
    state: SourceState
    next_report: int
    """The first one not collected or missed yet."""


@dataclass(slots=True)
class Tally:
    """What the week came to."""

    polls: int = 0
    in_vain: int = 0
    refused: int = 0
    impolite: int = 0
    """Polls of a host that had asked to be left alone for longer."""
    missed: int = 0
    least_gap_s: float = WEEK_S
    delays_s: list[float] = field(default_factory=list)
    back_after_outage_s: list[float] = field(default_factory=list)
    """When each host was first asked again after our own outage."""


class Week:
    """One play of the week by one way of deciding when to ask again."""

    def __init__(self, feeds: list[Feed], *, adaptive: bool, interval_s: float) -> None:
        self.tally = Tally()
        self._adaptive, self._interval_s = adaptive, interval_s
        self._free_at: dict[str, float] = {}
        self._last: dict[str, float] = {}
        self._back: set[str] = set()
        self._network = NetworkWatch()
        self._queue: list[tuple[float, int]] = []
        self._readings = [self._begin(feed) for feed in feeds]

    def _begin(self, feed: Feed) -> Reading:
        _, end = feed.shown(0.0)
        heapq.heappush(self._queue, (0.0, len(self._queue)))
        return Reading(feed, SourceState(feed.source, START), end)

    def play(self) -> Tally:
        """From Monday to Sunday."""
        while self._queue and self._queue[0][0] < WEEK_S:
            at, number = heapq.heappop(self._queue)
            reading = self._readings[number]
            host = reading.feed.host.name
            if (free_at := self._free_at.get(host, 0.0)) > at:
                heapq.heappush(self._queue, (free_at, number))
                continue
            outcome = self._ask(reading, at)
            self._free_at[host] = at + GAP_S
            due = self._decide(reading, at, outcome) if self._adaptive else at + self._interval_s
            heapq.heappush(self._queue, (due, number))
        return self.tally

    def _ask(self, reading: Reading, at: float) -> Outcome:
        feed, tally = reading.feed, self.tally
        host = feed.host
        tally.polls += 1
        tally.least_gap_s = min(tally.least_gap_s, at - self._last.get(host.name, -WEEK_S))
        self._last[host.name] = at
        if OUR_OUTAGE[0] <= at < OUR_OUTAGE[1]:
            return Outcome(FetchError("no route", unreachable=True))
        if at >= OUR_OUTAGE[1] and host.name not in self._back:
            self._back.add(host.name)
            tally.back_after_outage_s.append(at - OUR_OUTAGE[1])
        tally.impolite += at < host.not_before
        if host.down[0] <= at < host.down[1]:
            return Outcome(FetchError("refused", unreachable=True))
        if _too_many(host, at):
            tally.refused += 1
            host.not_before = max(host.not_before, at + RETRY_AFTER_S)
            return Outcome(FetchError("HTTP 429", status=429, retry_after_s=RETRY_AFTER_S))
        if at >= feed.gone_from:
            return Outcome(FetchError("HTTP 404", status=404, permanent=True))
        return self._read(reading, at)

    def _read(self, reading: Reading, at: float) -> Outcome:
        first, end = reading.feed.shown(at)
        found = reading.feed.published[max(first, reading.next_report) : end]
        self.tally.missed += max(0, first - reading.next_report)
        self.tally.in_vain += not found
        self.tally.delays_s += [at - published for published in found]
        reading.next_report = end
        return Outcome(new=len(found), entries=end - first)

    def _decide(self, reading: Reading, at: float, outcome: Outcome) -> float:
        """As a visit does: the program's own functions decide, the stores' own one remembers."""
        state, now, host = reading.state, START + timedelta(seconds=at), reading.feed.host.name
        error = outcome.error
        if error is None or error.status is not None:
            self._network.note_answer()
        elif error.unreachable:
            self._network.note_unreachable(host)
            if self._network.is_down:
                self._free_at[host] = at + outage_pause_s(host)
                return self._free_at[host]
        if error is not None:
            if pause_s := host_pause_s(host, error, LIMITS):
                self._free_at[host] = at + pause_s
            due = due_after_failure(state, now, error.retry_after_s, LIMITS, unreachable=error.unreachable)
            poll = PollRecord(state.source.name, now, PollStatus.FAILED, due, error=str(error))
        else:
            hint_s = max(reading.feed.keeps_s(at), reading.feed.ttl_s or 0.0)
            due = due_after_success(state, now, hint_s, LIMITS, EntryCounts(outcome.entries, outcome.new))
            status = PollStatus.OK if outcome.new else PollStatus.UNCHANGED
            poll = PollRecord(state.source.name, now, status, due)
        reading.state = polled(state, poll, outcome.new)
        return _seconds(due)


def _too_many(host: Host, at: float) -> bool:
    host.asked = [one for one in host.asked if at - one < 600] + [at]
    return len(host.asked) > host.most_in_10_min


def _seconds(moment: datetime) -> float:
    return (moment - START).total_seconds()


def figures(tally: Tally, published: int) -> dict[str, float]:
    """What is compared."""
    found = len(tally.delays_s)
    return {
        "polls": tally.polls,
        "reports found": found,
        "found of published, %": round(100 * found / published, 1),
        "polls a report": round(tally.polls / found, 2),
        "median delay, min": round(median(tally.delays_s) / 60, 1),
        "p95 delay, min": round(quantiles(tally.delays_s, n=20)[-1] / 60, 1),
        "fallen out unread": tally.missed,
        "answers 429": tally.refused,
        "asked in a pause": tally.impolite,
        "least gap, s": round(tally.least_gap_s, 2),
        "back after outage, median s": round(median(tally.back_after_outage_s)),
    }


def main() -> None:
    """Play the week three times and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--interval", type=float, default=900.0, help="seconds, of the adaptive week")
    parser.add_argument("--no-hints", action="store_true", help="servers say nothing about caching")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    adaptive = _played(options, options.interval, adaptive=True)
    same_s = WEEK_S * options.sources / adaptive["polls"]
    rows = {
        f"adaptive {options.interval / 60:g} min": adaptive,
        f"fixed {same_s / 60:.1f} min": _played(options, same_s, adaptive=False),
        "fixed 15 min": _played(options, 900.0, adaptive=False),
        "fixed 60 min": _played(options, 3_600.0, adaptive=False),
    }
    if options.json:
        print(json.dumps(rows, indent=2))
        return
    print(f"{'':28}" + "".join(f"{name:>18}" for name in rows))
    for key in next(iter(rows.values())):
        print(f"{key:28}" + "".join(f"{row[key]:>18,}" for row in rows.values()))


def _played(options: argparse.Namespace, interval_s: float, *, adaptive: bool) -> dict[str, float]:
    feeds = make_world(options.seed, options.sources, interval_s, hints=not options.no_hints)
    published = sum(feed.published_in_week() for feed in feeds)
    began = time.perf_counter()
    tally = Week(feeds, adaptive=adaptive, interval_s=interval_s).play()
    return {**figures(tally, published), "took, s": round(time.perf_counter() - began, 1)}


if __name__ == "__main__":
    main()
