"""Builds compact tables of py3langid's model for our languages, in a sixth of the memory.

The original has tables for all its languages and a transition for every byte from every state, although most
lead where the first state leads. Only the transitions that differ are stored. Building takes numpy
for half a second, so a child process does it. The costs of the features stay in a memory-mapped file: only
the pages in use take memory, and the system may drop those too.
"""

from __future__ import annotations

import itertools
import lzma
import mmap
import shutil
import subprocess
import sys
import tempfile
from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from struct import Struct
from typing import Any, BinaryIO

COST_SCALE = 512
"""The model's half-precision numbers, -15.0 to -3.7, are integer multiples of 1/512."""
_BYTES = 256
_HIGH = 1 << 16
_BLOCK_ROWS = 2_000
_BUILD_TIMEOUT_S = 120.0
"""It takes a second; a process that hangs must not block the start."""
_SIZES = Struct("<9Q")
"""The sizes in bytes of the nine parts before it."""
_CHILD = (
    "import sys; sys.path[:] = {path!r}; from crawler.language.tables import write_tables; "
    "write_tables(sys.stdout.buffer, {languages!r})"
)


@dataclass(frozen=True, slots=True)
class LanguageTables:
    """The compact model."""

    names: list[str]
    """Language of each column; several columns may have the same."""
    prior: list[float]
    start_targets: list[int]
    """Target of each byte from the first state."""
    state_rows: array[int]
    """Row of transitions of each state."""
    row_offsets: array[int]
    """Start of each row's transitions, and the end of the last."""
    high_offsets: array[int]
    """In each row, the first transition whose target is 65,536 higher than stored."""
    step_bytes: bytes
    """Byte of each transition."""
    targets: array[int]
    features: array[int]
    """Feature of each state; -1: none."""
    costs: mmap.mmap
    """The whole file. It begins with one row per feature, 16 bits per column: its cost in that language."""


def build_tables(languages: Collection[str]) -> LanguageTables:
    """Build the model of these languages in a child process, or in this one if none can be started."""
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
    names, prior, *numbers, step_bytes = (file.read(size) for size in sizes)
    first, rows, starts, highs, features = map(array, "IHIIi", numbers[:-1])
    return LanguageTables(
        names=names.decode().split(),
        prior=[float(number) for number in prior.decode().split()],
        start_targets=first.tolist(),
        state_rows=rows,
        row_offsets=starts,
        high_offsets=highs,
        step_bytes=step_bytes,
        targets=array("H", numbers[-1]),
        features=features,
        costs=mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ),
    )


def write_tables(file: BinaryIO, languages: Collection[str]) -> None:
    """Write the compact form of py3langid's model, block by block to save memory."""
    import numpy as np
    from py3langid.langid import MODEL_DIR, MODEL_FILE

    with tempfile.TemporaryFile() as unpacked:
        with lzma.open(MODEL_DIR / MODEL_FILE) as packed:
            shutil.copyfileobj(packed, unpacked, 1 << 20)
        unpacked.seek(0)
        with np.load(unpacked, allow_pickle=False) as tables:
            named = tables["classes"].tolist()
            chosen = [column for column, name in enumerate(named) if name in languages]
            for block in _row_blocks(np, tables, "ptc", len(named)):
                costs = -COST_SCALE * block[:, chosen].astype(np.float32)
                file.write(np.ascontiguousarray(costs.round(), dtype="<u2").tobytes())
            prior = tables["pc"][chosen]
            features = tables["out_feat"].astype(np.int32)
            rows = tables["nextmove_row"]
            compact = _compress_steps(np, tables, int(rows[0]))
    first, starts, highs, targets, step_bytes = compact
    parts = [
        " ".join(named[column] for column in chosen).encode(),
        " ".join(repr(float(number)) for number in prior).encode(),
    ]
    numbers = (first, rows.astype(np.uint16), starts, highs, features, targets, step_bytes)
    parts += [table.tobytes() for table in numbers]
    file.writelines(parts)
    file.write(_SIZES.pack(*map(len, parts)))


def _row_blocks(np: Any, tables: Any, name: str, width: int) -> Iterator[Any]:  # noqa: ANN401 - numpy's
    """Yield a table of the model in blocks of rows: whole, the largest takes 40 MB."""
    with tables.zip.open(f"{name}.npy") as stream:
        np.lib.format.read_magic(stream)
        _, _, kind = np.lib.format.read_array_header_1_0(stream)
        while data := stream.read(_BLOCK_ROWS * width * kind.itemsize):
            yield np.frombuffer(data, kind).reshape(-1, width)


def _compress_steps(np: Any, tables: Any, start: int) -> tuple[Any, ...]:  # noqa: ANN401 - numpy's
    """Return the transitions in each row that differ from the first state's, low targets first."""
    blocks = _row_blocks(np, tables, "nextmove", _BYTES)
    first = next(itertools.islice(itertools.chain.from_iterable(blocks), start, None)).astype(np.uint32)
    counts, high_counts, targets, letters = [], [], [], []
    for block in _row_blocks(np, tables, "nextmove", _BYTES):
        differs, high = block != first, block >= _HIGH
        counts.append(differs.sum(axis=1))
        high_counts.append((differs & high).sum(axis=1))
        row, letter = np.nonzero(differs)
        target = block[row, letter]
        order = np.lexsort((target >= _HIGH, row))
        targets.append((target[order] % _HIGH).astype(np.uint16))
        letters.append(letter[order].astype(np.uint8))
    ends = np.concatenate(counts).cumsum()
    starts = np.concatenate(([0], ends)).astype(np.uint32)
    highs = (ends - np.concatenate(high_counts)).astype(np.uint32)
    return first, starts, highs, np.concatenate(targets), np.concatenate(letters)
