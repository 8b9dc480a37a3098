"""Headers that every answer has, and pages for what went wrong."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "Server": "susulan",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def add_security_headers(response: web.StreamResponse) -> None:
    """Add what is not there yet; a stream that has begun has its headers."""
    if not response.prepared:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)


def plain_text(status: int, text: str) -> web.Response:
    """An answer that is not a page."""
    return web.Response(status=status, text=f"{text}\n", headers=SECURITY_HEADERS)


def status_text(status: int) -> str:
    """`Not Found`, for a status without words of its own."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def see_other(target: str) -> web.Response:
    """Leads to another page of ours, after a form was sent."""
    return web.Response(status=303, headers={"Location": target})
