"""`susulan demo`: the whole pipeline offline, for a newcomer."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli.options import JsonOption, print_json
from store.errors import SusulanError

_DEFAULT_PORT = 8090


def demo(
    *,
    serve: Annotated[
        bool, typer.Option("--serve", help="Then open the dashboard over it on this machine, until Ctrl-C.")
    ] = False,
    port: Annotated[
        int,
        typer.Option("--port", min=0, max=65_535, help="Where the dashboard is served; 0: any free port."),
    ] = _DEFAULT_PORT,
    json: JsonOption = False,
) -> None:
    """Show the whole pipeline offline: a small local newsroom, the real pipeline, the alerts that arrive."""
    from crawler.reactor import run_with_reactor
    from service.demo.show import run_demo

    try:
        result = run_with_reactor(lambda: run_demo(verbose=not json, serve_port=port if serve else None))
    except OSError as error:
        raise SusulanError(f"--port {port}: {error.strerror or error}; choose another one") from error
    if json:
        print_json(result.as_dict(), indent=2)
    if not result.complete:
        raise typer.Exit(1)
