"""`susulan match --seeds` without its command line: every report scored against every seed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from alerts.matching.embeddings import Embeddings
from alerts.matching.encoder import load_encoder
from alerts.matching.general.breakdown import GeneralBreakdown
from alerts.matching.general.judge import GeneralJudge
from alerts.matching.odds import probability
from alerts.stories.build import plain_story
from alerts.stories.seed import SeedText
from alerts.stories.story import Story
from alerts.text.annotate import scan
from crawler.language.detect import detect_language
from store.errors import ConfigError
from store.records.articles import Article

_LANGUAGE_CHARS = 1_000
_SCORE_DIGITS = 6


class SeedScorer:
    """Scores reports for many seeds with the general judge, one report at a time."""

    def __init__(self, seeds: Sequence[Story], encoder_setting: str = "auto") -> None:
        """Each story has one seed; two may have the same name.

        Raises:
            ConfigError: the setting names a model that cannot be used.
        """
        encoder = load_encoder(encoder_setting)
        self._judge = GeneralJudge(seeds, None if encoder is None else Embeddings(encoder))

    def score(self, article: Article) -> list[GeneralBreakdown]:
        """One breakdown per seed, in order."""
        hits = scan(article.title, article.text, article.language)
        return [
            breakdown
            for breakdown in self._judge.judge(article, hits, everything=True)
            if breakdown is not None
        ]


def score_rows(article: Article, scores: Sequence[GeneralBreakdown]) -> Iterator[dict[str, Any]]:
    """The contract of the output: one row per seed."""
    for one in scores:
        score = round(probability(one.log_odds), _SCORE_DIGITS)
        yield {"story": one.story.name, "id": article.id, "score": score, "match": one.matched}


def seeds_from_json_lines(file: Path) -> list[Story]:
    """One story for each line of a JSON Lines file of `{"id","text","language"?}`.

    Raises:
        ConfigError: a line is not valid; the text says which.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    except OSError as error:
        raise ConfigError([f"{file}: cannot be read: {error.strerror}"]) from error
    return [_parse_seed(line, f"{file}:{number}") for number, line in enumerate(lines, 1) if line.strip()]


def _parse_seed(line: str, place: str) -> Story:
    try:
        row = json.loads(line)
        name, text = str(row["id"]), str(row["text"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError([f'{place}: expected: an object with "id" and "text"; {error}']) from error
    language = str(row.get("language") or detect_language(text[:_LANGUAGE_CHARS]))
    return plain_story(name, SeedText(text, language))
