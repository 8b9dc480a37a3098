"""One-click unsubscribing (RFC 8058): a GET changes nothing, since scanners follow links; a POST does."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from urllib.parse import urlsplit

from aiohttp import web

from alerts.messages import wording
from alerts.messages.language.words import ENGLISH, Words
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


def unsubscribe_routes(
    public: PublicEndpoint, handler: UnsubscribeHandler, words_of: Callable[[str], Words] = lambda _: ENGLISH
) -> list[web.AbstractRouteDef]:
    """The routes of unsubscribe links, below the public address; `words_of` a channel's readers."""

    def scope_of(request: web.Request) -> UnsubscribeScope:
        scope = handler.find_scope(request.match_info["token"])
        if scope is None:
            raise web.HTTPNotFound
        return scope

    async def confirm(request: web.Request) -> web.Response:
        scope = scope_of(request)
        words = words_of(scope.channel)
        label = (
            words("No more alerts about “{story}”", story=wording.one_line(scope.story))
            if scope.story
            else words("No more alerts or other mail from Susulan")
        )
        forms = _FORM.format(action="", label=escape(label))
        if scope.story:
            everything = escape(handler.unsubscribe_all_link(scope).rpartition("/")[2])
            label = escape(words("No more mail from Susulan at all"))
            forms += _FORM.format(action=everything, label=label)
        body = f"<p>{escape(words('Nothing has changed yet.'))}</p>{forms}"
        return html_page(escape(words("Unsubscribe?")), body, words)

    async def unsubscribe(request: web.Request) -> web.Response:
        scope = scope_of(request)
        await read_body(request, MAX_FORM_BYTES)
        await handler.unsubscribe(scope)
        words = words_of(scope.channel)
        told = (
            words("You get no more alerts about “{story}” here.", story=wording.one_line(scope.story))
            if scope.story
            else words("You get no more alerts or other mail from Susulan here.")
        )
        undo = words("Whoever runs this service can undo it.")
        return html_page(escape(words("Unsubscribed")), f"<p>{escape(told)} {escape(undo)}</p>", words)

    path = urlsplit(public.url).path + UNSUBSCRIBE_PATH + _TOKEN
    return [web.get(path, confirm), web.post(path, unsubscribe)]
