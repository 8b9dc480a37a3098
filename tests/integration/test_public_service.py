"""The public parts of the service, built from a config, and their commands."""

import asyncio
import contextlib
import json
import re
from dataclasses import replace
from email import message_from_bytes, policy

import aiohttp
import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from alerts.delivery.outbox import delivery_of
from alerts.messages.alert import from_json
from service.cli.main import build_app
from service.config.load import load_config
from service.runtime.composition import open_app
from service.runtime.daemon import Daemon
from store.clock import utc_now
from store.errors import ConfigError
from store.records.deliveries import DeliveryState
from store.sqlite.store import open_store
from tests.support.alerting import make_alert, rendered
from tests.support.pushing import free_port
from tests.support.records import NOW, make_delivery, make_source, make_subscription

BASE = """
[[stories]]
name = "story"
seed = "seed.md"
language = "en"
[[sources]]
name = "alpha"
url = "https://alpha.example/feed.xml"
[[channels]]
kind = "maildir"
name = "local"
recipients = ["me@newsroom.example"]
"""
PUBLIC = """
[public]
url = "http://127.0.0.1:{port}/susulan"
listen = "127.0.0.1:{port}"
[crawler]
websub = {websub}
"""
SEED = "# North Korea sends troops to Kursk\n\nNorth Korean soldiers were sent to the Kursk region to fight for Russia.\n"


def config_in(folder, *, public=True, websub=True):
    (folder / "seed.md").write_text(SEED)
    tables = PUBLIC.format(port=free_port(), websub=str(websub).lower()) if public else ""
    (folder / "config.toml").write_text(tables + BASE)
    return load_config(folder / "config.toml", {})


@contextlib.asynccontextmanager
async def running(config):
    async with open_app(config) as app, contextlib.AsyncExitStack() as stack:
        await Daemon(config)._serve_public(app, stack)
        yield app


def answer_link(channel, delivery):
    alert = from_json(delivery.alert)
    mail = message_from_bytes(channel.render(alert, delivery, root=None).content, policy=policy.default)
    return re.search(r"http://\S+/susulan/a/useful/\S+", mail.get_body(("plain",)).get_content())[0]


async def status_of(method, url):
    async with aiohttp.ClientSession() as session, session.request(method, url) as answer:
        return answer.status


async def test_hubs_and_readers_reach_the_configured_routes(tmp_path):
    config = config_in(tmp_path)
    with contextlib.closing(open_store(config.store)) as store:
        store.sync_sources([make_source("alpha")], NOW)
        store.set_meta("websub address", f"{config.public.url}/w/")
        store.save_subscription(make_subscription("alpha", callback="c" * 43))
    async with running(config) as app:
        content = rendered(app.channels["local"], make_alert(story="story")).content.decode()
        link = content.partition("List-Unsubscribe: <")[2].partition(">")[0]
        assert link.startswith(f"{config.public.url}/u/")
        assert await status_of("GET", link) == 200
        assert await status_of("POST", link) == 200
        assert [one.story for one in app.store.unsubscriptions()] == ["story"]
        # an answer
        local = app.channels["local"]
        delivery = delivery_of(make_alert(), local.name, local.recipients()[0], now=utc_now())
        link = answer_link(local, delivery)
        assert await status_of("GET", link) == 410  # it was never stored
        assert await status_of("GET", link[:-1]) == 404
        # known, but without a signature; and one that nobody made
        assert await status_of("POST", f"{config.public.url}/w/{'c' * 43}") == 202
        assert await status_of("POST", f"{config.public.url}/w/{'d' * 43}") == 410
        assert await status_of("GET", f"{config.public.url}/healthz") == 404


async def test_the_pages_to_answer_are_in_the_language_of_the_channel(tmp_path):
    config = config_in(tmp_path, websub=False)
    config.file.write_text(config.file.read_text() + 'languages = ["ar"]\n')
    async with running(load_config(config.file, {})) as app, aiohttp.ClientSession() as session:
        local = app.channels["local"]
        delivery = delivery_of(make_alert(), local.name, local.recipients()[0], now=utc_now())
        app.store.enqueue([delivery], utc_now())
        async with session.get(answer_link(local, delivery)) as answer:
            assert (answer.status, '<html lang="ar" dir="rtl">' in await answer.text()) == (200, True)


