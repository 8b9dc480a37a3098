"""What a changed table of a story would have added and removed over the stored reports; nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import tomlkit

from service.config.settings import StoryConfig
from store.errors import ConfigError
from store.protocol.views import ViewStore
from store.records.articles import Article, ArticleState

MAX_REPORTS = 2_000
"""Stored reports that are judged both ways, the latest: a few seconds of one core."""
MAX_EXAMPLES = 30
KEYS = ("keywords", "exclude", "must", "any", "anchors", "threshold")
_FIELDS = {"any": "any_of"}


@dataclass(frozen=True, slots=True)
class Change:
    """A key of the story's table, and the value that is added to it or replaces it."""

    key: str
    value: str
    """An expression; for an anchor `Name: form, form`; for the threshold a number."""


@dataclass(slots=True)
class Effect:
    """What it would have changed."""

    judged: int = 0
    matching: int = 0
    """How many match now."""
    added: int = 0
    removed: int = 0
    added_examples: tuple[Article, ...] = ()
    removed_examples: tuple[Article, ...] = ()


def changed_config(config: StoryConfig, change: Change) -> StoryConfig:
    """The story's table with the change.

    Raises:
        ConfigError: the key or value is not valid.
    """
    value = change.value.strip()
    if change.key not in KEYS:
        raise ConfigError([f"{change.key!r} is not a key to try; expected one of: {', '.join(KEYS)}"])
    if not value:
        raise ConfigError([f"{change.key}: a value is missing"])
    if change.key == "threshold":
        return replace(config, threshold=_threshold(value))
    if change.key == "anchors":
        name, _, forms = value.partition(":")
        listed = tuple(form.strip() for form in forms.split(",") if form.strip()) or (name.strip(),)
        return replace(config, anchors={**config.anchors, name.strip(): listed})
    match change.key:
        case "keywords":
            return replace(config, keywords=(*config.keywords, value))
        case "exclude":
            return replace(config, exclude=(*config.exclude, value))
        case "must":
            return replace(config, must=(*config.must, value))
        case _:
            return replace(config, any_of=(*config.any_of, value))


def config_line(config: StoryConfig, key: str) -> str:
    """The line to paste into the story's table."""
    document = tomlkit.document()
    if key == "anchors":
        table = tomlkit.inline_table()
        table.update({name: list(forms) for name, forms in config.anchors.items()})
        document[key] = table
    else:
        value = getattr(config, _FIELDS.get(key, key))
        document[key] = value if key == "threshold" else list(value)
    return tomlkit.dumps(document).strip()


def latest_reports(views: ViewStore, most: int = MAX_REPORTS) -> list[Article]:
    """The reports that were judged last and still have their text."""
    ids = views.latest_report_ids(most)
    articles = views.articles(ids)
    known = (articles[key] for key in ids if key in articles)
    return [one for one in known if one.state is ArticleState.DONE and not one.text_pruned]


def compare(pairs: Sequence[tuple[Article, bool, bool]]) -> Effect:
    """The effect; each pair has a report, whether it matches now, and whether it would."""
    added = [article for article, old, new in pairs if new and not old]
    removed = [article for article, old, new in pairs if old and not new]
    return Effect(
        judged=len(pairs),
        matching=sum(old for _, old, _ in pairs),
        added=len(added),
        removed=len(removed),
        added_examples=tuple(added[:MAX_EXAMPLES]),
        removed_examples=tuple(removed[:MAX_EXAMPLES]),
    )


def _threshold(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise ConfigError([f"threshold: {text!r} is not valid; expected: a number from 0 to 1"])
    return number
