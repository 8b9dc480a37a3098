"""Checks that every expected alert arrived and no other, by the addresses in the messages.

Only addresses of the newsroom's reports count, so the verdict does not depend on the wording or layout of a
channel.
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
    """The summary of what the sources already held at the first run."""


@dataclass(frozen=True, slots=True)
class DemoVerdict:
    """The alerts that arrived, compared with those expected."""

    alerts: dict[str, dict[str, int]]
    """Number of messages by development and channel."""
    missing: tuple[tuple[str, str], ...]
    """Development and channel of alerts that did not arrive."""
    unexpected: tuple[DemoReport, ...]
    """Reports that were sent although they do not belong to the story."""
    mixed: tuple[tuple[str, ...], ...]
    """Developments that one alert mixed up."""
    early: tuple[DemoReport, ...]
    """Reports of the first run that had an alert of their own instead of a place in the summary."""
    repeated: tuple[tuple[str, str], ...]
    """Development and channel of alerts that arrived more than once."""
    summaries: dict[str, int]
    """Number of summaries of the first run by channel."""

    @property
    def complete(self) -> bool:
        """Whether every development and one summary arrived on every channel."""
        return not self.missing and all(count == 1 for count in self.summaries.values())

    @property
    def clean(self) -> bool:
        """Whether nothing unexpected arrived, nothing twice, and no developments were mixed up."""
        return not (self.unexpected or self.mixed or self.early or self.repeated)


def reports_in_text(
    text: str, url_of: Callable[[DemoReport], str], scenario: Scenario
) -> tuple[DemoReport, ...]:
    """The reports whose address is in the text of a message, in order of appearance."""
    matches = [
        (re.search(re.escape(url_of(report)) + r"(?![\w-])", text), report) for report in scenario.reports
    ]
    places = [(match.start(), report) for match, report in matches if match]
    return tuple(report for _, report in sorted(places, key=lambda pair: pair[0]))


def check_arrivals(
    arrivals: Iterable[ReceivedMessage], channels: Iterable[str], scenario: Scenario
) -> DemoVerdict:
    """Compare the messages that arrived with the scenario."""
    names = tuple(channels)
    messages = tuple(arrivals)
    alerts: dict[str, Counter[str]] = {label: Counter() for label in scenario.developments()}
    mixed: list[tuple[str, ...]] = []
    for arrival in messages:
        if arrival.summary:
            continue
        labels = tuple(dict.fromkeys(report.development for report in arrival.reports if report.development))
        for label in labels:
            alerts.setdefault(label, Counter())[arrival.channel] += 1
        if len(labels) > 1:
            mixed.append(labels)
    sent = {report.id for arrival in messages for report in arrival.reports}
    alerted = {report.id for arrival in messages for report in arrival.reports if not arrival.summary}
    return DemoVerdict(
        alerts={label: dict(counts) for label, counts in alerts.items()},
        missing=tuple(
            (label, name) for label in scenario.developments() for name in names if not alerts[label][name]
        ),
        unexpected=tuple(report for report in scenario.left_out() if report.id in sent),
        mixed=tuple(mixed),
        early=tuple(report for report in scenario.baseline() if report.id in alerted),
        repeated=tuple((label, name) for label in alerts for name in names if alerts[label][name] > 1),
        summaries={
            name: sum(message.summary and message.channel == name for message in messages) for name in names
        },
    )
