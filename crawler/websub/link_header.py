"""The HTTP header `Link` (RFC 8288), as far as its relations go. Pure."""

from __future__ import annotations

import re

_MAX_CHARS = 20_000
_NAME = r"""[^\s=;,<>"]+"""
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_PARAMETER = re.compile(rf"\s*;\s*(?:({_NAME})(?:\s*=\s*({_QUOTED}|[^\s;,\"]*))?)?")
_TARGET = re.compile(r"<([^<>]*)>")


def parse_link_header(header: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Each target as it is written, with its relations in lower case, in their order.

    What is no link is passed over; of several `rel` of one link the first counts.
    """
    header, found, position = header[:_MAX_CHARS], [], 0
    while target := _TARGET.search(header, position):
        relations: frozenset[str] | None = None
        position = target.end()
        while parameter := _PARAMETER.match(header, position):
            position = parameter.end()
            if relations is None and (parameter[1] or "").lower() == "rel":
                relations = frozenset(_unquote(parameter[2] or "").lower().split())
        found.append((target[1].strip(), relations or frozenset()))
    return tuple(found)


def _unquote(value: str) -> str:
    """A value without its quotes."""
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
