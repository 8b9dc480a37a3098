"""Styles and scripts under names that hold their digest, so that browsers may keep them for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from aiohttp import web

STATIC_PATH = "/static/"
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class _StaticFile:
    content: bytes
    content_type: str


@cache
def _static_files() -> tuple[Mapping[str, str], Mapping[str, _StaticFile]]:
    """File name → its address; name in the address → the file."""
    addresses: dict[str, str] = {}
    by_name: dict[str, _StaticFile] = {}
    for file in sorted((files("service.dashboard") / "static").iterdir(), key=lambda one: one.name):
        stem, _, suffix = file.name.rpartition(".")
        if suffix not in _TYPES:
            continue
        content = file.read_bytes()
        name = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
        addresses[file.name] = STATIC_PATH + name
        by_name[name] = _StaticFile(content, _TYPES[suffix])
    return addresses, by_name


def static_address(name: str) -> str:
    """The address of a file of the folder `static`."""
    return _static_files()[0][name]


async def serve_static(request: web.Request) -> web.Response:
    """One file; nothing else of the disk can be reached."""
    found = _static_files()[1].get(request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound
    return web.Response(
        body=found.content,
        content_type=found.content_type,
        charset="utf-8",
        headers={"Cache-Control": _FOR_EVER},
    )
