"""py3langid's model among the languages we tell apart, in a quarter of the memory; the verdicts are the same.

As it comes, the model keeps the tables of all its languages beside those chosen, and a step for every byte
from every state, though most lead where the first state leads too. Here only the steps that differ are kept.
"""

from __future__ import annotations

import lzma
import shutil
import tempfile
from array import array
from collections import Counter
from collections.abc import Collection
from typing import Any

import numpy as np
from py3langid.langid import MODEL_DIR, MODEL_FILE, RAW_FLOOR, LanguageIdentifier

from crawler.memory import give_back

_BYTES = 256


class CompactIdentifier(LanguageIdentifier):  # type: ignore[misc]
    """Among some languages alone; `classify` as in py3langid."""

    __slots__ = ("_begins", "_first", "_letters", "_rows", "_targets")

    @classmethod
    def among(cls, languages: Collection[str]) -> CompactIdentifier:
        """The model that py3langid ships, read table by table: each is let go before the next."""
        with tempfile.TemporaryFile() as file:
            with lzma.open(MODEL_DIR / MODEL_FILE) as packed:
                shutil.copyfileobj(packed, file, 1 << 20)
            file.seek(0)
            with np.load(file, allow_pickle=False) as tables:
                named = tables["classes"].tolist()
                chosen = [at for at, name in enumerate(named) if name in languages]
                names, output = [named[at] for at in chosen], _array("i", tables["out_feat"])
                one = cls(tables["ptc"][:, chosen], tables["pc"][chosen], names, None, output, tk_row=())
                one._fold(tables["nextmove"].reshape(-1, _BYTES), _array("I", tables["nextmove_row"]))
        one._full_model = None
        give_back()
        return one

    def _fold(self, steps: Any, rows: array[int]) -> None:  # noqa: ANN401 - numpy's
        """Keep of each row of steps what differs from the first state's."""
        first = steps[rows[0]]
        differs = steps != first
        places = np.flatnonzero(differs).astype(np.uint32)
        self._letters = places.astype(np.uint8).tobytes()
        self._targets = _array("I", steps.ravel()[places])
        self._begins = array("I", [0]) + _array("I", differs.sum(axis=1).cumsum())
        self._first, self._rows = first.tolist(), rows

    def _raw_score(self, text: bytes) -> Any:  # noqa: ANN401 - numpy's
        """As in py3langid, over the folded steps."""
        rows, begins, letters = self._rows, self._begins, self._letters
        targets, first, features = self._targets, self._first, self.tk_output
        state, found = 0, []
        for letter in text:
            row = rows[state]
            at = letters.find(letter, begins[row], begins[row + 1])
            state = first[letter] if at < 0 else targets[at]
            feature = features[state]
            if feature >= 0:
                found.append(feature)
        if not found:
            return np.full(len(self.nb_classes), RAW_FLOOR, dtype=np.float32)
        return self._sparse_score(Counter(found), self.nb_ptc)


def _array(kind: str, numbers: Any) -> array[int]:  # noqa: ANN401 - numpy's
    return array(kind, numbers.astype(kind).tobytes())
