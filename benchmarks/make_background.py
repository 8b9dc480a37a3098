"""Writes the background data (`alerts.matching.general.background`) from the project's own texts.

    python benchmarks/make_background.py

`corpus/` has the same texts in every language: the encoder's language means are from it. `cohort/` has news
of every kind, which each seed's level is measured on. Counts of keys are from both, and from the labelled
reports of the tests. No text of `cohort/` may belong to a story that is followed.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from labelled import items_of

from alerts.matching import encoder
from alerts.matching.general.background import pack_texts
from alerts.text.annotate import annotate
from alerts.text.keyed_text import KeyedText, read_keys
from alerts.text.languages import primary_language

HERE = Path(__file__).parent
CORPUS, COHORT = HERE / "corpus", HERE / "cohort"
TEST_DATA = HERE.parent / "tests" / "data"
COUNTED = ("followups.jsonl", "updates.jsonl", "reports.jsonl")
TARGET = Path(encoder.__file__).with_name("background.npz")
MIN_COUNT = 2
"""Keys that fewer texts have are as rare as unknown ones."""
_SHRINKAGE = 3.0
"""The weight, in texts, of the mean of all languages in each language's mean."""
Array = np.ndarray[Any, Any]


class Item(NamedTuple):
    """A text of the background."""

    language: str
    number: int
    title: str
    text: str


def main() -> int:
    """Read, encode, count, write."""
    model = encoder.load_encoder()
    if model is None:
        sys.stderr.write(f"this needs the package {encoder.ENCODER_PACKAGE}\n")
        return 1
    corpus, cohort = list(items_in(CORPUS)), list(items_in(COHORT))
    vectors = encode(model, corpus + cohort)
    means = means_of(corpus, vectors[: len(corpus)])
    centred = centre(corpus + cohort, vectors, means)
    keyed = [keys_of(item) for item in corpus + cohort]
    news = np.arange(len(corpus), len(keyed))
    arrays = {
        "model": np.array(model.name.split()[0]),
        "languages": np.array(sorted(means)),
        "counts": np.array([sum(item.language == language for item in corpus) for language in sorted(means)]),
        "means": np.array([means[language] for language in sorted(means)]).astype(np.float16),
        **count_keys([*keyed, *map(keys_of, test_texts())]),
        **pack_texts("news", [keyed[number] for number in news], centred[news]),
    }
    digest = hashlib.sha256(b"".join(arrays[name].tobytes() for name in sorted(arrays)))
    np.savez_compressed(TARGET, build=np.array(digest.hexdigest()[:12]), **arrays)  # type: ignore[arg-type]  # its stub forgets arrays by keyword
    print(f"{TARGET.name}: {len(means)} languages, {len(corpus)} neutral texts, {len(cohort)} news texts, "
          f"{len(arrays['rarity_keys'])} keys, {TARGET.stat().st_size} bytes")  # fmt: skip
    return 0


def items_in(folder: Path) -> Iterator[Item]:
    """The texts of a folder with a file for each language."""
    for file in sorted(folder.glob("*.tsv")):
        for line in file.read_text(encoding="utf-8").splitlines():
            number, title, text = line.split("\t")
            yield Item(primary_language(file.stem), int(number), title, text)


def test_texts() -> Iterator[Item]:
    """Texts of the tests, which count for how common words are."""
    for name in COUNTED:
        for item in items_of([TEST_DATA / name]):
            yield Item(primary_language(item["lang"]), 0, item["title"], item.get("text") or "")
    for line in (TEST_DATA / "stories.tsv").read_text(encoding="utf-8").splitlines():
        if line[:1] != "#":
            _, language, text = line.split("\t")
            yield Item(primary_language(language), 0, text, "")


def keys_of(item: Item) -> KeyedText:
    """The keys of a text."""
    return read_keys(annotate(item.title, item.text, item.language))


def encode(model: encoder.Encoder, items: Sequence[Item]) -> Array:
    """The vectors of headline and text."""
    rows = []
    for start in range(0, len(items), 50):
        rows.append(model.encode([f"{item.title}. {item.text}" for item in items[start : start + 50]]))
        print(f"\r{start + len(rows[-1])} of {len(items)} texts encoded", end="", file=sys.stderr)
    print(file=sys.stderr)
    return np.concatenate(rows)


def means_of(items: Sequence[Item], vectors: Array) -> dict[str, Array]:
    """Each language's mean, leaning on the mean of all."""
    rows: dict[str, list[Array]] = defaultdict(list)
    for item, vector in zip(items, vectors, strict=True):
        rows[item.language].append(vector)
    overall = np.mean([np.mean(own, axis=0) for own in rows.values()], axis=0)
    return {
        language: (np.sum(own, axis=0) + _SHRINKAGE * overall) / (len(own) + _SHRINKAGE)
        for language, own in rows.items()
    }


def centre(items: Sequence[Item], vectors: Array, means: dict[str, Array]) -> Array:
    """The vectors minus their language's mean, of length 1."""
    rows = vectors - np.array([means[item.language] for item in items])
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def count_keys(texts: Sequence[KeyedText]) -> dict[str, Array]:
    """The number of texts that have each key: overall, and by language."""
    overall: Counter[int] = Counter()
    by_language: dict[str, Counter[int]] = defaultdict(Counter)
    for keyed in texts:
        overall.update(keyed.uses.keys())
        by_language[keyed.language].update(keyed.uses.keys())
    totals = Counter(keyed.language for keyed in texts)
    kept = {key: count for key, count in sorted(overall.items()) if count >= MIN_COUNT}
    own = {
        language: {key: count for key, count in sorted(counts.items()) if count >= MIN_COUNT}
        for language, counts in sorted(by_language.items())
    }
    return {
        "rarity_keys": np.array(list(kept), dtype=np.uint32),
        "rarity_counts": np.array(list(kept.values()), dtype=np.uint16),
        "rarity_texts": np.array(len(texts)),
        "rarity_languages": np.array(list(own)),
        "rarity_language_texts": np.array([totals[language] for language in own], dtype=np.uint16),
        "rarity_ends": np.cumsum([len(counts) for counts in own.values()], dtype=np.uint32),
        "rarity_language_keys": np.array([key for counts in own.values() for key in counts], dtype=np.uint32),
        "rarity_language_counts": np.array(
            [count for counts in own.values() for count in counts.values()], dtype=np.uint16
        ),
    }


if __name__ == "__main__":
    sys.exit(main())
