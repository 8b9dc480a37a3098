"""Builds the matcher of a config's stories, with the encoder that its setting names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alerts.matching.matcher import Matcher
from alerts.stories.story import Story

if TYPE_CHECKING:
    from alerts.matching.embeddings import VectorCache
    from alerts.matching.encoder import Encoder


def build_matcher(
    stories: Sequence[Story],
    encoder_setting: str = "auto",
    *,
    compare_pairs: bool = False,
    encoder: Encoder | None = None,
    cache: VectorCache | None = None,
) -> Matcher:
    """A matcher with the encoder, if there is one.

    `encoder`: used instead of the one that the setting names. `cache`: keeps the vectors of reports.
    `compare_pairs`: the encoder embeds every report that matches, so that reports can be compared; else only
    those that come near the threshold.

    Raises:
        ConfigError: the setting names a model that cannot be used.
    """
    if encoder is None and encoder_setting != "off":  # without it, without numpy's 16 MB
        from alerts.matching.encoder import load_encoder

        encoder = load_encoder(encoder_setting)
    if encoder is None:
        return Matcher(stories)
    from alerts.matching.embeddings import Embeddings

    return Matcher(stories, Embeddings(encoder, cache), embed_matches=compare_pairs)
