"""`susulan init`: a config and a seed brief to start from."""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from service.cli.options import print_err, print_out

CONFIG, SEED = STARTER = "config.toml", "seed/north-korea-troops.id.md"


def init(
    folder: Annotated[Path, typer.Argument(help="The folder to write to; created if missing.")] = Path(),
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace existing files.")] = False,
    ask: Annotated[
        bool | None, typer.Option("--ask/--no-ask", help="Ask a few questions first; default: on a terminal.")
    ] = None,
) -> None:
    """Write a commented config.toml and a seed to start from; on a terminal it asks a few questions."""
    existing = [name for name in (CONFIG, SEED) if (folder / name).exists()]
    if existing and not force:
        print_err(f"{folder}: {', '.join(existing)} exist already; nothing was written (see --force)")
        raise typer.Exit(1)
    files = {CONFIG: _starter_file(CONFIG), SEED: _starter_file(SEED)}
    if ask if ask is not None else sys.stdin.isatty() and sys.stdout.isatty():
        files = _files_from_answers()
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        print_out(f"wrote {target}")
    _print_next_steps(folder / CONFIG, files[CONFIG].decode())


def _starter_file(name: str) -> bytes:
    return resources.files("service").joinpath("starter", name).read_bytes()


def _files_from_answers() -> dict[str, bytes]:
    from service.cli.init_questions import ask_questions
    from service.config.starter import customize_starter

    answers, seed = ask_questions()
    config = customize_starter(_starter_file(CONFIG).decode(), answers).encode()
    if not answers.story:
        return {CONFIG: config, SEED: _starter_file(SEED)}
    return {CONFIG: config, **({answers.seed: seed.read_bytes()} if seed else {})}


def _print_next_steps(config: Path, text: str) -> None:
    from service.config.starter import SECRET_VARIABLES, STARTER_STORY

    active = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    if variables := [name for name in SECRET_VARIABLES if f"${{{name}}}" in active]:
        print_out(f"set {' and '.join(variables)} in the environment before you start it")
    if STARTER_STORY not in active:
        number = active.count("[[sources]]")
        print_out(
            f"its {number} sources cover the whole world in many languages; add some close to your story:"
        )
        print_out(
            "      `susulan sources discover URL` finds feeds of a site, `susulan sources add URL` adds one"
        )
    print_out(f"next: read {config}, then run `susulan topic -c {config}` to see what was made of the seed,")
    print_out(
        f"      `susulan doctor -c {config}` to see what is wrong, `susulan once -c {config}` for a cycle"
    )
