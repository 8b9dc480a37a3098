"""`susulan init` writes the same files that are at the top of the project."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from service.cli.init.command import STARTER
from service.config.load import load_config

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", STARTER)
def test_the_starter_files_equal_the_top_level_ones(name):
    assert (ROOT / "service" / "starter" / name).read_bytes() == (ROOT / name).read_bytes()


def test_the_shipped_config_is_valid():
    config = load_config(ROOT / "config.toml", {})
    assert not config.warnings
    assert [channel.kind for channel in config.channels] == ["maildir"]


def test_it_names_many_sources_in_many_languages():
    sources = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))["sources"]
    assert len(sources) >= 25
    languages = Counter(source["language"] for source in sources)
    assert {"id", "en", "ko", "ru", "uk", "ja", "zh", "de"} <= set(languages)
    assert {source["kind"] for source in sources} >= {"feed", "site", "sitemap"}
