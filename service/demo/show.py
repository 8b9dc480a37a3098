"""`susulan demo`: runs the real pipeline between the newsroom and the sinks, and prints what happens."""

from __future__ import annotations

import contextlib
import secrets
import tempfile
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from email.message import EmailMessage
from importlib import resources
from pathlib import Path
from typing import Any

from service.config.load import load_config
from service.demo.newsroom import Newsroom
from service.demo.outcome import DemoVerdict, ReceivedMessage, check_arrivals, reports_in_text
from service.demo.printing import Printer, print_address
from service.demo.scenario import DemoReport
from service.demo.serve import serve_until_stopped
from service.demo.sinks import MailSink, WebhookSink
from service.monitoring.logging import configure_logging
from service.runtime.app import App
from service.runtime.composition import open_app
from service.runtime.cycle import run_cycle
from service.runtime.cycle_result import CycleResult
from store.records.sources import Source

CHANNELS = ("mail", "webhook")
SEED = "seed/north-korea-troops.id.md"


@dataclass(frozen=True, slots=True)
class DemoResult:
    """The result of the demo; `complete` decides the exit code."""

    verdict: DemoVerdict
    cycles: tuple[CycleResult, ...]
    unverified: int
    """Webhook requests with an invalid signature."""
    duration_s: float

    @property
    def complete(self) -> bool:
        """Whether everything expected arrived once on every channel, and nothing else."""
        return self.verdict.complete and self.verdict.clean and not self.unverified

    def as_dict(self) -> dict[str, Any]:
        """The output of `--json`."""
        verdict = self.verdict
        return {
            "complete": self.complete,
            "duration_s": round(self.duration_s, 2),
            "alerts": verdict.alerts,
            "summaries": verdict.summaries,
            "missing": [list(pair) for pair in verdict.missing],
            "wrong": [report.title for report in verdict.unexpected],
            "mixed": [list(labels) for labels in verdict.mixed],
            "early": [report.title for report in verdict.early],
            "again": [list(pair) for pair in verdict.repeated],
            "unverified": self.unverified,
            "cycles": [cycle.as_dict() for cycle in self.cycles],
        }


async def run_demo(*, verbose: bool, serve_port: int | None = None) -> DemoResult:
    """Run the demo from the first poll to the last alert; `verbose` prints it on stdout.

    `serve_port`: then the dashboard is served there until SIGINT; 0 for any free port.

    Raises:
        OSError: the port is in use.
    """
    began = time.monotonic()
    key = b64encode(secrets.token_bytes(24)).decode()
    configure_logging("console", level="ERROR")
    with tempfile.TemporaryDirectory(prefix="susulan-demo-") as folder:
        async with (
            Newsroom() as newsroom,
            MailSink() as mails,
            WebhookSink(f"whsec_{key}") as hook,
            _open_demo_app(Path(folder), newsroom, mails, hook, key) as app,
        ):
            printer = Printer(newsroom.scenario) if verbose else None
            cycles = await _run_editions(app, newsroom, mails, hook, printer)
            duration_s = time.monotonic() - began
            if serve_port is not None:
                await serve_until_stopped(app, serve_port, print_address)
        verdict = check_arrivals(_received_messages(newsroom, mails, hook), CHANNELS, newsroom.scenario)
        unverified = sum(not request.verified for request in hook.inbox.messages)
        result = DemoResult(verdict, tuple(cycles), unverified, duration_s)
        if printer is not None:
            printer.print_verdict(verdict, complete=result.complete, duration_s=result.duration_s)
        return result


async def _run_editions(
    app: App, newsroom: Newsroom, mails: MailSink, hook: WebhookSink, printer: Printer | None
) -> list[CycleResult]:
    cycles = []
    for edition in range(newsroom.scenario.last_edition + 1):
        reports = newsroom.scenario.edition(edition)
        if edition:
            await newsroom.publish(edition)
        known_mails, known_hooks = len(mails.inbox.messages), len(hook.inbox.messages)
        result = await run_cycle(app)
        cycles.append(result)
        if printer is not None:
            arrived = [mail.message for mail in mails.inbox.messages[known_mails:]]
            hooked = [request.data for request in hook.inbox.messages[known_hooks:]]
            printer.print_edition(edition, reports, result, arrived, hooked)
    return cycles


@contextlib.asynccontextmanager
async def _open_demo_app(
    folder: Path, newsroom: Newsroom, mails: MailSink, hook: WebhookSink, key: str
) -> AsyncIterator[App]:
    """Open the app with a config as a user would write it, in a temporary folder."""
    (folder / "seed").mkdir()
    (folder / SEED).write_bytes(resources.files("service").joinpath("starter", SEED).read_bytes())
    file = folder / "config.toml"
    file.write_text(_config_text(newsroom.sources(), mails, hook), encoding="utf-8")
    config = load_config(file, {"DEMO_HOOK_SECRET": f"whsec_{key}"})
    async with open_app(config) as app:
        yield app


def _config_text(sources: tuple[Source, ...], mails: MailSink, hook: WebhookSink) -> str:
    # The demo shows the same with and without an encoder.
    head = f"""
[matching]
encoder = "off"

[crawler]
host_delay = "20ms"
allow_private = ["127.0.0.1/32"]

[[stories]]
name = "north-korea-troops"
seed = "{SEED}"
language = "id"

[[channels]]
kind = "email"
name = "mail"
host = "{mails.host}"
port = {mails.port}
security = "none"
sender = "Susulan <alerts@susulan.example>"
recipients = ["desk@newsroom.example"]

[[channels]]
kind = "webhook"
name = "webhook"
url = "{hook.url}"
secret = "${{DEMO_HOOK_SECRET}}"
allow_private = true
"""
    tables = [
        f'[[sources]]\nname = "{source.name}"\nkind = "{source.kind.value}"\n'
        f'url = "{source.url}"\nlanguage = "{source.language}"\n'
        for source in sources
    ]
    return head + "\n" + "\n".join(tables)


def _received_messages(newsroom: Newsroom, mails: MailSink, hook: WebhookSink) -> list[ReceivedMessage]:
    received = [
        ReceivedMessage(
            "mail",
            _named_reports(newsroom, _plain_text(mail.message)),
            "summary" in mail.message["X-Susulan-Kind"],
        )
        for mail in mails.inbox.messages
    ]
    received += [
        ReceivedMessage(
            "webhook",
            _named_reports(newsroom, request.body.decode()),
            request.data["type"] == "news.digest",
        )
        for request in hook.inbox.messages
        if request.verified
    ]
    return received


def _named_reports(newsroom: Newsroom, text: str) -> tuple[DemoReport, ...]:
    url_of: Callable[[DemoReport], str] = newsroom.url_of
    return reports_in_text(text, url_of, newsroom.scenario)


def _plain_text(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    return str(part.get_content()) if part is not None else ""
