"""Counts the letters beyond ASCII of each language: writes `crawler/encodings/letters.tsv`.

Usage: python benchmarks/learn_letters.py
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
TARGET = HERE.parent / "crawler" / "encodings" / "letters.tsv"
LANGUAGES = (
    "ar be bg bs ca cs da de el es et fa fi fr ga gl he hr hu is it lt lv mk mn nl no pl pt ro ru sk sl sq "
    "sr sv th tr uk ur"
)
CEDILLAS = str.maketrans("șțȘȚ", "şţŞŢ")
"""The encodings of Central Europe have Romanian's letters with a cedilla only."""


def main() -> None:
    """Write each language's letters, most frequent first, in thousandths of all of them beyond ASCII."""
    rows = []
    for language in LANGUAGES.split():
        texts = [
            path.read_text("utf-8")
            for folder in ("corpus", "cohort")
            if (path := HERE / folder / f"{language}.tsv").exists()
        ]
        text = unicodedata.normalize("NFC", "\n".join(texts)).translate(CEDILLAS)
        counts = Counter(char for char in text if char > "\x7f" and unicodedata.category(char)[0] in "LM")
        total = sum(counts.values())
        shares = " ".join(f"{char}{max(1, round(1000 * n / total))}" for char, n in counts.most_common())
        rows.append(f"{language}\t{shares}\n")
    TARGET.write_text("".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
