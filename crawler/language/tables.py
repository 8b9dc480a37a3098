"""py3langid's model for the languages we tell apart, folded into a sixth of the memory.

As it comes, the model keeps the tables of all its languages, and a step for every byte from every state,
though most lead where the first state leads too. Here only the steps that differ are kept. Folding takes
numpy and a hundred megabytes for a second, so a process of its own does it. What the features tell stays in
the file, which is mapped: what the texts need of it is in memory, and the system may drop even that.
"""

from __future__ import annotations

import lzma
import mmap
import shutil
import subprocess
import sys
import tempfile
from array import array
from collections.abc import Collection
from dataclasses import dataclass
from struct import Struct
from typing import Any, BinaryIO

COST_SCALE = 512
"""The model's half-precision numbers, -15.0 to -3.7, are whole multiples of one 512th."""
_BYTES = 256
_HIGH = 1 << 16
_BUILD_TIMEOUT_S = 120.0
"""It takes a second; what hangs must not hang the start."""
_SIZES = Struct("<9Q")
"""How many bytes each part has that follows."""
_CHILD = (
    "import sys; sys.path[:] = {path!r}; from crawler.language.tables import write_tables; "
    "write_tables(sys.stdout.buffer, {languages!r})"
)


@dataclass(frozen=True, slots=True)
class LanguageTables:
    """The folded model."""

    names: list[str]
    """Of the languages; one may stand for several columns."""
    prior: list[float]
    start_targets: list[int]
    """Where each byte leads from the first state."""
    state_rows: array[int]
    """The row of steps of each state."""
    row_offsets: array[int]
    """Where the steps of each row begin, and where the last ends."""
    high_offsets: array[int]
    """From which step of each row on the targets are 65,536 more than they say."""
    step_bytes: bytes
    """Of the steps."""
    targets: array[int]
    features: array[int]
    """What reaching each state tells; -1: nothing."""
    costs: mmap.mmap
    """The whole file; it begins with a row a feature, 16 bits a column: how unlikely it is there."""


def build_tables(languages: Collection[str]) -> LanguageTables:
    """The model among these languages, made by another process, or here where none can be started."""
    with tempfile.TemporaryFile() as file:
        code = _CHILD.format(path=sys.path, languages=sorted(languages))
        try:
            subprocess.run(  # noqa: S603 - our own code
                [sys.executable, "-c", code],
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.DEVNULL,
                timeout=_BUILD_TIMEOUT_S,
            )
        except (OSError, subprocess.SubprocessError):
            file.seek(0)
            file.truncate()
            write_tables(file, languages)
        file.flush()
        return _read_tables(file)


def _read_tables(file: BinaryIO) -> LanguageTables:
    file.seek(-_SIZES.size, 2)
    sizes = _SIZES.unpack(file.read())
    file.seek(-_SIZES.size - sum(sizes), 2)
    names, prior, *numbers, letters = (file.read(size) for size in sizes)
    first, rows, begins, highs, features = map(array, "IHIIi", numbers[:-1])
    return LanguageTables(
        names=names.decode().split(),
        prior=[float(one) for one in prior.decode().split()],
        start_targets=first.tolist(),
        state_rows=rows,
        row_offsets=begins,
        high_offsets=highs,
        step_bytes=letters,
        targets=array("H", numbers[-1]),
        features=features,
        costs=mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ),
    )


def write_tables(file: BinaryIO, languages: Collection[str]) -> None:
    """Fold the model that py3langid ships, read table by table: each is let go before the next."""
    import numpy as np
    from py3langid.langid import MODEL_DIR, MODEL_FILE

    with tempfile.TemporaryFile() as unpacked:
        with lzma.open(MODEL_DIR / MODEL_FILE) as packed:
            shutil.copyfileobj(packed, unpacked, 1 << 20)
        unpacked.seek(0)
        with np.load(unpacked, allow_pickle=False) as tables:
            named = tables["classes"].tolist()
            chosen = [at for at, name in enumerate(named) if name in languages]
            costs = -COST_SCALE * tables["ptc"][:, chosen].astype(np.float32)
            file.write(np.ascontiguousarray(costs.round(), dtype="<u2").tobytes())
            prior = tables["pc"][chosen]
            features = tables["out_feat"].astype(np.int32)
            rows = tables["nextmove_row"]
            folded = _compress_steps(np, tables["nextmove"].reshape(-1, _BYTES), int(rows[0]))
    first, begins, highs, targets, letters = folded
    parts = [
        " ".join(named[at] for at in chosen).encode(),
        " ".join(repr(float(one)) for one in prior).encode(),
    ]
    numbers = (first, rows.astype(np.uint16), begins, highs, features, targets, letters)
    parts += [one.tobytes() for one in numbers]
    file.writelines(parts)
    file.write(_SIZES.pack(*map(len, parts)))


def _compress_steps(np: Any, steps: Any, start: int) -> tuple[Any, ...]:  # noqa: ANN401 - numpy's
    """Of each row of steps what differs from the first state's, those to low targets first."""
    first = steps[start].astype(np.uint32)
    differs, high = steps != first, steps >= _HIGH
    ends = differs.sum(axis=1).cumsum()
    begins = np.concatenate(([0], ends)).astype(np.uint32)
    highs = (ends - (differs & high).sum(axis=1)).astype(np.uint32)
    row, letter = np.nonzero(differs)
    targets = steps[row, letter]
    order = np.lexsort((targets >= _HIGH, row))
    return (
        first,
        begins,
        highs,
        (targets[order] % _HIGH).astype(np.uint16),
        letter[order].astype(np.uint8),
    )
