"""Every part of the running product, as `service.runtime.composition` connects them.

`susulan once` runs one cycle, `susulan run` runs until it is stopped; both take the stages from
`service.runtime.stages`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from alerts.channels.channel import Channel
from alerts.delivery.sender import Sender
from alerts.messages.answers.links import AnswerLinks
from alerts.messages.unsubscribe_links import UnsubscribeLinks
from alerts.stories.story import Story
from crawler.scheduling.collector import Collector
from crawler.websub.subscriber import Subscriber
from service.config.settings import Config
from service.encoder.report import EncoderReport
from service.pipeline.dispatch import Dispatcher
from service.pipeline.judging import Pipeline
from service.pipeline.source_notices import SourceNotices
from service.runtime.disk_watch import DiskWatch
from service.runtime.retention import RetentionJob
from service.translation.translator import Translator
from store.log_throttle import LogThrottle
from store.protocol.store import Store
from store.writer_thread import StoreThread

if TYPE_CHECKING:
    from alerts.matching.encoder import Encoder

STOP_GRACE_S = 3.0
"""Work in progress gets this long at a stop; the rest is done after the next start."""


@dataclass(slots=True)
class App:
    """Every running part, connected."""

    config: Config
    store: Store
    db: StoreThread
    stories: list[Story]
    collector: Collector
    pipeline: Pipeline
    dispatcher: Dispatcher
    notices: SourceNotices | None
    """None: the config wants no notices about sources."""
    sender: Sender
    channels: dict[str, Channel]
    retention_job: RetentionJob
    articles_ready: asyncio.Event
    """Set when a poll or page brought an article to match."""
    deliveries_due: asyncio.Event
    """Set when a delivery may be due."""
    subscriber: Subscriber | None
    """None: nothing is pushed."""
    links: UnsubscribeLinks | None
    """None: nobody can unsubscribe by a link."""
    encoder_report: EncoderReport
    disk_watch: DiskWatch
    translator: Translator | None = None
    """None: nothing is translated."""
    answer_links: AnswerLinks | None = None
    """None: nobody can answer by a link."""
    encoder: Encoder | None = None
    """None: reports are compared by their words only."""
    log_throttle: LogThrottle = field(default_factory=LogThrottle)

    @property
    def page_timeout(self) -> timedelta:
        """How long an article waits for its page before it is matched without it."""
        return timedelta(seconds=self.config.crawler.page_deadline_s)
