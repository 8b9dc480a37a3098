"""The life of the service: start, reload a changed config, report to systemd, stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import TYPE_CHECKING

import structlog

from alerts.delivery.outbox import broadcast
from alerts.messages.language.phrase import phrase
from alerts.messages.notice_alert import notice_alert
from crawler.poll_report import PollReport
from service.config.load import load_config
from service.config.settings import Config
from service.monitoring.liveness import Liveness, notify_systemd, watchdog_interval_s
from service.monitoring.status import RELOAD_FAILED_KEY, Status, read_status
from service.runtime.app import App
from service.runtime.composition import open_app
from service.runtime.reload import FileWatcher, config_changes, watched_files
from service.runtime.scheduler import run_stages
from service.stories.seed_pages import fetch_missing_seeds
from service.stories.seeds import build_stories
from store.clock import utc_now
from store.errors import ConfigError, SusulanError

if TYPE_CHECKING:
    from service.monitoring.metrics import Metrics

WATCH_INTERVAL_S = 2.0
"""How often the config and the seed files are checked for changes."""

log = structlog.get_logger()


class Daemon:
    """Runs a config, and the next one after each reload, until it is told to stop."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._next_config: Config | None = None
        self._has_run = False
        """Whether a config has run before this one."""
        self._stop_requested, self._run_ended, self._reload_requested = (
            asyncio.Event(),
            asyncio.Event(),
            asyncio.Event(),
        )

    async def run(self) -> None:
        """Run until SIGTERM or SIGINT.

        Raises:
            ConfigError: the first config cannot be served. A later one with mistakes is reported, not used.
        """
        self._install_signal_handlers()
        while True:
            for warning in self._config.warnings:
                log.warning("config_warning", warning=warning)
            await self._run_config()
            if self._stop_requested.is_set() or self._next_config is None:
                return
            self._config, self._next_config, self._has_run = self._next_config, None, True
            self._run_ended.clear()

    def _install_signal_handlers(self) -> None:
        def stop() -> None:
            self._stop_requested.set()
            self._run_ended.set()

        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop)
        loop.add_signal_handler(signal.SIGHUP, self._reload_requested.set)

    async def _run_config(self) -> None:
        metrics: Metrics | None = None

        def record_poll(report: PollReport) -> None:
            if metrics is not None:
                metrics.record_poll(report)

        async with open_app(self._config, on_poll=record_poll) as app:
            liveness = Liveness(app.store, app.db)
            await app.db(app.store.set_meta, RELOAD_FAILED_KEY, "")
            if self._config.listen is not None:
                from service.monitoring.metrics import Metrics

                counts = app.translator.counts if app.translator is not None else None
                metrics = Metrics(lambda: liveness.loop_lag_s, counts)
            async with self._background_tasks(app, liveness, metrics):
                await run_stages(app, self._run_ended)
            notify_systemd("STOPPING=1" if self._stop_requested.is_set() else "STATUS=reloading")

    @contextlib.asynccontextmanager
    async def _background_tasks(
        self, app: App, liveness: Liveness, metrics: Metrics | None
    ) -> AsyncIterator[None]:
        """Run the probes, the public server, the watchdog and the watch on the config meanwhile."""

        async def status() -> Status:
            return await app.db(read_status, app.store, utc_now())

        tasks = [
            asyncio.create_task(liveness.measure_loop_lag()),
            asyncio.create_task(_run_watchdog(liveness)),
            asyncio.create_task(self._watch_config(app)),
        ]
        async with contextlib.AsyncExitStack() as stack:
            try:
                if self._config.listen is not None and metrics is not None:
                    from service.web.local import serve_probes

                    server = serve_probes(self._config.listen, status, liveness.is_alive, metrics)
                    port = await self._start_server(stack, server, "service", self._config.listen)
                    if port is not None:
                        log.info("probes_listening", host=self._config.listen[0], port=port)
                await self._serve_public(app, stack)
                await self._serve_dashboard(app, stack)
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve_public(self, app: App, stack: contextlib.AsyncExitStack) -> None:
        """Serve what is reachable from the internet, if the config wants it."""
        public = self._config.public
        if public is None:
            return
        from alerts.messages.language.words import Words
        from service.pipeline.answers import AnswerHandler
        from service.pipeline.push_callbacks import PushCallbacks
        from service.pipeline.unsubscribe import UnsubscribeHandler
        from service.web.answer_routes import answer_routes
        from service.web.hub_routes import hub_routes
        from service.web.public import serve_public
        from service.web.unsubscribe_routes import unsubscribe_routes

        config = self._config

        def words_of(channel: str) -> Words:
            return Words(config.languages.get(channel, ()), config.timezone)

        routes = []
        if app.subscriber is not None:
            routes += hub_routes(public, PushCallbacks(app.subscriber, app.collector))
        if app.links is not None:
            unsubscribing = UnsubscribeHandler(app.store, app.db, app.links, utc_now)
            routes += unsubscribe_routes(public, unsubscribing, words_of)
        if app.answer_links is not None:
            handler = AnswerHandler(
                app.store,
                app.db,
                app.answer_links,
                app.channels,
                app.stories,
                utc_now,
                app.encoder,
                words_of,
            )
            routes += answer_routes(public, handler)
        server = serve_public(public, routes, self._config.crawler.max_feed_bytes)
        if (port := await self._start_server(stack, server, "public", public.listen)) is not None:
            log.info("public_listening", url=public.url, host=public.listen[0], port=port)

    async def _serve_dashboard(self, app: App, stack: contextlib.AsyncExitStack) -> None:
        """Serve the dashboard, if the config wants it."""
        dashboard = self._config.dashboard
        if dashboard is None:
            return
        from service.dashboard.server import serve_dashboard
        from service.runtime.dashboard_site import open_site

        site = await stack.enter_async_context(open_site(app, dashboard))
        port = await self._start_server(stack, serve_dashboard(site), "dashboard", dashboard.listen)
        if port is not None:
            address = dashboard.url or dashboard.local_address(port)
            log.info("dashboard_listening", url=address, auth=dashboard.auth)

    async def _start_server(
        self,
        stack: contextlib.AsyncExitStack,
        server: contextlib.AbstractAsyncContextManager[int],
        table: str,
        listen: tuple[str, int],
    ) -> int | None:
        """Start a server and return its port; None if a reloaded config names an address that is not free.

        Raises:
            ConfigError: the address of the first config is not free.
        """
        try:
            return await stack.enter_async_context(server)
        except OSError as error:
            address, reason = f"{listen[0]}:{listen[1]}", error.strerror or error
            problem = f"{self._config.file}: [{table}]: listen: cannot listen on {address}: {reason}"
            if not self._has_run:
                raise ConfigError([problem]) from error
            log.error("listen_failed", error=problem)  # noqa: TRY400 - collecting goes on without the server
            return None

    async def _watch_config(self, app: App) -> None:
        """Reload the config when it has changed or on SIGHUP; one with mistakes is reported and not used."""
        watch = FileWatcher(watched_files(self._config))
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._reload_requested.wait(), timeout=WATCH_INTERVAL_S)
            requested = self._reload_requested.is_set()
            self._reload_requested.clear()
            if requested:
                watch.mark_seen()
            if (requested or watch.changed()) and await self._reload_config(app):
                return

    async def _reload_config(self, app: App) -> bool:
        """Load the changed config; True if it is valid, and then the present one stops."""
        monotonic_us = time.monotonic_ns() // 1_000
        notify_systemd(f"RELOADING=1\nMONOTONIC_USEC={monotonic_us}")
        try:
            new = await asyncio.to_thread(load_config, self._config.file)
            if new.store != self._config.store:
                raise ConfigError([f"{new.file}: store cannot be changed while the service runs; restart it"])
            await fetch_missing_seeds(new)
            await asyncio.to_thread(build_stories, new)
        except SusulanError as error:
            await _notify_reload_failed(app, error)
            notify_systemd("READY=1\nSTATUS=running with the old config: the new one has mistakes")
            return False
        changed = config_changes(self._config, new)
        log.info("config_reloaded", changed="; ".join(changed) or "seeds or nothing")
        self._next_config = new
        self._run_ended.set()
        return True


async def _notify_reload_failed(app: App, error: SusulanError) -> None:
    """Report the mistakes of a changed config in the log and through every channel, once for each mistake."""
    problems = "; ".join(error.problems) if isinstance(error, ConfigError) else str(error)
    log.error("config_reload_failed", error=problems)
    now = utc_now()
    digest = int.from_bytes(sha256(problems.encode()).digest()[:6], "big")
    note = phrase("The changed config was refused; the old one keeps running. {problems}", problems=problems)
    alert = notice_alert("config", digest, now, note)
    await app.db(app.store.enqueue, broadcast(alert, app.channels.values(), now=now), now)
    await app.db(app.store.set_meta, RELOAD_FAILED_KEY, f"{now:%Y-%m-%d %H:%M} UTC: {problems}")
    app.deliveries_due.set()


async def _run_watchdog(liveness: Liveness) -> None:
    """Report READY at once, then alive at half the watchdog interval as long as the process does its work."""
    notify_systemd("READY=1\nSTATUS=running")
    interval_s = watchdog_interval_s()
    while interval_s is not None:
        if await liveness.is_alive(timeout_s=interval_s):
            notify_systemd("WATCHDOG=1")
        await asyncio.sleep(interval_s)
