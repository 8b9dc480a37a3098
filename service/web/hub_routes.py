"""The addresses that hubs are given: a question is answered, a delivery stored."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from aiohttp import web

from service.config.public import Public
from service.pipeline.push_callbacks import UNKNOWN, Pushes
from service.web.public import body_of

PATH = "/w/"
_TOKEN = "{token:[A-Za-z0-9_-]{43}}"  # noqa: S105 - a pattern
_AT_ONCE = 4
"""Bodies that are held in memory; the others wait."""


def hub_address(public: Public) -> str:
    """What a subscription's token is put behind."""
    return public.url + PATH


def hub_routes(public: Public, pushes: Pushes) -> list[web.AbstractRouteDef]:
    """The routes below the public address."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def verify(request: web.Request) -> web.Response:
        answer = await pushes.verify(request.match_info["token"], request.query)
        if answer is None:
            raise web.HTTPNotFound
        return web.Response(text=answer, content_type="text/plain")

    async def deliver(request: web.Request) -> web.Response:
        token = request.match_info["token"]
        if not pushes.knows(token):  # before anybody can take a turn with a body that drips
            return web.Response(status=UNKNOWN)
        async with turns:
            body = await body_of(request)
            status = await pushes.deliver(token, request.headers, body)
        return web.Response(status=status)

    path = urlsplit(public.url).path + PATH + _TOKEN
    return [web.get(path, verify, allow_head=False), web.post(path, deliver)]
