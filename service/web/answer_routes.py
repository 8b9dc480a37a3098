"""Answers by link: a GET shows the page and changes nothing, since scanners follow links; a POST answers."""

from __future__ import annotations

from functools import partial
from urllib.parse import parse_qs, urlsplit

from aiohttp import web

from alerts.messages.answers.links import AnswerAct, AnswerLink
from alerts.messages.language.words import ENGLISH
from service.config.public import PublicEndpoint
from service.pipeline.answers import ANSWER_PATH, AnswerHandler, AnswerOutcome
from service.stories.answers import AnsweredAlert
from service.web.answer_page import OVERTAKEN, AnswerPage, gone_page
from service.web.pages import MAX_FORM_BYTES
from service.web.public import read_body

_LINK = "{act:[a-z-]{1,16}}/{token:[A-Za-z0-9._-]{1,100}}"


def answer_routes(public: PublicEndpoint, handler: AnswerHandler) -> list[web.AbstractRouteDef]:
    """The routes of answer links, below the public address."""

    def link_of(request: web.Request) -> AnswerLink:
        link = handler.check(request.match_info["act"], request.match_info["token"])
        if link is None:
            raise web.HTTPNotFound
        return link

    def page(link: AnswerLink, answered: AnsweredAlert) -> AnswerPage:
        return AnswerPage(answered, partial(handler.path_of, link), handler.words_for(answered))

    async def show(request: web.Request) -> web.Response:
        link = link_of(request)
        answered = await handler.find(link)
        return page(link, answered).ask(link.act) if answered else gone_page(ENGLISH)

    async def answer(request: web.Request) -> web.Response:
        link = link_of(request)
        if link.act is AnswerAct.CHOOSE:
            raise web.HTTPNotFound
        version = _version(await read_body(request, MAX_FORM_BYTES))
        outcome = await handler.answer(link, version)
        answered = await handler.find(link)
        if answered is None:
            return gone_page(ENGLISH)
        if outcome is AnswerOutcome.UNKNOWN:
            return gone_page(handler.words_for(answered))
        if outcome is AnswerOutcome.OUTDATED:
            return page(link, answered).ask(link.act, OVERTAKEN, 409)
        return page(link, answered).thank()

    path = urlsplit(public.url).path + ANSWER_PATH + _LINK
    return [web.get(path, show), web.post(path, answer)]


def _version(body: bytes) -> int:
    """Which state the reader saw, of the form; -1, which none has, where it does not say."""
    try:
        (text,) = parse_qs(body.decode("ascii"), max_num_fields=8).get("version", [""])
    except ValueError:
        return -1
    return int(text) if text.isdecimal() and len(text) < 10 else -1
