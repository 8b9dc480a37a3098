"""sqlite-utils without numpy, which it loads wherever that is installed.

It would cost 0.1 s and 20 MB at every start, for types that we never store.
"""

from __future__ import annotations

import sys

_UNWANTED = ("numpy", "pandas")
_absent = [name for name in _UNWANTED if name not in sys.modules]
for _name in _absent:
    sys.modules[_name] = None  # type: ignore[assignment]  # as the import system documents it: not to be found
try:
    from sqlite_utils import Database, Migrations
finally:
    for _name in _absent:
        del sys.modules[_name]

__all__ = ["Database", "Migrations"]
