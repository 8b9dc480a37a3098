"""Makes `alerts/matching/background.npz`: the mean vector of each language's news, for the installed encoder.

    python benchmarks/make_background.py [FILE...]

FILE: lines of story, language and text, separated by tabs. No report of the story that is to be followed may
be among them.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from general_seeds import STORIES

from alerts.matching import encoder
from alerts.text.languages import primary_language

TARGET = Path(encoder.__file__).with_name("background.npz")


def main(files: list[str]) -> int:
    """Encode, average, write."""
    model = encoder.load_encoder()
    if model is None:
        sys.stderr.write(f"needs the package {encoder.ENCODER_PACKAGE}\n")
        return 1
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for file in map(Path, files or [str(STORIES)]):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line[:1] != "#":
                _, language, text = line.split("\t")
                texts[primary_language(language)].append(text)
    languages = sorted(texts)
    means = np.array([model.encode(texts[language]).mean(axis=0) for language in languages])
    np.savez_compressed(
        TARGET,
        model=np.array(model.name.split()[0]),
        languages=np.array(languages),
        counts=np.array([len(texts[language]) for language in languages]),
        means=means.astype(np.float16),
    )
    sys.stdout.write(f"{TARGET.name}: {len(languages)} languages, {sum(map(len, texts.values()))} texts, "
                     f"{TARGET.stat().st_size} bytes\n")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
