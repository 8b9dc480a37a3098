"""The service over its whole life: start, take in changed configs, tell systemd how it is, stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import TYPE_CHECKING

from alerts.delivery.outbox import to_all
from alerts.messages.alert import Alert
from crawler.poll_report import PollReport
from service.config.load import Config, load_config
from service.monitoring.liveness import Pulse, notify, watchdog_interval_s
from service.monitoring.status import REFUSED, Status, look
from service.runtime.app import App, open_app
from service.runtime.reload import Watch, differences, watched
from service.runtime.scheduler import serve
from service.stories.seeds import fetch_missing_seeds, stories_of
from store.errors import ConfigError, SusulanError
from store.logging import structlog
from store.records.collection import DeliveryKind, utc_now

if TYPE_CHECKING:
    from service.monitoring.metrics import Metrics

WATCH_S = 2.0
"""How often the config and the seeds are looked at."""

log = structlog.get_logger()


class Service:
    """Runs one config after the other until it is told to stop."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._next: Config | None = None
        self._ran = False
        """A config has run before this one."""
        self._stop, self._over, self._asked = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def run(self) -> None:
        """Until SIGTERM or SIGINT.

        Raises:
            ConfigError: the first config will not do; later ones are told and left.
        """
        self._on_signals()
        while True:
            for warning in self._config.warnings:
                log.warning("config", warning=warning)
            await self._run_one()
            if self._stop.is_set() or self._next is None:
                return
            self._config, self._next, self._ran = self._next, None, True
            self._over.clear()

    def _on_signals(self) -> None:
        def stop() -> None:
            self._stop.set()
            self._over.set()

        loop = asyncio.get_running_loop()
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, stop)
        loop.add_signal_handler(signal.SIGHUP, self._asked.set)

    async def _run_one(self) -> None:
        metrics: Metrics | None = None

        def polled(report: PollReport) -> None:
            if metrics is not None:
                metrics.polled(report)

        async with open_app(self._config, on_poll=polled) as app:
            pulse = Pulse(app.store, app.db)
            await app.db(app.store.set_meta, REFUSED, "")
            if self._config.listen is not None:
                from service.monitoring.metrics import Metrics

                metrics = Metrics(lambda: pulse.lag_s)
            async with self._beside(app, pulse, metrics):
                await serve(app, self._over)
            notify("STOPPING=1" if self._stop.is_set() else "STATUS=reloading")

    @contextlib.asynccontextmanager
    async def _beside(self, app: App, pulse: Pulse, metrics: Metrics | None) -> AsyncIterator[None]:
        """Everything that runs beside the work itself."""

        async def status() -> Status:
            return await app.db(look, app.store, utc_now())

        tasks = [
            asyncio.create_task(pulse.measure()),
            asyncio.create_task(_tell_systemd(pulse)),
            asyncio.create_task(self._watch(app)),
        ]
        async with contextlib.AsyncExitStack() as stack:
            try:
                if self._config.listen is not None and metrics is not None:
                    from service.web.local import served

                    watched = served(self._config.listen, status, pulse.is_alive, metrics)
                    if (
                        port := await self._listening(stack, watched, "service", self._config.listen)
                    ) is not None:
                        log.info("listening", host=self._config.listen[0], port=port)
                await self._reachable(app, stack)
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _reachable(self, app: App, stack: contextlib.AsyncExitStack) -> None:
        """Serve what the outside world may reach, if anything."""
        public = self._config.public
        if public is None:
            return
        from service.pipeline.push_callbacks import Pushes
        from service.pipeline.unsubscribe import Unsubscribing
        from service.web.hub_routes import hub_routes
        from service.web.public import public_served
        from service.web.unsubscribe_routes import unsubscribe_routes

        routes = []
        if app.subscriber is not None:
            routes += hub_routes(public, Pushes(app.subscriber, app.collector))
        if app.links is not None:
            routes += unsubscribe_routes(public, Unsubscribing(app.store, app.db, app.links, utc_now))
        most = self._config.crawler.max_feed_bytes
        door = public_served(public, routes, most)
        if (port := await self._listening(stack, door, "public", public.listen)) is not None:
            log.info("reachable", url=public.url, host=public.listen[0], port=port)

    async def _listening(
        self,
        stack: contextlib.AsyncExitStack,
        server: contextlib.AbstractAsyncContextManager[int],
        table: str,
        listen: tuple[str, int],
    ) -> int | None:
        """Start a server; its port, or none where the address of a changed config cannot be had.

        Raises:
            ConfigError: it cannot be had at the start.
        """
        try:
            return await stack.enter_async_context(server)
        except OSError as error:
            where, why = f"{listen[0]}:{listen[1]}", error.strerror or error
            told = f"{self._config.file}: [{table}]: listen: nobody can listen on {where}: {why}"
            if not self._ran:
                raise ConfigError([told]) from error
            log.error("not reachable", error=told)  # noqa: TRY400 - news come in all the same
            return None

    async def _watch(self, app: App) -> None:
        """Take in a config when it changed or somebody asked; a bad one changes nothing and is told."""
        watch = Watch(watched(self._config))
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), timeout=WATCH_S)
            asked = self._asked.is_set()
            self._asked.clear()
            if asked:
                watch.take()
            if (asked or watch.changed()) and await self._take_in(app):
                return

    async def _take_in(self, app: App) -> bool:
        """Whether the new config stands; the present one then ends."""
        monotonic_us = time.monotonic_ns() // 1_000
        notify(f"RELOADING=1\nMONOTONIC_USEC={monotonic_us}")
        try:
            new = await asyncio.to_thread(load_config, self._config.file)
            if new.store != self._config.store:
                raise ConfigError([f"{new.file}: store cannot be changed while the service runs; restart it"])
            await fetch_missing_seeds(new)
            await asyncio.to_thread(stories_of, new)
        except SusulanError as error:
            await _tell_bad(app, error)
            notify("READY=1\nSTATUS=running with the old config: the new one has mistakes")
            return False
        changed = differences(self._config, new)
        log.info("reloaded", changed="; ".join(changed) or "seeds or nothing")
        self._next = new
        self._over.set()
        return True


async def _tell_bad(app: App, error: SusulanError) -> None:
    """A mistake in a changed config goes to the log and to every channel, once for each mistake."""
    told = "; ".join(error.problems) if isinstance(error, ConfigError) else str(error)
    log.error("config refused", error=told, running="with the old one")
    now = utc_now()
    digest = int.from_bytes(sha256(told.encode()).digest()[:6], "big")
    note = f"The changed config was refused, and the old one goes on: {told}"
    alert = Alert(DeliveryKind.NOTICE, "", "config", digest, now, note=note)
    await app.db(app.store.owe, to_all(alert, app.channels.values(), now=now), now)
    await app.db(app.store.set_meta, REFUSED, f"{now:%Y-%m-%d %H:%M} UTC: {told}")
    app.owed.set()


async def _tell_systemd(pulse: Pulse) -> None:
    """READY at once; then, as long as the work goes on, a sign of life twice a watchdog's time."""
    notify("READY=1\nSTATUS=running")
    interval_s = watchdog_interval_s()
    while interval_s is not None:
        if await pulse.is_alive(within_s=interval_s):
            notify("WATCHDOG=1")
        await asyncio.sleep(interval_s)
