"""`susulan evaluate`: precision and recall of a story on labelled reports."""

from __future__ import annotations

import json as jsonlib
from pathlib import Path
from typing import Annotated, Any

import typer

from service.cli.options import DEFAULT_CONFIG, ConfigOption, EncoderOption, JsonOption, print_json, print_out
from store.errors import ParseError


def evaluate(
    files: Annotated[
        list[Path], typer.Argument(help="JSON Lines with id, title, text, label 1 or 0 ...", exists=True)
    ],
    config: ConfigOption = DEFAULT_CONFIG,
    *,
    story: Annotated[
        str | None, typer.Option("--story", help="The story to evaluate; default: the first.")
    ] = None,
    semantics: EncoderOption = None,
    json: JsonOption = False,
) -> None:
    """Precision, recall and F1 on labelled reports, by language, facet and tier."""
    from alerts.matching.evaluation import evaluate as evaluate_matcher
    from service.config.load import load_config
    from service.stories.matcher import build_matcher
    from service.stories.seeds import build_stories
    from store.errors import ConfigError

    settings = load_config(config, require_secrets=False)
    stories = build_stories(settings)
    chosen = [candidate for candidate in stories if story in (None, candidate.name)]
    if not chosen:
        names = ", ".join(candidate.name for candidate in stories)
        raise ConfigError([f"--story {story}: no such story; wanted: one of {names}"])
    items = [item for file in files for item in _read_labelled(file)]
    report = evaluate_matcher(items, build_matcher(chosen[:1], semantics or settings.encoder))
    if json:
        print_json(report.to_dict())
    else:
        print_out(report.as_text())


def _read_labelled(file: Path) -> list[dict[str, Any]]:
    items = []
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                item = jsonlib.loads(line)
            except jsonlib.JSONDecodeError as error:
                raise ParseError(f"{file}:{number}: not valid JSON: {error}") from error
            if not isinstance(item, dict) or item.get("label") not in (0, 1):
                raise ParseError(f'{file}:{number}: wanted: an object with "label" 0 or 1')
            items.append(item)
    return items
