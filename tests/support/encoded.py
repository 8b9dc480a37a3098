"""An encoder that only knows recorded texts, so that tests of quality need neither the encoder nor its time.

`python -m tests.support.encoded` records the vectors anew, with the encoder that is installed. That takes two
minutes, and is needed when a text of the recorded stories or the encoder changes.
"""

from hashlib import blake2b
from pathlib import Path

import numpy as np

from alerts.matching.embeddings import Embeddings
from alerts.matching.encoder import load_encoder
from tests.support.labelled import labelled_stories

FILE = Path(__file__).parent.parent / "data" / "vectors.npz"
_MAX_BYTE = 127


class RecordedEncoder:
    """Raises `KeyError` for a text that was not recorded."""

    def __init__(self):
        with np.load(FILE, allow_pickle=False) as data:
            self.name = str(data["encoder"])
            self._rows = dict(zip(data["digests"].tolist(), data["rows"], strict=True))

    def encode(self, texts):
        rows = np.array([self._rows[_digest(text)] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class _Recorder:
    def __init__(self, encoder):
        self.name, self.rows, self._encoder = encoder.name, {}, encoder

    def encode(self, texts):
        rows = self._encoder.encode(texts)
        self.rows.update(zip(map(_digest, texts), rows, strict=True))
        return rows


def _digest(text):
    return blake2b(text.encode(), digest_size=8).hexdigest()


def record():
    """Write the vectors of all labelled stories, one byte a dimension."""
    recorder = _Recorder(load_encoder())
    embeddings = Embeddings(recorder)
    for told in labelled_stories():
        for seed in told.story.seeds:
            embeddings.text_vector(seed.full_text, seed.language)
        embeddings.vectors([article for article, _ in told.reports])
    rows = np.array(list(recorder.rows.values()))
    scaled = rows * (_MAX_BYTE / np.abs(rows).max(axis=1, keepdims=True))
    np.savez_compressed(
        FILE,
        encoder=np.array(recorder.name),
        digests=np.array(list(recorder.rows)),
        rows=np.rint(scaled).astype(np.int8),
    )


if __name__ == "__main__":
    record()
