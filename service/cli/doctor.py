"""`susulan doctor`: what is wrong, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.options import DEFAULT_CONFIG, AsJson, ConfigPath, say, say_json

if TYPE_CHECKING:
    from service.config.load import Config
    from service.doctor.findings import Finding


def doctor(
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    sources: Annotated[bool, typer.Option("--sources/--no-sources", help="Ask every source too.")] = True,
    json: AsJson = False,
) -> None:
    """Check config, stories, store, disk, names, channels, sources and clock; say what to do."""
    from service.config.load import load_config

    settings = load_config(config, sending=False)
    if not json:
        say(f"ok    config            {settings.file}")

    import asyncio

    found = asyncio.run(_run(settings, sources=sources, show=not json))
    if json:
        say_json({"findings": [{"what": one.what, "verdict": one.verdict.value, "found": one.found,
                                "advice": one.advice} for one in found]}, indent=2)  # fmt: skip
    if any(one.verdict == "fail" for one in found):
        raise typer.Exit(1)


async def _run(settings: Config, *, sources: bool, show: bool) -> list[Finding]:
    from service.doctor.checks import findings

    found = []
    async for one in findings(settings, sources=sources):
        found.append(one)
        if show:
            say(f"{one.verdict.value:5} {one.what:17} {one.found}")
            if one.advice:
                say(f"      {'':17} → {one.advice}")
    return found
