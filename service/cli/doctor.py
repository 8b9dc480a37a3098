"""`susulan doctor`: what is wrong, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption, print_json, print_out

if TYPE_CHECKING:
    from service.config.settings import Config
    from service.doctor.findings import Finding


def doctor(
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    sources: Annotated[bool, typer.Option("--sources/--no-sources", help="Poll every source too.")] = True,
    json: JsonOption = False,
) -> None:
    """Check config, stories, store, disk, names, channels, translation, sources and clock, with advice."""
    from service.config.load import load_config

    settings = load_config(config, require_secrets=False)
    if not json:
        print_out(f"ok    config            {settings.file}")

    import asyncio

    findings = asyncio.run(_run_checks(settings, sources=sources, show=not json))
    if json:
        rows = [
            {
                "what": finding.check,
                "verdict": finding.status.value,
                "found": finding.detail,
                "advice": finding.advice,
            }
            for finding in findings
        ]
        print_json({"findings": rows}, indent=2)
    if any(finding.status == "fail" for finding in findings):
        raise typer.Exit(1)


async def _run_checks(settings: Config, *, sources: bool, show: bool) -> list[Finding]:
    from service.doctor.checks import run_checks

    findings = []
    async for finding in run_checks(settings, include_sources=sources):
        findings.append(finding)
        if show:
            print_out(f"{finding.status.value:5} {finding.check:17} {finding.detail}")
            if finding.advice:
                print_out(f"      {'':17} → {finding.advice}")
    return findings