async def test_a_subscription_that_is_no_longer_configured_is_deleted(tmp_path):
    config = config_in(tmp_path, websub=False)
    with contextlib.closing(open_store(config.store)) as store:
        store.sync_sources([make_source("alpha")], NOW)
        store.save_subscription(make_subscription("alpha"))
    async with running(config) as app:
        assert app.subscriber is None
        assert app.store.subscriptions() == []
        assert await status_of("POST", f"{config.public.url}/w/{'c' * 43}") == 404


async def test_without_a_public_address_nothing_is_served_and_mails_have_no_links(tmp_path):
    config = config_in(tmp_path, public=False)
    async with running(config) as app:
        assert (app.subscriber, app.links) == (None, None)
        assert b"Unsubscribe" not in rendered(app.channels["local"]).content
        assert app.store.meta("unsubscribe secret") is None


async def test_an_address_in_use_is_an_error_at_the_start_and_only_logged_later(tmp_path):
    config = config_in(tmp_path)
    server = await asyncio.start_server(lambda *_: None, *config.public.listen)
    async with server:
        with pytest.raises(ConfigError, match="cannot listen on 127"):
            async with running(config):
                pass
        service = Daemon(config)
        service._has_run = True
        with capture_logs() as logs:
            async with open_app(config) as app, contextlib.AsyncExitStack() as stack:
                await service._serve_public(app, stack)
    assert "listen_failed" in [one["event"] for one in logs]


async def test_a_probe_address_in_use_is_an_error_at_the_start_too(tmp_path):
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    config = replace(config_in(tmp_path, public=False), listen=address)
    async with server:
        with pytest.raises(ConfigError, match=rf"\[service\]: listen: cannot listen on .*:{address[1]}"):
            async with asyncio.timeout(20):
                await Daemon(config).run()


@pytest.fixture
def stored(tmp_path):
    config = config_in(tmp_path)
    with contextlib.closing(open_store(config.store)) as store:
        store.sync_sources([make_source("alpha")], NOW)
        store.save_subscription(
            make_subscription("alpha", requested_at=NOW, error="the hub refuses: no", push_count=3)
        )
        store.unsubscribe("local", "me@newsroom.example", "story", NOW)
        store.unsubscribe("local", "me@newsroom.example", "", NOW)
    return config


def command(config, *words):
    return CliRunner().invoke(build_app(), [*words, "-c", str(config.file)])


def test_unsubscriptions_are_listed_and_undone(stored):
    table = command(stored, "alerts", "unsubscribed").stdout
    assert "me@newsroom.example  story" in table
    assert "me@newsroom.example  everything" in table
    assert command(stored, "alerts", "unsubscribed", "--undo", "2").exit_code == 0
    rows = json.loads(command(stored, "alerts", "unsubscribed", "--json").stdout)["unsubscribed"]
    assert [(one["id"], one["story"]) for one in rows] == [(1, "story")]
    wrong = command(stored, "alerts", "unsubscribed", "--undo", "2")
    assert wrong.exit_code != 0


def test_a_delivery_to_an_unsubscribed_reader_is_not_retried_until_that_is_undone(stored):
    with contextlib.closing(open_store(stored.store)) as store:
        mine = make_delivery(
            "m1", channel="local", recipient="me@newsroom.example", state=DeliveryState.DISCARDED
        )
        store.enqueue([mine], NOW)
    assert command(stored, "alerts", "retry", "m1").exit_code != 0
    for number in ("1", "2"):
        command(stored, "alerts", "unsubscribed", "--undo", number)
    assert command(stored, "alerts", "retry", "m1").exit_code == 0


def test_status_and_sources_show_them(stored):
    assert "unsubscribed  2 " in command(stored, "status").stdout
    assert json.loads(command(stored, "status", "--json").stdout)["unsubscribed"] == 2
    output = command(stored, "sources", "list", "--json").stdout
    (row,) = json.loads(output[output.index("{") : output.rindex("}") + 1])["sources"]
    assert row["push"] == {
        "state": "failing",
        "hub": "https://hub.example/",
        "lease_until": None,
        "last_push": None,
        "pushes": 3,
        "error": "the hub refuses: no",
    }
    assert "callback" not in output
    assert "the hub refuses" in command(stored, "sources", "list").stdout
