"""An encoder that keeps its vectors in a file: benchmarks encode the same texts again and again."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from alerts.matching.encoder import Encoder, Vectors, encoder_input

_BATCH, _LONG = 25, 200


class CachedEncoder:
    """Encodes each text once, also across runs."""

    def __init__(self, encoder: Encoder, file: Path | None) -> None:
        self._encoder, self._file, self.name = encoder, file, encoder.name
        self._known: dict[str, Vectors] = {}
        if file is not None and file.exists():
            with np.load(file, allow_pickle=False) as data:
                if str(data["name"]) == self.name:
                    self._known = dict(
                        zip(data["texts"].tolist(), data["vectors"].astype(np.float32), strict=True)
                    )

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        inputs = [encoder_input(text) for text in texts]
        missing = [text for text in dict.fromkeys(inputs) if text not in self._known]
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            self._known.update(zip(batch, self._encoder.encode(batch), strict=True))
            if len(missing) > _LONG:
                print(f"\r{start + len(batch)} of {len(missing)} texts encoded", end="", file=sys.stderr)
        if missing and self._file is not None and len(missing) > _BATCH:
            self.save()
        return np.array([self._known[text] for text in inputs], dtype=np.float32)

    def save(self) -> None:
        """Write all vectors."""
        if self._file is not None and self._known:
            vectors = np.array(list(self._known.values()), dtype=np.float16)
            np.savez(self._file, name=np.array(self.name), texts=np.array(list(self._known)), vectors=vectors)
