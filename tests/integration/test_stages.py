"""The table of stages: what is in it runs in a cycle and in the service."""

import asyncio

import pytest
from structlog.testing import capture_logs

from service.config.load import load_config
from service.runtime.composition import open_app
from service.runtime.cycle import run_cycle
from service.runtime.scheduler import run_stages
from service.runtime.stages import STAGES, Every, Loop, OnEvent, Stage
from store.records.deliveries import DeliveryState
from tests.support.alerting import make_alert, make_item, make_report

SEED = "# North Korea sends troops to Kursk\n\nNorth Korean soldiers were sent to the Kursk region to fight for Russia.\n"
CONFIG = """
[matching]
encoder = "off"
[[stories]]
name = "story"
seed = "seed.md"
[[channels]]
kind = "maildir"
name = "local"
"""


@pytest.fixture
def config(tmp_path):
    (tmp_path / "seed.md").write_text(SEED, encoding="utf-8")
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    return load_config(tmp_path / "config.toml", {})


class Recorder:
    """A stage that counts its rounds, and an event for each."""

    def __init__(self):
        self.rounds, self.ran, self.wake = 0, asyncio.Event(), asyncio.Event()

    async def __call__(self, _app):
        self.rounds += 1
        self.ran.set()

    async def loop(self, app, stop, on_success):
        await self(app)
        on_success()
        await stop.wait()


def triggers(recorder):
    recorder.wake.set()
    return {
        "interval": Every(0.01),
        "event": OnEvent(lambda _: recorder.wake, 3_600.0),
        "loop": Loop(recorder.loop),
    }


async def test_stages_added_to_the_table_run_in_both(config):
    """One with each kind of trigger."""
    recorders = {kind: Recorder() for kind in ("interval", "event", "loop")}
    added = (Stage(kind, triggers(recorder)[kind], recorder) for kind, recorder in recorders.items())
    stages = (*STAGES, *added)
    async with open_app(config) as app:
        await run_cycle(app, stages)
        assert [recorder.rounds for recorder in recorders.values()] == [1, 1, 1]
        for recorder in recorders.values():
            recorder.ran.clear()
        stop = asyncio.Event()
        service = asyncio.create_task(run_stages(app, stop, stages))
        for recorder in recorders.values():
            await asyncio.wait_for(recorder.ran.wait(), 20)
        stop.set()
        await asyncio.wait_for(service, 20)


async def test_a_stage_that_is_not_enabled_runs_in_neither(config):
    off, on = Recorder(), Recorder()
    stages = (
        Stage("off", Every(0.01), off, enabled=lambda _: False),
        Stage("on", Every(0.01), on, in_cycle=False),
    )
    async with open_app(config) as app:
        await run_cycle(app, stages)
        assert (off.rounds, on.rounds) == (0, 0)
        stop = asyncio.Event()
        service = asyncio.create_task(run_stages(app, stop, stages))
        await asyncio.wait_for(on.ran.wait(), 20)
        stop.set()
        await asyncio.wait_for(service, 20)
    assert off.rounds == 0


async def test_a_stage_that_fails_is_named_in_the_log_and_stops_no_other(config):
    other = Recorder()

    async def fail(_app):
        raise OSError("disk full")

    with capture_logs() as lines:
        async with open_app(config) as app:
            stop = asyncio.Event()
            stages = (Stage("broken", Every(0.01), fail), Stage("other", Every(0.5), other))
            service = asyncio.create_task(run_stages(app, stop, stages))
            await asyncio.wait_for(other.ran.wait(), 20)
            stop.set()
            await asyncio.wait_for(service, 20)
    (failed,) = [line for line in lines if line["event"] == "job_failed"]
    assert failed["job"] == "broken"


def test_names_of_stages_are_unique():
    names = [stage.name for stage in STAGES]
    assert len(set(names)) == len(names)


async def test_a_cycle_sends_a_first_alert_that_the_service_would_let_wait(config):
    async with open_app(config) as app:
        alert = make_alert(items=[make_item(report=make_report(language="ko"))])
        (delivery,) = await app.dispatcher.build_deliveries(alert)
        assert delivery.state is DeliveryState.WAITING
        assert (delivery.due - delivery.created).total_seconds() == 60
        await app.db(app.store.enqueue, [delivery], delivery.created)
        assert await app.dispatcher.merge_waiting() == 0
        await run_cycle(app)
        assert (await app.db(app.store.delivery, delivery.id)).state is DeliveryState.SENT
