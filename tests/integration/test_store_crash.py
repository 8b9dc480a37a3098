"""kill -9 in the middle of writing: what was confirmed is stored, and nothing is half stored."""

import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from store.records.articles import ArticleState
from store.sqlite.store import open_store

ROOT = Path(__file__).parents[2]


def killed_writer(path: Path, prefix: str, promises: int) -> list[list[str]]:
    """What a writer said before it was killed right after so many promises."""
    command = [sys.executable, "-m", "tests.support.store_writer", str(path), prefix]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        said = []
        for line in writer.stdout:
            said.append(line)
            if len(said) > promises:
                writer.kill()
                break
        said.extend(writer.stdout)
    # The last line may be cut: then nothing was promised by it.
    return [line.split() for line in said if line.endswith("\n")]


def assert_kept(path: Path, promised: list[list[str]]) -> None:
    store = open_store(path)
    stored = [key for words in promised if words[0] == "stored" for key in words[1:]]
    owed = {words[1] for words in promised if words[0] == "owed"}
    assert store.articles(stored).keys() == set(stored)
    deliveries = {delivery.subject for delivery in store.deliveries(limit=1_000_000)}
    everything = store.articles_since(store.articles(stored[:1])[stored[0]].seen, limit=1_000_000)
    done = {article.id for article in everything if article.state is ArticleState.DONE}
    assert owed <= deliveries
    assert deliveries == done == store.matches_by_article(article.id for article in everything).keys()
    assert {article.id for article in store.search("쿠르스크 북한", limit=1_000_000)} == {
        a.id for a in everything
    }
    store.close()
    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        raw.execute("INSERT INTO articles_fts (articles_fts) VALUES ('integrity-check')")
    raw.close()


def kill_often(path: Path, times: int) -> None:
    chance = random.Random(times)  # when to kill is no secret
    promised = []
    for number in range(times):
        promised += killed_writer(path, f"run{number}", chance.randrange(2, 60))
        assert_kept(path, promised)


def test_what_was_acknowledged_survives_kill_9_and_article_and_delivery_stay_together(tmp_path):
    kill_often(tmp_path / "store.db", 2)


@pytest.mark.slow
def test_what_was_acknowledged_survives_forty_kills(tmp_path):
    kill_often(tmp_path / "store.db", 40)
