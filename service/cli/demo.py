"""`susulan demo`: the whole pipeline offline, for a newcomer."""

from __future__ import annotations

import typer

from service.cli.options import JsonOption, print_json


def demo(*, json: JsonOption = False) -> None:
    """Show the whole pipeline offline: a small local newsroom, the real pipeline, the alerts that arrive."""
    from crawler.reactor import run_with_reactor
    from service.demo.show import run_demo

    result = run_with_reactor(lambda: run_demo(verbose=not json))
    if json:
        print_json(result.as_dict(), indent=2)
    if not result.complete:
        raise typer.Exit(1)
