"""A report that could not be judged is listed by `status`, and judged again when the program has changed."""

import asyncio
import json

import pytest

import service.runtime.composition
from service.config.load import load_config
from service.runtime.composition import open_app
from service.version import VERSION
from store.records.failures import JudgingFailure
from store.sqlite.store import open_store
from tests.integration.test_stages import CONFIG, SEED
from tests.support.process import susulan
from tests.support.records import NOW, make_article, make_poll, make_source


@pytest.fixture
def config(tmp_path):
    (tmp_path / "seed.md").write_text(SEED, encoding="utf-8")
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    settings = load_config(tmp_path / "config.toml", {})
    store = open_store(settings.store)
    store.sync_sources([make_source("alpha")], NOW)
    (lease,) = store.lease_due_hosts(NOW, 60, 1)
    store.record_poll(lease, make_poll("alpha", make_article("a1")))
    failure = JudgingFailure("judging", "IndexError('planted')", VERSION, NOW)
    assert store.commit_judgement("a1", now=NOW, failure=failure)
    store.close()
    return settings


def ready_after_start(config):
    async def start():
        async with open_app(config) as app:
            return [article.id for article in await app.db(app.store.ready_articles, 10)]

    return asyncio.run(start())


def test_it_is_judged_once_more_after_an_upgrade(config, monkeypatch):
    assert ready_after_start(config) == []
    monkeypatch.setattr(service.runtime.composition, "VERSION", f"{VERSION}+1")
    assert ready_after_start(config) == ["a1"]


def test_status_lists_it(config):
    done = susulan("status", "-c", config.file, "--json")
    (report,) = json.loads(done.stdout)["failed_reports"]
    assert json.loads(done.stdout)["judging_failures"] == 1
    assert (report["id"], report["stage"], report["error"]) == ("a1", "judging", "IndexError('planted')")
    assert report["version"] == VERSION
    shown = susulan("status", "-c", config.file).stdout
    assert "NOT JUDGED    1 reports" in shown
    assert "IndexError('planted')" in shown
