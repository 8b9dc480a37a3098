"""The shipped background data: how rare keys are, and what other news looks like.

`benchmarks/make_background.py` builds it from texts written for this project. Language means of the encoder,
counts and texts are one build: they belong together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np

from alerts.matching.general.features import ReportKeys
from alerts.matching.general.rarity import Rarity
from alerts.text.keyed_text import BODY, FRONT, TITLE, KeyedText, KeyUse
from alerts.text.keys import KeyKind, kind_of

Array = np.ndarray[Any, Any]
_PLACES = (TITLE, FRONT, BODY)
_PLACE_MASK, _NAME_FLAG, _COUNTRY_FLAG, _OPENING_FLAG, _WINDOW_FLAG = 3, 4, 8, 16, 32


@dataclass(frozen=True, slots=True)
class BackgroundTexts:
    """Texts that belong to no story, to compare every seed with."""

    reports: tuple[ReportKeys, ...]
    vectors: Array
    """A row a text, minus its language's mean, of length 1."""


@dataclass(frozen=True, slots=True)
class Background:
    """All background data."""

    build: str
    """Changes with the data: vectors and scores of different builds are not comparable."""
    rarity: Rarity
    news: BackgroundTexts
    """News of every kind."""


@lru_cache(maxsize=1)
def load_background() -> Background:
    """The shipped background data."""
    source = files("alerts.matching") / "background.npz"
    with source.open("rb") as file, np.load(file, allow_pickle=False) as data:
        return background_from(data)


def background_from(data: Mapping[str, Array]) -> Background:
    """The background data in the arrays of `background.npz`."""
    rarity = _rarity_from(data)
    return Background(
        build=str(data["build"]),
        rarity=rarity,
        news=_texts_from(data, "news", rarity),
    )


def _rarity_from(data: Mapping[str, Array]) -> Rarity:
    languages = [str(language) for language in data["rarity_languages"]]
    ends = data["rarity_ends"].tolist()
    keys, counts = data["rarity_language_keys"], data["rarity_language_counts"]
    by_language = {
        language: dict(zip(keys[start:end].tolist(), counts[start:end].tolist(), strict=True))
        for language, (start, end) in zip(languages, pairwise([0, *ends]), strict=True)
    }
    return Rarity(
        dict(zip(data["rarity_keys"].tolist(), data["rarity_counts"].tolist(), strict=True)),
        float(data["rarity_texts"]),
        by_language,
        dict(zip(languages, data["rarity_language_texts"].tolist(), strict=True)),
    )


def _texts_from(data: Mapping[str, Array], name: str, rarity: Rarity) -> BackgroundTexts:
    ends = data[f"{name}_ends"].tolist()
    keys, flags = data[f"{name}_keys"].tolist(), data[f"{name}_flags"].tolist()
    languages, scripts = data[f"{name}_languages"].tolist(), data[f"{name}_scripts"].tolist()
    reports = [
        ReportKeys(_unpacked(languages[number], scripts[number], keys[start:end], flags[start:end]), rarity)
        for number, (start, end) in enumerate(pairwise([0, *ends]))
    ]
    return BackgroundTexts(tuple(reports), data[f"{name}_vectors"].astype(np.float32))


def _unpacked(language: str, script: str, keys: Sequence[int], flags: Sequence[int]) -> KeyedText:
    keyed = KeyedText(language, script, opening_end=1)
    for key, flag in zip(keys, flags, strict=True):
        place = _PLACES[flag & _PLACE_MASK]
        keyed.uses[key] = KeyUse(
            place,
            int(not flag & _OPENING_FLAG),
            1,
            is_name=bool(flag & _NAME_FLAG),
            is_window=bool(flag & _WINDOW_FLAG),
        )
        if kind_of(key) is KeyKind.CONCEPT:
            names = keyed.countries if flag & _COUNTRY_FLAG else keyed.other_names
            names[key] = place
    return keyed


def pack_texts(name: str, texts: Sequence[KeyedText], vectors: Array) -> dict[str, Array]:
    """The arrays of background texts."""
    return {
        f"{name}_languages": np.array([keyed.language for keyed in texts]),
        f"{name}_scripts": np.array([keyed.script for keyed in texts]),
        f"{name}_ends": np.cumsum([len(keyed.uses) for keyed in texts], dtype=np.uint32),
        f"{name}_keys": np.array([key for keyed in texts for key in sorted(keyed.uses)], dtype=np.uint32),
        f"{name}_flags": np.array(
            [_flags(keyed, key) for keyed in texts for key in sorted(keyed.uses)], dtype=np.uint8
        ),
        f"{name}_vectors": vectors.astype(np.float16),
    }


def _flags(keyed: KeyedText, key: int) -> int:
    use = keyed.uses[key]
    return (
        _PLACES.index(use.place)
        | _NAME_FLAG * use.is_name
        | _COUNTRY_FLAG * (key in keyed.countries)
        | _OPENING_FLAG * keyed.in_opening(key)
        | _WINDOW_FLAG * use.is_window
    )
