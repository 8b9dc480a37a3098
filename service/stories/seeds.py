"""Reads the `seed` of a story: a text, Markdown or HTML file, or a URL.

The page of a seed URL is fetched once and kept beside the config (`.susulan-seeds/`). Matching then needs no
network, and the story does not change when the publisher edits the page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from service.config.settings import Config, StoryConfig
from store.errors import ConfigError, FetchError

if TYPE_CHECKING:
    from alerts.matching.ranking import RankingSeed
    from alerts.stories.story import Story
    from crawler.settings import CrawlerSettings

CACHE_FOLDER = ".susulan-seeds"
MAX_SEED_BYTES = 5_000_000
MIN_SEED_CHARS = 20
"""A shorter seed has no story to follow."""


@dataclass(frozen=True, slots=True)
class SeedArticle:
    """A seed article; the first line of its text is the headline."""

    text: str
    language: str | None


def is_url(seed: str) -> bool:
    """Whether a seed is a URL."""
    return seed.startswith(("http://", "https://"))


def cache_path(folder: Path, url: str) -> Path:
    """Where the page of a seed URL is kept."""
    return folder / CACHE_FOLDER / f"{hashlib.sha256(url.encode()).hexdigest()[:24]}.html"


async def fetch_missing_seeds(config: Config) -> None:
    """Fetch and keep the seed pages of a config that were not fetched yet.

    Raises:
        ConfigError: a page cannot be fetched.
    """
    urls = [story.seed for story in config.stories if is_url(story.seed)]
    await _fetch_missing(urls, config.file.parent, config.crawler)


async def local_seed_file(seed: str) -> Path:
    """The file of a seed given on the command line; a URL is fetched and kept in the working directory.

    Raises:
        ConfigError: the page cannot be fetched.
    """
    from crawler.settings import CrawlerSettings

    if not is_url(seed):
        return Path(seed)
    await _fetch_missing([seed], Path(), CrawlerSettings())
    return cache_path(Path(), seed)


async def _fetch_missing(urls: Sequence[str], folder: Path, settings: CrawlerSettings) -> None:
    missing = [url for url in urls if not cache_path(folder, url).exists()]
    if not missing:
        return
    from crawler.fetching.address_guard import AddressGuard
    from crawler.fetching.http_client import HttpClient

    client = HttpClient(settings, AddressGuard(settings.allow_private))
    try:
        for url in missing:
            try:
                response = await client.fetch(url, {})
            except FetchError as error:
                raise ConfigError([f"the seed {url} cannot be fetched: {error}"]) from error
            path = cache_path(folder, url)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(response.body)
    finally:
        await client.close()


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
    else:
        text = _strip_markup(body)
    if len(text.strip()) < MIN_SEED_CHARS:
        raise ConfigError(
            [f"{path}: the seed article has no text to follow; expected: a headline and a few sentences"]
        )
    return SeedArticle(text, language)


def _strip_markup(body: bytes) -> str:
    """Remove the heading marks and HTML comment lines of light Markdown."""
    lines = body.decode("utf-8-sig", errors="replace").splitlines()
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
            stories.append(_build_story(story, load_seed(story, config.file.parent)))
        except ConfigError as error:
            problems += [f"{config.file}: [[stories]] {story.name!r}: {line}" for line in error.problems]
    if problems:
        raise ConfigError(problems)
    return stories


def load_seed(story: StoryConfig, folder: Path) -> SeedArticle:
    """The seed of a story; the page of a URL is read from where it is kept beside the config.

    Raises:
        ConfigError: the seed cannot be read, or was not fetched yet.
    """
    if not is_url(story.seed):
        return read_seed(Path(story.seed), language=story.language)
    path = cache_path(folder, story.seed)
    if not path.exists():
        raise ConfigError(
            [f"the seed {story.seed} was not fetched yet; run `susulan topic` while the network is up"]
        )
    return read_seed(path, url=story.seed, language=story.language)


def story_from_seed(name: str, path: Path, keywords: tuple[str, ...] = ()) -> Story:
    """A story from a seed file and keywords, without a config.

    Raises:
        ConfigError: the file cannot be read, or a keyword is invalid.
    """
    return _build_story(replace(_default_story_config(name), keywords=keywords), read_seed(path))


def seeds_from_json_lines(file: Path) -> list[RankingSeed]:
    """One seed for each line of a JSON Lines file of `{"id","text","language"?}`.

    Raises:
        ConfigError: a line is not valid; the text says which.
    """
    from alerts.matching.ranking import RankingSeed
    from crawler.language.detect import detect_language

    seeds = []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ConfigError([f"{file}: cannot be read: {error.strerror}"]) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            name, text = str(row["id"]), str(row["text"])
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigError(
                [f'{file}:{number}: expected: an object with "id" and "text"; {error}']
            ) from error
        seeds.append(RankingSeed(name, text, str(row.get("language") or detect_language(text[:1_000]))))
    return seeds


def _default_story_config(name: str) -> StoryConfig:
    return StoryConfig(name=name, seed="", language=None, keywords=(), exclude=(), threshold=None, anchors={})


def _build_story(story: StoryConfig, seed: SeedArticle) -> Story:
    from alerts.stories.build import build_story
    from alerts.stories.story import StorySpec
    from crawler.language.detect import detect_language

    return build_story(
        StorySpec(
            name=story.name,
            seed_text=seed.text,
            seed_language=seed.language or detect_language(seed.text),
            keywords=story.keywords,
            exclude=story.exclude,
            anchors=story.anchors,
            threshold=story.threshold,
        )
    )
