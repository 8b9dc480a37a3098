"""The demo's reports and what each is expected to become, read from `reports.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources

from pydantic import TypeAdapter


class OutletKind(StrEnum):
    """How an outlet lists its reports."""

    RSS = "rss"
    ATOM = "atom"
    JSONFEED = "jsonfeed"
    SECTION = "section"
    SITEMAP = "sitemap"


@dataclass(frozen=True, slots=True)
class Outlet:
    """An invented newspaper or agency; all its reports are in one language."""

    name: str
    title: str
    language: str
    kind: OutletKind
    teaser: bool
    """Its feed has only the lead; the rest is on the article page."""
    sections: tuple[str, ...]
    """Words of its navigation, in its language."""
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class DemoReport:
    """One report with its expected result: it is about a `development`, or is `left_out`."""

    id: str
    outlet: str
    edition: int
    age_min: int
    """Minutes between its publication and its edition."""
    title: str
    lead: str
    body: tuple[str, ...]
    development: str | None = None
    """Reports with the same label are about the same event."""
    left_out: str | None = None
    """Why it does not belong to the story."""
    copy_of: str | None = None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Lead and body, as the article page shows them."""
        return (self.lead, *self.body)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that the newsroom publishes, in that order."""

    outlets: tuple[Outlet, ...]
    reports: tuple[DemoReport, ...]

    @property
    def last_edition(self) -> int:
        """Editions are numbered from 0; edition 0 is published before the first poll."""
        return max(report.edition for report in self.reports)

    def edition(self, number: int) -> tuple[DemoReport, ...]:
        """The reports of one edition, oldest first."""
        chosen = (report for report in self.reports if report.edition == number)
        return tuple(sorted(chosen, key=lambda report: -report.age_min))

    def baseline(self) -> tuple[DemoReport, ...]:
        """Follow-ups that are published before the first poll: one summary, no alert of their own."""
        return tuple(report for report in self.edition(0) if report.development)

    def developments(self) -> dict[str, tuple[DemoReport, ...]]:
        """The developments that each cause an alert, in order of their first report, with their reports."""
        by_label: dict[str, list[DemoReport]] = {}
        for number in range(1, self.last_edition + 1):
            for report in self.edition(number):
                if report.development:
                    by_label.setdefault(report.development, []).append(report)
        return {label: tuple(reports) for label, reports in by_label.items()}

    def left_out(self) -> tuple[DemoReport, ...]:
        """The reports that must not be in any alert or summary."""
        return tuple(report for report in self.reports if report.development is None)


def load_scenario() -> Scenario:
    """The scenario that ships with the demo."""
    text = resources.files(__package__).joinpath("reports.toml").read_text("utf-8")
    return TypeAdapter(Scenario).validate_python(tomllib.loads(text))
