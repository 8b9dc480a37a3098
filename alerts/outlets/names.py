"""Names of outlets as feeds and pages write them, and how they are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from alerts.outlets.data import data_lines

MAX_NAME_CHARS = 200
_SEPARATORS = re.compile(r"\s+[-–—|>»:•·/]+\s+|\s*[|>»•]\s*|:\s+")
"""What stands between the parts of a feed's title; a hyphen only with blanks around it."""


def name_key(name: str) -> str:
    """The form in which names are compared: width, case and blanks do not count."""
    return " ".join(unicodedata.normalize("NFKC", name[:MAX_NAME_CHARS]).casefold().split())


def letters_of(name: str) -> str:
    """Letters and digits alone: `Korea JoongAng Daily` and the label `koreajoongangdaily` are alike."""
    return "".join(filter(str.isalnum, name_key(name)))


def title_parts(title: str) -> Iterator[str]:
    """The parts of a feed's title that may name the outlet: `World - BBC News` has two."""
    parts = [part for part in _SEPARATORS.split(title[:MAX_NAME_CHARS]) if part.strip()]
    if len(parts) > 1:
        yield from parts


def is_host_name(name: str) -> bool:
    """Whether a name is written as a domain: a dot inside, and no blank."""
    return "." in name.strip(".") and not any(char.isspace() or char in "/@" for char in name)


def is_common(key: str) -> bool:
    """Whether several outlets bear a name, given as its key."""
    return key in _common_keys()


@cache
def _common_keys() -> frozenset[str]:
    return frozenset(name_key(name) for line in data_lines("common_names.txt") for name in line.split(","))
