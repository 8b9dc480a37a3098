"""What goes between the service and its workers: pickles, each after its length.

A worker is trusted less than the service, because native code in it reads hostile bytes. Its answers may only
hold plain values, times, and records and enumerations of our own.
"""

from __future__ import annotations

import copyreg
import dataclasses
import io
import pickle
import struct
from collections.abc import Callable
from enum import Enum
from functools import lru_cache, partial
from importlib import import_module
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

HEADER = struct.Struct(">Q")
READY = b"R"
"""What a worker sends once it can take jobs."""
_TIMES = frozenset(("datetime", "date", "timedelta", "timezone"))
_OURS = ("crawler.", "store.records.")


def pack(value: object) -> bytes:
    """Return the frame of a value."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return HEADER.pack(len(data)) + data


def unpack_answer(data: bytes) -> Any:  # noqa: ANN401 - whatever the job returns
    """Return the value that a worker has sent.

    Raises:
        UnpicklingError: it holds something that no answer needs, or is none.
    """
    try:
        return _AnswerReader(io.BytesIO(data)).load()
    except pickle.UnpicklingError:
        raise
    except Exception as error:
        raise pickle.UnpicklingError(f"{type(error).__name__}: {error}") from error


def zone_of(key: str) -> ZoneInfo:
    """Return a time zone; by itself it would be pickled with a call of `getattr`."""
    return ZoneInfo(key)


copyreg.pickle(ZoneInfo, lambda zone: (zone_of, (zone.key,)))


def send_as_arguments(*classes: type[Any]) -> None:
    """Let records be pickled as a call of their class: slotted dataclasses take a third of the time so."""
    for cls in classes:
        values = attrgetter(*(field.name for field in dataclasses.fields(cls)))
        copyreg.pickle(cls, partial(_as_call, cls, values))


def _as_call(cls: type[Any], values: Callable[[Any], tuple[Any, ...]], record: object) -> tuple[Any, ...]:
    return cls, values(record)


class _AnswerReader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Callable[..., object]:
        """Return a class that an answer may hold."""
        return _class_of(module, name)


@lru_cache(maxsize=256)
def _class_of(module: str, name: str) -> Callable[..., object]:
    if module == __name__ and name == zone_of.__name__:
        return zone_of
    if (module == "datetime" and name in _TIMES) or module.startswith(_OURS):
        found = getattr(import_module(module), name, None)
        if isinstance(found, type) and (
            module == "datetime" or dataclasses.is_dataclass(found) or issubclass(found, Enum)
        ):
            return found
    raise pickle.UnpicklingError(f"an answer with {module}.{name}")
