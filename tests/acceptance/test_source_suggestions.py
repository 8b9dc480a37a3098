"""`susulan sources suggest` and `coverage` as users and scripts run them."""

import json
import tomllib

import pytest

from service.catalogue.suggest import MAX_PER_OWNER
from tests.support.process import susulan

SEED = """Trajekt potonuo kod Albanije

Trajekt je u ponedjeljak potonuo pred Albanijom. Obalna straža Albanije spasila je četrdeset ljudi.
Posada je nestala. Crna Gora javlja da šalje brod, a Albanija zahvaljuje. Crna Gora traži istragu.
"""
CONFIG = """
[[stories]]
name = "ferry"
seed = "seed.txt"
language = "hr"

[[channels]]
kind = "maildir"
name = "local"
path = "outbox"

[[sources]]
name = "own"
url = "https://paper.example/rss"
language = "en"
"""


@pytest.fixture
def config(tmp_path):
    (tmp_path / "seed.txt").write_text(SEED, encoding="utf-8")
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path / "config.toml"


def test_suggestions_have_a_reason_each_and_are_added_only_on_demand(config):
    before = config.read_text("utf-8")
    done = susulan("sources", "suggest", "-c", config, "--json", "--limit", "30")
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert data["story"] == "ferry"
    assert data["countries"] == ["AL", "ME"]
    rows = data["suggestions"]
    assert 25 <= len(rows) <= 30
    assert config.read_text("utf-8") == before
    centre = [row for row in rows if row["reason"].startswith("the story centres on Albania; ")]
    assert len(centre) >= 3
    assert centre[0]["reason"] == f"the story centres on Albania; {len(centre)} of {len(rows)}"
    assert all(row["outlet"] and row["owner"] and row["confirmed"] and row["url"] for row in rows)
    owners = [row["group"] or row["owner"] for row in rows]
    assert max(map(owners.count, owners)) <= MAX_PER_OWNER

    text = susulan("sources", "suggest", "-c", config, "--limit", "30").stdout
    assert f"the story centres on Albania: {len(centre)} of {len(rows)}" in text

    added = susulan("sources", "suggest", "-c", config, "--add", "--limit", "30")
    assert added.returncode == 0, added.stderr
    sources = tomllib.loads(config.read_text("utf-8"))["sources"]
    assert [source["url"] for source in sources[1:]] == [row["url"] for row in rows]
    assert [source["name"] for source in sources[1:]] == [row["name"] for row in rows]

    again = json.loads(susulan("sources", "suggest", "-c", config, "--json", "--limit", "30").stdout)
    assert not {row["url"] for row in again["suggestions"]} & {row["url"] for row in rows}


def test_coverage_names_what_is_missing_until_it_is_there(config):
    found = json.loads(susulan("sources", "coverage", "-c", config, "--json").stdout)["stories"][0]
    assert found["missing_countries"] == ["AL", "ME"]
    assert "sq" in found["missing_languages"]
    assert found["owners"] == [{"owner": "paper.example", "sources": 1, "reports": 0, "state_media": False}]
    assert found["empty"] == ["own"]
    topic = susulan("topic", "-c", config).stdout
    assert "coverage  1 language, 0 countries, 1 owner; missing: " in topic

    susulan("sources", "suggest", "-c", config, "--add")
    after = json.loads(susulan("sources", "coverage", "-c", config, "--json").stdout)["stories"][0]
    assert after["missing_countries"] == []
    assert "sq" not in after["missing_languages"]
    text = susulan("sources", "coverage", "-c", config).stdout
    assert after["missing_languages"] == []
    assert "ferry: all languages and countries that matter are covered" in text
    assert "nothing so far: own" in text


@pytest.mark.parametrize(
    ("extra", "words"), [(("--story", "nobody"), "known: ferry"), (("--limit", "0"), "limit")]
)
def test_a_mistake_is_named(config, extra, words):
    done = susulan("sources", "suggest", "-c", config, *extra)
    assert done.returncode == 2
    assert words in done.stderr
