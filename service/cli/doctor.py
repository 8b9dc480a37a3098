"""`susulan doctor`: what is wrong, and what to do."""

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
    sources: Annotated[bool, typer.Option("--sources/--no-sources", help="Ask every source too.")] = True,
    json: JsonOption = False,
) -> None:
    """Check config, stories, store, disk, names, channels, sources and clock; say what to do."""
    from service.config.load import load_config

    settings = load_config(config, require_secrets=False)
    if not json:
        print_out(f"ok    config            {settings.file}")

    import asyncio

    found = asyncio.run(_run_checks(settings, sources=sources, show=not json))
    if json:
        print_json({"findings": [{"what": one.check, "verdict": one.status.value, "found": one.detail,
                                "advice": one.advice} for one in found]}, indent=2)  # fmt: skip
    if any(one.status == "fail" for one in found):
        raise typer.Exit(1)


async def _run_checks(settings: Config, *, sources: bool, show: bool) -> list[Finding]:
    from service.doctor.checks import run_checks

    found = []
    async for one in run_checks(settings, include_sources=sources):
        found.append(one)
        if show:
            print_out(f"{one.status.value:5} {one.check:17} {one.detail}")
            if one.advice:
                print_out(f"      {'':17} → {one.advice}")
    return found
