"""One-click unsubscribing (RFC 8058): a GET changes nothing, since scanners follow links; a POST does."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from aiohttp import web

from alerts.messages.unsubscribe_links import UnsubscribeScope
from service.config.public import PublicEndpoint
from service.pipeline.unsubscribe import UNSUBSCRIBE_PATH, UnsubscribeHandler
from service.web.pages import MAX_FORM_BYTES, html_page
from service.web.public import read_body

_TOKEN = "{token:[A-Za-z0-9_-]{43}}"  # noqa: S105 - a pattern
_FORM = (
    '<form method="post" action="{action}"><input type="hidden" name="List-Unsubscribe" value="One-Click">'
    "<p><button>{label}</button></p></form>"
)


def unsubscribe_routes(public: PublicEndpoint, handler: UnsubscribeHandler) -> list[web.AbstractRouteDef]:
    """The routes of unsubscribe links, below the public address."""

    def scope_of(request: web.Request) -> UnsubscribeScope:
        scope = handler.find_scope(request.match_info["token"])
        if scope is None:
            raise web.HTTPNotFound
        return scope

    async def confirm(request: web.Request) -> web.Response:
        scope = scope_of(request)
        forms = _FORM.format(action="", label=f"No more alerts {_scope_phrase(scope)}")
        if scope.story:
            everything = escape(handler.unsubscribe_all_link(scope).rpartition("/")[2])
            forms += _FORM.format(action=everything, label="No more mail from Susulan at all")
        return html_page("Unsubscribe?", "<p>Nothing has changed yet.</p>" + forms)

    async def unsubscribe(request: web.Request) -> web.Response:
        scope = scope_of(request)
        await read_body(request, MAX_FORM_BYTES)
        await handler.unsubscribe(scope)
        text = f"<p>You get no more alerts {_scope_phrase(scope)} here. "
        return html_page("Unsubscribed", f"{text}Whoever runs this service can undo it.</p>")

    path = urlsplit(public.url).path + UNSUBSCRIBE_PATH + _TOKEN
    return [web.get(path, confirm), web.post(path, unsubscribe)]


def _scope_phrase(scope: UnsubscribeScope) -> str:
    return f"about “{escape(scope.story)}”" if scope.story else "or other mail from Susulan"
