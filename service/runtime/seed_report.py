"""Says in the log at the start which seeds that are pages are doubtful."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from alerts.stories.story import Story
from service.config.settings import Config
from service.stories.seed_checks import page_warnings
from service.stories.seeds import load_seeds

log = structlog.get_logger(__name__)


def log_doubtful_seeds(config: Config, stories: Sequence[Story]) -> None:
    """Log a warning for each page of a seed that is probably no article, or has a handful of words."""
    for table, story in zip(config.stories, stories, strict=True):
        if any(seed.is_url for seed in table.seeds):
            for warning in page_warnings(story, load_seeds(table, config.file.parent)):
                log.warning("seed_doubtful", story=table.name, reason=warning.text)
