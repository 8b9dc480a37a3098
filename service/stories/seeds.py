"""Reads the seeds of stories, text, Markdown or HTML files, and builds the stories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.language.zawgyi import zawgyi_to_unicode
from service.config.secrets import decode_by_mark
from service.config.settings import Config, SeedSource, StoryConfig
from service.stories.seed_pages import cache_path
from store.errors import ConfigError

if TYPE_CHECKING:
    from alerts.stories.story import Story

MAX_SEED_BYTES = 5_000_000
MIN_SEED_CHARS = 20
"""A shorter seed has no story to follow."""


@dataclass(frozen=True, slots=True)
class SeedArticle:
    """A seed article; the first line of its text is the headline."""

    text: str
    language: str | None
    doubt: str = ""
    """Why the page is probably no article; empty if it is one."""
    url: str = ""
    """The page's address; empty for a file or a text."""


def read_seed(path: Path, *, url: str = "", language: str | None = None) -> SeedArticle:
    """The text of a seed file; for HTML, the article of the page.

    Raises:
        ConfigError: the file cannot be read, or has no text.
    """
    try:
        body = path.read_bytes()[:MAX_SEED_BYTES]
    except OSError as error:
        raise ConfigError([f"{path}: the seed article cannot be read: {error.strerror}"]) from error
    if path.suffix.lower() in (".html", ".htm") or body.lstrip()[:15].lower().startswith(
        (b"<!doctype", b"<html")
    ):
        from crawler.pages.extract import extract_article

        page = extract_article(body, content_type=None, url=url)
        text, language = f"{page.title}\n\n{page.text}", language or page.language
        doubt = "" if page.usable else page.notes[-1]
    else:
        doubt = ""
        text = _strip_markup(decode_by_mark(body, "replace"))
    return _checked(SeedArticle(text, language, doubt, url), str(path))


def _checked(seed: SeedArticle, name: str) -> SeedArticle:
    """The seed, if it has a text.

    Raises:
        ConfigError: it has none.
    """
    if len(seed.text.strip()) < MIN_SEED_CHARS:
        raise ConfigError(
            [f"{name}: the seed article has no text to follow; expected: a headline and a few sentences"]
        )
    return seed


def _strip_markup(text: str) -> str:
    """Remove the heading marks and HTML comment lines of light Markdown."""
    lines = zawgyi_to_unicode(text).splitlines()
    return "\n".join(
        line.lstrip("# ") if line.startswith("#") else line for line in lines if not line.startswith("<!--")
    )


def build_stories(config: Config) -> list[Story]:
    """The stories of a config, ready for matching.

    Raises:
        ConfigError: a seed cannot be read or a keyword expression is invalid; all mistakes at once.
    """
    stories, problems = [], []
    for story in config.stories:
        try:
            stories.append(build_configured_story(story, load_seeds(story, config.file.parent)))
        except ConfigError as error:
            problems += [f"{config.file}: [[stories]] {story.name!r}: {line}" for line in error.problems]
    if problems:
        raise ConfigError(problems)
    return stories


def load_seeds(story: StoryConfig, folder: Path) -> list[SeedArticle]:
    """The seeds of a story; the page of a URL is read from where it is kept beside the config.

    Raises:
        ConfigError: a seed cannot be read, or was not fetched yet; all mistakes at once.
    """
    seeds, problems = [], []
    for number, source in enumerate(story.seeds, 1):
        try:
            seeds.append(_load_seed(source, folder))
        except ConfigError as error:
            position = f"seed {number}: " if len(story.seeds) > 1 else ""
            problems += [f"{position}{line}" for line in error.problems]
    if problems:
        raise ConfigError(problems)
    return seeds


def _load_seed(source: SeedSource, folder: Path) -> SeedArticle:
    if source.text:
        return _checked(SeedArticle(_strip_markup(source.text), source.language), "text")
    if not source.is_url:
        return read_seed(Path(source.location), language=source.language)
    path = cache_path(folder, source.location)
    if not path.exists():
        raise ConfigError(
            [f"the seed {source.location} was not fetched yet; run `susulan topic` while the network is up"]
        )
    return read_seed(path, url=source.location, language=source.language)


def build_configured_story(story: StoryConfig, seeds: Sequence[SeedArticle]) -> Story:
    """The story of a config's table and its seeds.

    Raises:
        ConfigError: an expression is not valid, or the seeds name nothing to follow.
    """
    from alerts.stories.build import build_story
    from alerts.stories.seed import SeedText
    from alerts.stories.story import StorySpec
    from crawler.language.detect import detect_language

    built = build_story(
        StorySpec(
            name=story.name,
            seeds=tuple(SeedText(seed.text, seed.language or detect_language(seed.text)) for seed in seeds),
            keywords=story.keywords,
            exclude=story.exclude,
            must=story.must,
            any_of=story.any_of,
            anchors=story.anchors,
            threshold=story.threshold,
        )
    )
    return replace(built, growth=story.growth)
