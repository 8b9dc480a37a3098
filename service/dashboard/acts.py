"""What readers decide: each act is a POST that stores who and when, and leads back to a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from alerts.delivery.outbox import EXPIRES_AFTER
from alerts.messages.language.phrase import phrase
from service.dashboard import decide
from service.dashboard.access.viewer import VIEWER
from service.dashboard.login import own_path
from service.dashboard.render import page_words, render_page
from service.dashboard.responses import see_other
from service.dashboard.site import SITE
from service.dashboard.wording.refusals import RefusedError, reason_text
from service.stories.overrides import record_merge, record_split, revoke_override
from store.errors import StoreError
from store.protocol.store import Store

log = structlog.get_logger()
T = TypeVar("T")
_MAX_SPLIT = 500


def act_routes() -> list[web.AbstractRouteDef]:
    """One row for each act."""
    return [
        web.post("/d/{key}/merge", _explained(merge)),
        web.post("/d/{key}/split", _explained(split)),
        web.post("/d/{key}/silence", _explained(silence_development)),
        web.post("/r/{id}/feedback", _explained(give_feedback)),
        web.post("/outbox/{id}/retry", _explained(retry)),
        web.post("/outbox/{id}/discard", _explained(discard)),
        web.post("/decisions/feedback/{id}/undo", _explained(undo_feedback)),
        web.post("/decisions/applied/{id}/undo", _explained(undo_applied)),
        web.post("/decisions/overrides/{id}/undo", _explained(undo_override)),
        web.post("/decisions/silences/{id}/end", _explained(end_silence)),
        web.post("/decisions/unsubscribed/{id}/undo", _explained(resubscribe)),
    ]


async def merge(request: web.Request) -> web.StreamResponse:
    """Merge this development into another."""
    form = await _form(request)
    site = request.app[SITE]
    done = await _decide(
        request, record_merge, request.match_info["key"], _text(form, "into").strip(), site.clock()
    )
    return _back(request, form, f"/d/{done.override.target}", act="merge", id=done.override.id)


async def split(request: web.Request) -> web.StreamResponse:
    """Move the chosen reports into a development of their own."""
    form = await _form(request)
    chosen = [value for value in form.getall("report", []) if isinstance(value, str)][:_MAX_SPLIT]
    done = await _decide(request, record_split, request.match_info["key"], chosen, request.app[SITE].clock())
    return _back(request, form, f"/d/{done.override.target}", act="split", id=done.override.id)


async def silence_development(request: web.Request) -> web.StreamResponse:
    """Hold back all alerts about this development for a time."""
    form, key = await _form(request), request.match_info["key"]
    days = _text(form, "days")
    done = await decide.silence_development(
        request.app[SITE], key, int(days) if days.isdecimal() else 0, request[VIEWER].name
    )
    return _back(request, form, f"/d/{done.development}", act="silence", id=done.id)


async def give_feedback(request: web.Request) -> web.StreamResponse:
    """Say whether the verdict on a report was right; the story learns from it."""
    form, article_id = await _form(request), request.match_info["id"]
    verdict = _text(form, "verdict")
    feedback = await decide.give_feedback(
        request.app[SITE], article_id, _text(form, "story"), verdict, request[VIEWER].name
    )
    return _back(request, form, f"/r/{article_id}", act="feedback", id=feedback.id, verdict=verdict)


async def retry(request: web.Request) -> web.StreamResponse:
    """Make a delivery due again now."""
    form, site = await _form(request), request.app[SITE]
    now, key = site.clock(), request.match_info["id"]

    def requeue(store: Store) -> None:
        delivery = store.delivery(key)
        if delivery is None:
            raise RefusedError(phrase("There is no such delivery."))
        if any(one.covers(delivery) for one in store.unsubscriptions()):
            raise RefusedError(phrase("Its recipient has unsubscribed."))
        if not store.requeue_delivery(delivery.id, now, now + EXPIRES_AFTER):
            raise RefusedError(phrase("It is pending, being sent or sent; it cannot be sent again."))

    await _decide(request, requeue)
    site.on_enqueued()
    return _back(request, form, f"/outbox/{key}", act="retry", id=key)


async def discard(request: web.Request) -> web.StreamResponse:
    """Give a delivery up; it is kept as discarded."""
    form, key = await _form(request), request.match_info["id"]

    def give_up(store: Store) -> None:
        if not store.discard_delivery(key):
            raise RefusedError(phrase("It is sent already, or being sent."))

    await _decide(request, give_up)
    return _back(request, form, f"/outbox/{key}", act="discard", id=key)


async def undo_feedback(request: web.Request) -> web.StreamResponse:
    """Take feedback back."""
    return await _undo(request, "undo feedback", lambda store, key: store.remove_feedback(key))


async def undo_applied(request: web.Request) -> web.StreamResponse:
    """Take back a change that feedback proposed."""
    return await _undo(request, "undo proposal", lambda store, key: store.remove_applied_proposal(key))


async def undo_override(request: web.Request) -> web.StreamResponse:
    """Take a merge or split back."""
    return await _undo(request, "undo override", lambda store, key: bool(revoke_override(store, key)))


async def end_silence(request: web.Request) -> web.StreamResponse:
    """End a silence now."""
    now = request.app[SITE].clock()
    return await _undo(
        request, "end silence", lambda store, key: key.isdecimal() and store.end_silence(int(key), now)
    )


async def resubscribe(request: web.Request) -> web.StreamResponse:
    """Send a recipient alerts again; ask them first."""
    return await _undo(
        request, "resubscribe", lambda store, key: key.isdecimal() and store.resubscribe(int(key))
    )


async def _undo(request: web.Request, act: str, undo: Callable[[Store, str], bool]) -> web.StreamResponse:
    form, key = await _form(request), request.match_info["id"]

    def run(store: Store) -> None:
        if not undo(store, key):
            raise RefusedError(phrase("That is undone already, or no longer stored."))

    await _decide(request, run)
    return _back(request, form, "/decisions", act=act, id=key)


async def _decide(request: web.Request, decide: Callable[..., T], *args: object) -> T:
    """What `decide` returns, called with the store on its thread."""
    site = request.app[SITE]
    return await site.db(decide, site.store, *args)


def _explained(act: Handler) -> Handler:
    """The act, with a page that says why where the store refuses it."""

    async def run(request: web.Request) -> web.StreamResponse:
        try:
            return await act(request)
        except StoreError as error:
            reason = reason_text(error, page_words(request))
            return render_page(request, "refused.html", reason=reason, status=409)

    return run


def _back(
    request: web.Request, form: Mapping[str, object], default: str, *, act: str, **fields: object
) -> web.StreamResponse:
    """Note the act in the log, and lead back to the page that the form came from."""
    log.info("dashboard_act", act=act, by=request[VIEWER].name, **fields)
    to = own_path(_text(form, "to")) if _text(form, "to") else default
    return see_other(to)


async def _form(request: web.Request) -> Any:  # noqa: ANN401 - aiohttp's own type of a form
    return await request.post()


def _text(form: Mapping[str, object], key: str) -> str:
    value = form.get(key)
    return value if isinstance(value, str) else ""
