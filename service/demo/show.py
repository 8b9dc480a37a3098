"""`susulan demo`: the newsroom, the sinks and the real pipeline between them, told to a person as it goes."""

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
from service.demo.outcome import Arrival, Verdict, judge, named_reports
from service.demo.printing import Printer
from service.demo.scenario import Report
from service.demo.sinks import HookSink, MailSink
from service.monitoring.logging import set_up_logs
from service.runtime.app import App, CycleResult, open_app
from store.records.collection import Source

CHANNELS = ("mail", "webhook")
SEED = "seed/north-korea-troops.id.md"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the demo went; `complete` decides the exit code."""

    verdict: Verdict
    cycles: tuple[CycleResult, ...]
    unverified: int
    """Webhook requests whose signature did not hold."""
    duration_s: float

    @property
    def complete(self) -> bool:
        """All that should arrive did, once, on every channel, and nothing else."""
        return self.verdict.complete and self.verdict.clean and not self.unverified

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        verdict = self.verdict
        return {
            "complete": self.complete,
            "duration_s": round(self.duration_s, 2),
            "alerts": verdict.alerts,
            "summaries": verdict.summaries,
            "missing": [list(pair) for pair in verdict.missing],
            "wrong": [report.title for report in verdict.wrong],
            "mixed": [list(labels) for labels in verdict.mixed],
            "early": [report.title for report in verdict.early],
            "again": [list(pair) for pair in verdict.again],
            "unverified": self.unverified,
            "cycles": [cycle.as_dict() for cycle in self.cycles],
        }


async def play(*, watched: bool) -> Outcome:
    """Run the whole road; `watched` tells it to a person on stdout."""
    began = time.monotonic()
    key = b64encode(secrets.token_bytes(24)).decode()
    set_up_logs("console", level="ERROR")
    with tempfile.TemporaryDirectory(prefix="susulan-demo-") as folder:
        async with (
            Newsroom() as newsroom,
            MailSink() as mails,
            HookSink(f"whsec_{key}") as hook,
            _opened(Path(folder), newsroom, mails, hook, key) as app,
        ):
            printer = Printer(newsroom.scenario) if watched else None
            cycles = await _run_editions(app, newsroom, mails, hook, printer)
        verdict = judge(_arrivals(newsroom, mails, hook), CHANNELS, newsroom.scenario)
        unverified = sum(not one.verified for one in hook.inbox.things)
        outcome = Outcome(verdict, tuple(cycles), unverified, time.monotonic() - began)
        if printer is not None:
            printer.end(verdict, complete=outcome.complete, duration_s=outcome.duration_s)
        return outcome


async def _run_editions(
    app: App, newsroom: Newsroom, mails: MailSink, hook: HookSink, printer: Printer | None
) -> list[CycleResult]:
    cycles = []
    for edition in range(newsroom.scenario.last_edition + 1):
        reports = newsroom.scenario.edition(edition)
        if edition:
            await newsroom.publish(edition)
        known_mails, known_hooks = len(mails.inbox.things), len(hook.inbox.things)
        result = await app.cycle()
        cycles.append(result)
        if printer is not None:
            arrived = [mail.message for mail in mails.inbox.things[known_mails:]]
            hooked = [one.data for one in hook.inbox.things[known_hooks:]]
            printer.edition(edition, reports, result, arrived, hooked)
    return cycles


@contextlib.asynccontextmanager
async def _opened(
    folder: Path, newsroom: Newsroom, mails: MailSink, hook: HookSink, key: str
) -> AsyncIterator[App]:
    """The app over a config as a user would write it, in a folder that goes away afterwards."""
    (folder / "seed").mkdir()
    (folder / SEED).write_bytes(resources.files("service").joinpath("starter", SEED).read_bytes())
    file = folder / "config.toml"
    file.write_text(_config(newsroom.sources(), mails, hook), encoding="utf-8")
    config = load_config(file, {"DEMO_HOOK_SECRET": f"whsec_{key}"})
    async with open_app(config) as app:
        yield app


def _config(sources: tuple[Source, ...], mails: MailSink, hook: HookSink) -> str:
    # What it shows is the same with and without an encoder.
    head = f"""
[matching]
semantics = "off"

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
        f'[[sources]]\nname = "{one.name}"\nkind = "{one.kind.value}"\n'
        f'url = "{one.url}"\nlanguage = "{one.language}"\n'
        for one in sources
    ]
    return head + "\n" + "\n".join(tables)


def _arrivals(newsroom: Newsroom, mails: MailSink, hook: HookSink) -> list[Arrival]:
    found = [
        Arrival("mail", _named(newsroom, _text(mail.message)), "summary" in mail.message["X-Susulan-Kind"])
        for mail in mails.inbox.things
    ]
    found += [
        Arrival("webhook", _named(newsroom, one.body.decode()), one.data["type"] == "news.digest")
        for one in hook.inbox.things
        if one.verified
    ]
    return found


def _named(newsroom: Newsroom, text: str) -> tuple[Report, ...]:
    url_of: Callable[[Report], str] = newsroom.url_of
    return named_reports(text, url_of, newsroom.scenario)


def _text(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    return str(part.get_content()) if part is not None else ""
