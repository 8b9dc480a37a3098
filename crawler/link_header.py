"""Parses the relations in the HTTP header `Link` (RFC 8288). Pure."""

from __future__ import annotations

import re

_MAX_CHARS = 20_000
_NAME = r"""[^\s=;,<>"]+"""
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_PARAMETER = re.compile(rf"\s*;\s*(?:({_NAME})(?:\s*=\s*({_QUOTED}|[^\s;,\"]*))?)?")
_TARGET = re.compile(r"<([^<>]*)>")


def parse_link_header(header: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return each target as written, with its relations in lower case, in order.

    Invalid parts are skipped; of several `rel` parameters of a link the first is used.
    """
    return tuple(
        (target, frozenset(parameters.get("rel", "").lower().split()))
        for target, parameters in parse_link_parameters(header)
    )


def parse_link_parameters(header: str) -> tuple[tuple[str, dict[str, str]], ...]:
    """Return each target as written, with its parameters by name in lower case; of a name twice the first."""
    header, links, position = header[:_MAX_CHARS], [], 0
    while target := _TARGET.search(header, position):
        parameters: dict[str, str] = {}
        position = target.end()
        while parameter := _PARAMETER.match(header, position):
            position = parameter.end()
            if parameter[1]:
                parameters.setdefault(parameter[1].lower(), _unquote(parameter[2] or ""))
        links.append((target[1].strip(), parameters))
    return tuple(links)


def _unquote(value: str) -> str:
    """Remove a value's quotes."""
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
