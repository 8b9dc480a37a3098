"""Adds machine translations to alerts before they are rendered, bounded in time, number and cost.

What is sent does not depend on it: a delivery whose process dies while it waits for a translation was not
rendered yet, and is attempted again. What is rendered with one is stored before it is sent, so that every
retry sends the same bytes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from alerts.delivery.redaction import redact
from alerts.messages.alert import Alert
from alerts.messages.translation import SourceText, source_texts, with_translations
from service.translation.allowance import ChannelWaits
from service.translation.counts import TranslationCounts
from service.translation.needs import Detect, WantedText, characters, requests_of, wanted_texts
from service.translation.pause import ServicePause
from service.translation.provider import Provider
from store.clock import Clock
from store.errors import TranslationError
from store.log_throttle import LogThrottle
from store.protocol.store import Store
from store.records.deliveries import Delivery
from store.records.translations import TranslationBudget
from store.writer_thread import StoreThread

MAX_AT_ONCE = 4
"""Requests to the service at the same time."""
LOOKUP_S = 0.5
"""Even without time left, an alert waits so long for what is stored; it usually takes a millisecond."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class TranslatorSettings:
    """What is translated for whom, and how much of it."""

    targets: Mapping[str, str]
    """The reader's language by channel; a channel that is absent gets no translations."""
    languages: Mapping[str, Sequence[str]]
    """What its readers read, by channel."""
    sentences: bool
    max_delay_s: float
    budget: TranslationBudget


class Translator:
    """Translates what deliveries need; each text once, however many deliveries ask for it."""

    def __init__(
        self,
        store: Store,
        db: StoreThread,
        provider: Provider,
        settings: TranslatorSettings,
        detect: Detect,
        clock: Clock,
    ) -> None:
        self._store, self._db, self._clock = store, db, clock
        self._provider, self._settings, self._detect = provider, settings, detect
        self.counts = TranslationCounts()
        self._waits: dict[str, ChannelWaits] = {}
        self._running: dict[str, asyncio.Task[dict[str, str]]] = {}
        self._slots = asyncio.Semaphore(MAX_AT_ONCE)
        self._pause = ServicePause()
        self._throttle = LogThrottle()

    async def add_translations(self, alert: Alert, delivery: Delivery) -> Alert:
        """The alert with the translations that are there in time; the alert itself if there are none."""
        target = self._settings.targets.get(delivery.channel)
        if target is None or not alert.items:
            return alert
        waits = self._waits.setdefault(delivery.channel, ChannelWaits())
        wait_s = waits.left_s(delivery.due, self._clock(), self._settings.max_delay_s)
        waits.begin(self._clock())
        try:
            languages = self._settings.languages.get(delivery.channel, ())
            texts = source_texts(alert, sentences=self._settings.sentences, languages=languages)
            found = await self._find(texts, target, wait_s)
        except Exception as error:  # noqa: BLE001 - an alert never fails for want of a translation
            self._log_failure(error)
            return alert
        finally:
            waits.end(self._clock())
        return with_translations(alert, found, target, self._provider.name)

    async def close(self) -> None:
        """End all requests, and close the connections."""
        running = set(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._provider.close()

    async def _find(self, texts: Sequence[SourceText], target: str, wait_s: float) -> dict[SourceText, str]:
        loop = asyncio.get_running_loop()
        until = loop.time() + wait_s
        try:
            async with asyncio.timeout(max(wait_s, LOOKUP_S)):
                # In a thread: the first text loads the model of languages.
                wanted = await asyncio.to_thread(
                    wanted_texts, texts, target, self._provider.name, self._detect
                )
                found = await self._db(self._store.translations, {text.key for text in wanted})
        except TimeoutError:
            self.counts.late += len(texts)
            return {}
        self.counts.cached += len(found)
        missing = [text for text in wanted if text.key not in found]
        left_s = until - loop.time()
        if missing and left_s > 0:
            done, late = await asyncio.wait(self._start(missing), timeout=left_s)
            for task in done:
                found |= {} if task.cancelled() else task.result()
            if late:
                self.counts.late += sum(self._running.get(text.key) in late for text in missing)
        return {text.original: found[text.key] for text in wanted if found.get(text.key)}

    def _start(self, missing: Sequence[WantedText]) -> set[asyncio.Task[dict[str, str]]]:
        """The requests that bring the texts, also those that were made for other deliveries."""
        tasks = {self._running[text.key] for text in missing if text.key in self._running}
        for request in requests_of(text for text in missing if text.key not in self._running):
            task = asyncio.create_task(self._request(request), name="translate")
            tasks.add(task)
            for text in request:
                self._running[text.key] = task
        return tasks

    async def _request(self, texts: tuple[WantedText, ...]) -> dict[str, str]:
        """The translations of one request by key; empty if it fails. Late answers are stored too."""
        try:
            async with asyncio.timeout(self._settings.max_delay_s):
                return await self._ask_in_turn(texts)
        except TimeoutError:
            self._fail(texts, TranslationError("no answer in time"))
        except Exception as error:  # noqa: BLE001 - as in `add_translations`
            self._fail(texts, error)
        finally:
            for text in texts:
                self._running.pop(text.key, None)
        return {}

    async def _ask_in_turn(self, texts: tuple[WantedText, ...]) -> dict[str, str]:
        async with self._slots:
            now = self._clock()
            if self._pause.is_paused(now):
                self.counts.paused += len(texts)
                return {}
            cost, day, budget = characters(texts), now.date(), self._settings.budget
            if not await self._db(self._store.spend_translation_budget, day, cost, budget):
                self.counts.over_budget += len(texts)
                self._log_budget(now)
                return {}
            self.counts.characters += cost
            answers = await self._provider.translate(
                [text.original.text for text in texts], texts[0].source, texts[0].target
            )
        made = {text.key: answer for text, answer in zip(texts, answers, strict=True)}
        self.counts.translated += len(made)
        self._pause.record_success()
        if incident := self._throttle.recovered("translation", self._clock()):
            log.info("translation_recovered", service=self._provider.name, **incident.fields())
        await self._db(self._store.save_translations, made, self._clock())
        return made

    def _fail(self, texts: Sequence[WantedText], error: Exception) -> None:
        self.counts.failed += len(texts)
        retry_after_s = error.retry_after_s if isinstance(error, TranslationError) else None
        self._pause.record_failure(self._clock(), retry_after_s)
        self._log_failure(error)

    def _log_failure(self, error: Exception) -> None:
        """Now and then: while the service is down, every alert meets the same error."""
        if incident := self._throttle.failed("translation", self._clock(), type(error).__name__):
            detail = redact(str(error) or type(error).__name__, self._provider.secrets())
            log.warning("translation_failed", service=self._provider.name, error=detail, **incident.fields())

    def _log_budget(self, now: datetime) -> None:
        if self._throttle.failed(f"budget {now.date()}", now) is not None:
            log.warning("translation_budget_spent", service=self._provider.name, day=str(now.date()))
