"""Did every alert arrive that should, and none that should not? Decided from the addresses in what arrived.

Only addresses of the newsroom's reports are looked at, so the verdict does not depend on how a channel
words or lays out its messages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from service.demo.scenario import DemoReport, Scenario


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """One message that reached a sink, reduced to the reports it names."""

    channel: str
    reports: tuple[DemoReport, ...]
    summary: bool = False
    """The first run's summary of what was already there."""


@dataclass(frozen=True, slots=True)
class DemoVerdict:
    """What arrived against what was expected."""

    alerts: dict[str, dict[str, int]]
    """Messages by development and channel."""
    missing: tuple[tuple[str, str], ...]
    """Development and channel of alerts that never came."""
    unexpected: tuple[DemoReport, ...]
    """Left-out reports that were sent all the same."""
    mixed: tuple[tuple[str, ...], ...]
    """Developments that one alert took for one and the same."""
    early: tuple[DemoReport, ...]
    """Reports of the first run that got an alert of their own instead of a place in the summary."""
    repeated: tuple[tuple[str, str], ...]
    """Development and channel of what was told more than once."""
    summaries: dict[str, int]
    """First-run summaries by channel."""

    @property
    def complete(self) -> bool:
        """Every development arrived on every channel, and one summary of what was there before."""
        return not self.missing and all(count == 1 for count in self.summaries.values())

    @property
    def clean(self) -> bool:
        """Nothing arrived that should not have, nothing twice, nothing taken for something else."""
        return not (self.unexpected or self.mixed or self.early or self.repeated)


def reports_in_text(
    text: str, url_of: Callable[[DemoReport], str], scenario: Scenario
) -> tuple[DemoReport, ...]:
    """The reports whose address stands in a message's text, in order of appearance."""
    found = [
        (re.search(re.escape(url_of(report)) + r"(?![\w-])", text), report) for report in scenario.reports
    ]
    places = [(match.start(), report) for match, report in found if match]
    return tuple(report for _, report in sorted(places, key=lambda pair: pair[0]))


def check_arrivals(
    arrivals: Iterable[ReceivedMessage], channels: Iterable[str], scenario: Scenario
) -> DemoVerdict:
    """Hold everything that arrived against the scenario."""
    names = tuple(channels)
    told = tuple(arrivals)
    alerts: dict[str, Counter[str]] = {label: Counter() for label in scenario.developments()}
    mixed: list[tuple[str, ...]] = []
    for arrival in told:
        if arrival.summary:
            continue
        labels = tuple(dict.fromkeys(report.development for report in arrival.reports if report.development))
        for label in labels:
            alerts.setdefault(label, Counter())[arrival.channel] += 1
        if len(labels) > 1:
            mixed.append(labels)
    sent = {report.id for arrival in told for report in arrival.reports}
    alerted = {report.id for arrival in told for report in arrival.reports if not arrival.summary}
    return DemoVerdict(
        alerts={label: dict(counts) for label, counts in alerts.items()},
        missing=tuple(
            (label, name) for label in scenario.developments() for name in names if not alerts[label][name]
        ),
        unexpected=tuple(report for report in scenario.left_out() if report.id in sent),
        mixed=tuple(mixed),
        early=tuple(report for report in scenario.baseline() if report.id in alerted),
        repeated=tuple((label, name) for label in alerts for name in names if alerts[label][name] > 1),
        summaries={name: sum(a.summary and a.channel == name for a in told) for name in names},
    )
