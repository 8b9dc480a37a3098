"""`susulan demo`: the whole road offline, for a newcomer."""

from __future__ import annotations

import typer

from service.cli.options import AsJson, say_json


def demo(*, json: AsJson = False) -> None:
    """Show the whole road offline: a small newsroom here, the real pipeline, the alerts that arrive."""
    from crawler.reactor import run_loop
    from service.demo.show import play

    outcome = run_loop(lambda: play(watched=not json))
    if json:
        say_json(outcome.as_dict(), indent=2)
    if not outcome.complete:
        raise typer.Exit(1)
