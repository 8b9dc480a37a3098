"""Prints the demo: each edition, the alerts that it caused and why, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from service.demo.outcome import DemoVerdict
from service.demo.scenario import DemoReport, Scenario
from service.runtime.cycle_result import CycleResult

MAX_REASONS = 4
"""Anchors shown for one alert."""


class Printer:
    """Prints the demo on stdout."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._console = Console(highlight=False)
        languages = len({outlet.language for outlet in scenario.outlets})
        self._print(
            f"[bold]A newsroom on this machine[/]: {len(scenario.outlets)} outlets in {languages} languages"
        )
        self._print(
            "[dim]seed: a brief in Indonesian on North Korean troops sent to Russia's war on Ukraine[/]"
        )

    def print_edition(
        self,
        number: int,
        reports: Sequence[DemoReport],
        result: CycleResult,
        mails: Sequence[EmailMessage],
        hooks: Sequence[dict[str, Any]],
    ) -> None:
        """Print one edition: how many reports, what they became, which alerts arrived."""
        event = "published before the first poll" if number == 0 else "new reports appear"
        self._print(f"\n[bold cyan]Edition {number}[/] {event}: {len(reports)} reports")
        judged = result.judged
        self._print(
            f"  [dim]{result.collected.new} articles collected, {judged.matches} follow-ups, "
            f"{judged.opened} new developments, {judged.updated} reports joined known ones[/]"
        )
        for mail in mails:
            self._print(f"  [green]mail[/]     {escape(str(mail['Subject']))}")
        for hook in hooks:
            self._print_webhook(hook)
        if not mails and not hooks:
            self._print("  [dim]nothing new to say: no alert[/]")

    def _print_webhook(self, hook: dict[str, Any]) -> None:
        data = hook["data"]
        items = data.get("items", [])
        if hook["type"] == "news.digest":
            self._print(f"  [green]webhook[/]  one summary of {len(items)} developments, not as many alerts")
            return
        for item in items:
            report = item["report"]
            self._print(f"  [green]webhook[/]  ({report['language']}) {escape(report['title'])}")
            why = ", ".join(
                f"{reason['anchor']} [dim]“{escape(reason['term'])}”[/]"
                for reason in item["why"][:MAX_REASONS]
            )
            self._print(f"           why: {why}")
            if item["new"]:
                self._print(f"           new: {escape(item['new'])}")

    def print_verdict(self, verdict: DemoVerdict, *, complete: bool, duration_s: float) -> None:
        """Print the verdict: which expected alerts arrived, what was rightly left out, what went wrong."""
        table = Table(box=None, pad_edge=False, header_style="dim")
        for column in ("development", "reports", "languages", "mail", "webhook"):
            table.add_column(column)
        for label, reports in self._scenario.developments().items():
            counts = verdict.alerts.get(label, {})
            languages = ", ".join(dict.fromkeys(self._language(report) for report in reports))
            table.add_row(
                label, str(len(reports)), languages, str(counts.get("mail", 0)), str(counts.get("webhook", 0))
            )
        self._print("")
        self._console.print(table)
        self._print("\n[bold]Rightly left out[/]")
        wrong = {report.id for report in verdict.unexpected}
        for report in self._scenario.left_out():
            if report.id not in wrong:
                self._print(
                    f"  [dim]({self._language(report)})[/] {escape(report.title)}  [dim]{report.left_out}[/]"
                )
        self._print_faults(verdict)
        ended = (
            "[bold green]Everything expected arrived, once each[/]"
            if complete
            else "[bold red]The demo failed[/]"
        )
        self._print(f"\n{ended} [dim]({duration_s:.1f} s)[/]")

    def _print_faults(self, verdict: DemoVerdict) -> None:
        faults = [f"{label}: no alert by {channel}" for label, channel in verdict.missing]
        faults += [f"sent, though {report.left_out}: {report.title}" for report in verdict.unexpected]
        faults += [f"joined into one development: {', '.join(labels)}" for labels in verdict.mixed]
        faults += [f"alerted instead of summarised: {report.title}" for report in verdict.early]
        faults += [f"{label}: sent more than once by {channel}" for label, channel in verdict.repeated]
        faults += [f"{count} summaries by {name}" for name, count in verdict.summaries.items() if count != 1]
        for fault in faults:
            self._print(f"  [red]✗[/] {escape(fault)}")

    def _language(self, report: DemoReport) -> str:
        return next(outlet.language for outlet in self._scenario.outlets if outlet.name == report.outlet)

    def _print(self, text: str) -> None:
        self._console.print(text, soft_wrap=True)


def print_address(address: str) -> None:
    """Say where the dashboard is."""
    console = Console(highlight=False)
    console.print(f"\nThe dashboard shows all this at {address}  (Ctrl-C ends it)", soft_wrap=True)
