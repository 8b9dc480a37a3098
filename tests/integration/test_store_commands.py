"""`susulan store`: size, prune and compact, over a real store beside a config."""

import json

import pytest
from typer.testing import CliRunner

from service.cli.main import build_app
from store.clock import utc_now
from store.records.deliveries import DeliveryState
from store.sqlite.store import open_store
from tests.support.records import NOW, make_article, make_delivery, make_match, make_poll, make_source

CONFIG = '[[stories]]\nname = "s"\nseed = "seed.md"\n'
SEED = "# A headline\n\nA few sentences about what happened, who says so and where.\n"


@pytest.fixture
def folder(tmp_path):
    """A config with a store whose report and alert are old: they are of the tests' own day."""
    assert (utc_now() - NOW).days > 200
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "seed.md").write_text(SEED, encoding="utf-8")
    store = open_store(tmp_path / "susulan.db")
    store.sync_sources([make_source("alpha")], NOW)
    (lease,) = store.lease_due_hosts(NOW, 60, 1)
    store.record_poll(lease, make_poll("alpha", make_article("a1", text="word " * 9_000)))
    store.commit_judgement("a1", matches=[make_match("a1", matched=False)], now=NOW)
    states = (DeliveryState.SENT, DeliveryState.HELD)
    store.enqueue([make_delivery(f"m-{state.value}", state=state) for state in states], NOW)
    store.close()
    return tmp_path


def run(folder, *words):
    done = CliRunner().invoke(build_app(["store"]), ["store", *words, "-c", str(folder / "config.toml")])
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


def test_sizes_are_shown_by_kind_with_what_is_old(folder):
    told = json.loads(run(folder, "size", "--json"))
    assert told["due"] == {"unmatched_text": 1, "unmatched": 1, "deliveries": 1}
    assert told["kinds"]["articles"] > 40_000
    assert told["returnable"]
    text = run(folder, "size")
    assert "old enough to be deleted: 1 unmatched text, 1 unmatched, 1 deliveries" in text
    assert "articles" in text


def test_a_dry_run_deletes_nothing_and_a_real_one_does(folder):
    assert run(folder, "prune", "--dry-run") == (
        "old enough to be deleted: 1 unmatched text, 1 unmatched, 1 deliveries\n"
    )
    assert json.loads(run(folder, "prune", "--json")) == {
        "unmatched_text": 1,
        "unmatched": 1,
        "deliveries": 1,
    }
    assert run(folder, "prune") == "deleted: nothing is old enough\n"
    store = open_store(folder / "susulan.db")
    assert store.counts().articles == 0
    assert [delivery.id for delivery in store.deliveries()] == ["m-held"]
    store.close()


def test_compacting_makes_the_file_smaller(folder):
    run(folder, "prune")
    before = (folder / "susulan.db").stat().st_size
    assert "B before" in run(folder, "compact")
    assert (folder / "susulan.db").stat().st_size < before
    assert "B before" in run(folder, "vacuum"), "its old name"
