"""Measures what changed versions of a story would have added and removed over the stored reports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from alerts.developments.desk import Desk
from alerts.matching.matcher import Matcher
from alerts.matching.proposals.outcome import Turned
from alerts.stories.story import Story
from service.stories.replay import OnProgress, change_row, judged_articles, log_failure
from store.protocol.store import Store
from store.records.articles import Article
from store.records.matching import Match

MAX_EXAMPLES = 200
"""Reports of one effect that are kept as rows; all are counted."""


@dataclass(slots=True)
class ChangeEffect:
    """What one version of a story would have added and removed."""

    articles: int = 0
    """Stored reports that were judged."""
    matching: int = 0
    """Those that match now."""
    added: int = 0
    removed: int = 0
    added_rows: list[dict[str, Any]] = field(default_factory=list)
    """At most `MAX_EXAMPLES`, in order of arrival."""
    removed_rows: list[dict[str, Any]] = field(default_factory=list)
    turned: Turned = field(default_factory=lambda: Turned(0, 0, 0))
    """The same counts without the marked reports."""

    def count(self, article: Article, old: Match, new: Match, *, is_marked: bool) -> None:
        """Count one report."""
        self.articles += 1
        self.matching += old.matched
        added, removed = new.matched and not old.matched, old.matched and not new.matched
        self.added, self.removed = self.added + added, self.removed + removed
        if not is_marked:
            one = self.turned
            self.turned = Turned(one.matching + old.matched, one.added + added, one.removed + removed)
        rows = self.added_rows if added else self.removed_rows
        if (added or removed) and len(rows) < MAX_EXAMPLES:
            rows.append(change_row(article, new, old))


def measure_effects(
    store: Store,
    before: Story,
    versions: Sequence[Story],
    matcher: Matcher,
    since: datetime,
    marked: Collection[str],
    on_progress: OnProgress,
) -> list[ChangeEffect]:
    """One effect per version. Each report is read once, and once more for each version with names of its own.

    `marked`: ids of reports that have feedback.
    """
    effects = [ChangeEffect() for _ in versions]
    if not versions:
        return effects
    desks = [
        (numbers, Desk(stories, matcher.for_stories(stories)))
        for numbers in _alike(before, versions)
        for stories in [[before, *(versions[number] for number in numbers)]]
    ]
    for page in judged_articles(store, since, on_progress):
        for article in page:
            for numbers, desk in desks:
                judgement = desk.match(article)
                log_failure(judgement)
                for number, new in zip(numbers, judgement.matches[1:], strict=False):
                    effects[number].count(article, judgement.matches[0], new, is_marked=article.id in marked)
    return effects


def _alike(before: Story, versions: Sequence[Story]) -> Iterable[list[int]]:
    """The versions by what names they look for: a name of one would be found for the others too."""
    groups: dict[object, list[int]] = {}
    for number, version in enumerate(versions):
        same = version.own_forms == before.own_forms
        groups.setdefault("" if same else number, []).append(number)
    return groups.values()
