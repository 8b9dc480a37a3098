"""Simple ways to group reports, to compare the developments with: the same table, the same order.

    python benchmarks/development_baselines.py FILE...

Each report joins the group of the most alike earlier report within 15 days, if it is alike enough: by the
same title, by the share of title words in common, and, where the encoder is installed, by the cosine of
vectors less each language's mean. Every threshold is tried and the best is shown, which favours them.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from developments import b_cubed
from labelled import items_of, published_of

from alerts.matching.encoder import LanguageMeans, encoder_input, load_encoder

DAYS = 15
_WORD = re.compile(r"\w+")
Alike = Callable[[int, int], float]


def main() -> int:
    """Print a line for each baseline at its best threshold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="+")
    items = [one for one in items_of(parser.parse_args().files) if one["label"] and one.get("development")]
    items.sort(key=lambda item: (item["published"], item["id"]))
    print("baseline         threshold precision recall    F1  alerts")
    show("same title", items, lambda one, other: float(items[one]["title"] == items[other]["title"]), [1.0])
    words = [frozenset(_WORD.findall(item["title"].casefold())) for item in items]
    steps = [number / 20 for number in range(1, 20)]
    show("title words", items, lambda a, b: len(words[a] & words[b]) / len(words[a] | words[b]), steps)
    if (alike := by_meaning(items)) is None:
        print("embeddings       no encoder is installed")
    else:
        show("embeddings", items, alike, steps)
    return 0


def by_meaning(items: Sequence[dict[str, Any]]) -> Alike | None:
    """Cosine of the vectors of headline and lead, each language's mean taken away."""
    encoder = load_encoder()
    if encoder is None:
        return None
    background = LanguageMeans(encoder.name)
    raw = encoder.encode([encoder_input(f"{item['title']}. {item['text']}") for item in items])
    rows = [background.subtract_mean(item["lang"], row) for item, row in zip(items, raw, strict=True)]
    return lambda one, other: float(rows[one] @ rows[other])


def show(name: str, items: Sequence[dict[str, Any]], alike: Alike, thresholds: Sequence[float]) -> None:
    """One line, at the threshold with the best F1."""
    truth = {item["id"]: item["development"] for item in items}
    best = max(((measured(items, alike, one, truth), one) for one in thresholds), key=lambda pair: pair[0][0])
    (f1, precision, recall, alerts), threshold = best
    print(f"{name:<17}{threshold:>9.2f}{precision:>10.3f}{recall:>7.3f}{f1:>7.3f}{alerts:>8.2f}")


def measured(
    items: Sequence[dict[str, Any]], alike: Alike, threshold: float, truth: dict[str, str]
) -> tuple[float, float, float, float]:
    """F1, precision, recall, and groups for each labelled development."""
    found: dict[str, str] = {}
    for one, item in enumerate(items):
        near = [o for o in range(one) if (published_of(item) - published_of(items[o])).days <= DAYS]
        best = max(near, key=lambda other: alike(one, other), default=None)
        joins = best is not None and alike(one, best) >= threshold
        found[item["id"]] = found[items[best]["id"]] if joins and best is not None else item["id"]
    precision, recall = b_cubed(found, truth)
    f1 = 2 * precision * recall / (precision + recall)
    return f1, precision, recall, len(set(found.values())) / len(set(truth.values()))


if __name__ == "__main__":
    sys.exit(main())
