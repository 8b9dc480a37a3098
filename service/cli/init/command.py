"""`susulan init`: a config and a seed brief to start from."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable
from dataclasses import replace
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
    seed: Annotated[
        list[str] | None,
        typer.Option(
            "--seed",
            help="The article to follow, a file or URL; repeatable for the same facts in other languages. "
            "Asks no questions.",
        ),
    ] = None,
    keyword: Annotated[
        list[str] | None,
        typer.Option("--keyword", help="With --seed: a name or word that the story is about; repeatable."),
    ] = None,
    story: Annotated[
        str | None, typer.Option("--story", help="With --seed: a short name for the story.")
    ] = None,
    ask: Annotated[
        bool | None, typer.Option("--ask/--no-ask", help="Ask a few questions first; default: on a terminal.")
    ] = None,
) -> None:
    """Write a commented config.toml and a seed to start from; on a terminal it asks a few questions."""
    if (not seed and (keyword or story)) or (seed and ask):
        raise typer.BadParameter("--keyword and --story go with --seed, and --ask goes without it")
    _refuse_to_replace(folder, (CONFIG, SEED), force=force)
    if seed:
        files = _files_from_options(seed, keyword or [], story)
    elif ask if ask is not None else sys.stdin.isatty() and sys.stdout.isatty():
        files = _files_from_answers()
    else:
        files = {CONFIG: _starter_file(CONFIG), SEED: _starter_file(SEED)}
    _refuse_to_replace(folder, files, force=force)
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        print_out(f"wrote {target}")
    _print_next_steps(folder / CONFIG, files[CONFIG].decode())


def _refuse_to_replace(folder: Path, names: Iterable[str], *, force: bool) -> None:
    """End the command if one of the files exists already.

    Raises:
        typer.Exit: one does, and `--force` was not given.
    """
    existing = [name for name in names if (folder / name).exists()]
    if existing and not force:
        print_err(f"{folder}: {', '.join(existing)} exist already; nothing was written (see --force)")
        raise typer.Exit(1)


def _starter_file(name: str) -> bytes:
    return resources.files("service").joinpath("starter", name).read_bytes()


def _files_from_answers() -> dict[str, bytes]:
    from service.cli.init.questions import ask_questions
    from service.cli.init.seeds import reader_languages
    from service.cli.init.sources import suggested_sources
    from service.config.starter import customize_starter

    answers, given, files = ask_questions()
    if answers.story:
        sources = suggested_sources(answers.story, given, answers.keywords)
        answers = replace(answers, sources=tuple(sources), languages=reader_languages(given))
    else:
        files = {SEED: _starter_file(SEED)}
    return {CONFIG: customize_starter(_starter_file(CONFIG).decode(), answers).encode(), **files}


def _files_from_options(locations: list[str], keywords: list[str], story: str | None) -> dict[str, bytes]:
    from service.cli.init.questions import slugify
    from service.cli.init.seeds import (
        WHY_SECOND_SEED,
        GivenSeed,
        foreign_script,
        place_seeds,
        reader_languages,
    )
    from service.cli.init.sources import suggested_sources
    from service.config.starter import InitAnswers, customize_starter

    given = [GivenSeed(location) for location in locations]
    for seed in given:
        if seed.file is not None and not seed.file.is_file():
            raise typer.BadParameter(f"{seed.location} is neither a file nor a URL")
    name = slugify(story or (given[0].file.stem if given[0].file else "my story"))
    seeds, files = place_seeds(name, given)
    scripts = [foreign_script(seed) for seed in given]
    if all(scripts):
        print_err(f"the seed is in {scripts[0]}. {WHY_SECOND_SEED} Give it as a second --seed.")
    sources = suggested_sources(name, given, keywords)
    languages = reader_languages(given)
    answers = InitAnswers(name, seeds, tuple(keywords), sources=tuple(sources), languages=languages)
    return {CONFIG: customize_starter(_starter_file(CONFIG).decode(), answers).encode(), **files}


def _print_next_steps(config: Path, text: str) -> None:
    from service.config.starter import SECRET_VARIABLES, STARTER_STORY

    active = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    if variables := [name for name in SECRET_VARIABLES if f"${{{name}}}" in active]:
        print_out(f"set {' and '.join(variables)} in the environment before you start it")
    languages = tomllib.loads(text)["service"]["languages"]
    print_out(f"alerts lead with reports in {', then '.join(languages)}: languages in [service]")
    if STARTER_STORY not in active:
        print_out(f"its {active.count('[[sources]]')} sources come from the catalogue; see what they cover:")
        print_out(f"      `susulan sources coverage -c {config}`, and `susulan sources add URL` adds one")
    print_out(f"next: read {config}, then run `susulan topic -c {config}` to see what was made of the seed,")
    print_out(
        f"      `susulan doctor -c {config}` to see what is wrong, `susulan once -c {config}` for a cycle"
    )
