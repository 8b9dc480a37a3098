"""`susulan demo`: the whole road offline, for a newcomer."""

from __future__ import annotations

import typer

from service.cli.options import JsonOption, print_json


def demo(*, json: JsonOption = False) -> None:
    """Show the whole road offline: a small newsroom here, the real pipeline, the alerts that arrive."""
    from crawler.reactor import run_with_reactor
    from service.demo.show import run_demo

    outcome = run_with_reactor(lambda: run_demo(verbose=not json))
    if json:
        print_json(outcome.as_dict(), indent=2)
    if not outcome.complete:
        raise typer.Exit(1)
