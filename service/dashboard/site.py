"""What every page needs: the store to read, the store to write, the stories, and who may do what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from alerts.outlets.table import OutletTable
from alerts.stories.story import Story
from service.config.dashboard import DashboardConfig
from service.config.settings import Config
from service.dashboard.access.gate import Gate
from service.dashboard.judge import Judge
from service.dashboard.read_thread import ReadThread
from store.clock import Clock
from store.protocol.store import Store
from store.protocol.views import ViewStore
from store.writer_thread import StoreThread


@dataclass(frozen=True, slots=True)
class Site:
    """The parts that handlers use."""

    config: Config
    dashboard: DashboardConfig
    store: Store
    """For what a reader decides."""
    db: StoreThread
    views: ViewStore
    """For what a page shows."""
    read: ReadThread
    gate: Gate
    stories: Sequence[Story]
    """As the config has them."""
    judge: Judge
    outlets: OutletTable
    clock: Clock
    on_enqueued: Callable[[], None]
    """Called when a delivery may be due."""

    @property
    def story_names(self) -> list[str]:
        """Names of the stories, in the order of the config."""
        return [story.name for story in self.stories]


SITE = web.AppKey("site", Site)
