"""Pages for readers: they load nothing, run nothing, and fit a phone."""

from __future__ import annotations

import base64
import hashlib

from aiohttp import web

from alerts.messages.language.words import ENGLISH, Words
from service.web.public import SECURITY_HEADERS

MAX_FORM_BYTES = 4_096
_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1.1em/1.5 system-ui,sans-serif;max-width:34em;margin:4em auto;padding:0 1em;"
    "overflow-wrap:anywhere}button{font:inherit;padding:.4em 1em}"
    "form{margin:.6em 0}blockquote{margin:1em 0;padding-inline-start:1em;border-inline-start:.2em solid}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_CONTENT_SECURITY_POLICY = SECURITY_HEADERS["Content-Security-Policy"] + f"; style-src 'sha256-{_STYLE_HASH}'"


def html_page(title: str, body: str, words: Words = ENGLISH, status: int = 200) -> web.Response:
    """A page whose title and body are HTML already."""
    html = (
        f'<!DOCTYPE html><html lang="{words.language}" dir="{words.direction}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>' + title + "</title>"
        f"<style>{_STYLE}</style><h1>{title}</h1>{body}</html>"
    )
    return web.Response(
        status=status,
        text=html,
        content_type="text/html",
        headers={"Content-Security-Policy": _CONTENT_SECURITY_POLICY},
    )
