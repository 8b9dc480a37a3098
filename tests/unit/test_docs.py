"""The documentation keeps up: every config key and every command stands in it."""

import typing
from pathlib import Path

import pytest
import typer

from service.cli.main import build_app
from service.config import model
from service.config.channel_tables import AnyChannel

ROOT = Path(__file__).parents[2]
TABLES = [
    model.ServiceTable,
    model.BackupTable,
    model.RetentionTable,
    model.CrawlerTable,
    model.PublicTable,
    model.MatchingTable,
    model.StoryTable,
    model.SourceTable,
    *typing.get_args(AnyChannel),
]
KEYS = sorted({key for table in TABLES for key in table.model_fields})


def commands() -> list[str]:
    return sorted(typer.main.get_command(build_app()).commands)


@pytest.mark.parametrize("key", KEYS)
def test_every_config_key_is_documented(key):
    assert f"`{key}`" in (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", commands())
def test_every_command_stands_in_the_readme(command):
    assert f"susulan {command}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_links_between_documents_lead_somewhere():
    for document in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for part in document.read_text(encoding="utf-8").split("](")[1:]:
            target = part.split(")")[0].split("#")[0]
            if target and not target.startswith(("http://", "https://")):
                assert (document.parent / target).exists(), f"{document.name} -> {target}"
