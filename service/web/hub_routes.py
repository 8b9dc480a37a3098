"""The addresses that hubs are given: a question is answered, a delivery stored."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from aiohttp import web

from service.config.public import PublicEndpoint
from service.pipeline.push_callbacks import UNKNOWN_SUBSCRIPTION, PushCallbacks
from service.web.public import read_body

CALLBACK_PATH = "/w/"
_TOKEN = "{token:[A-Za-z0-9_-]{43}}"  # noqa: S105 - a pattern
_MAX_CONCURRENT_BODIES = 4
"""Bodies that are held in memory; the others wait."""


def callback_base_url(public: PublicEndpoint) -> str:
    """What a subscription's token is put behind."""
    return public.url + CALLBACK_PATH


def hub_routes(public: PublicEndpoint, pushes: PushCallbacks) -> list[web.AbstractRouteDef]:
    """The routes below the public address."""
    turns = asyncio.Semaphore(_MAX_CONCURRENT_BODIES)

    async def verify(request: web.Request) -> web.Response:
        answer = await pushes.verify(request.match_info["token"], request.query)
        if answer is None:
            raise web.HTTPNotFound
        return web.Response(text=answer, content_type="text/plain")

    async def deliver(request: web.Request) -> web.Response:
        token = request.match_info["token"]
        if not pushes.is_subscribed(token):  # before anybody can take a turn with a body that drips
            return web.Response(status=UNKNOWN_SUBSCRIPTION)
        async with turns:
            body = await read_body(request)
            status = await pushes.receive_content(token, request.headers, body)
        return web.Response(status=status)

    path = urlsplit(public.url).path + CALLBACK_PATH + _TOKEN
    return [web.get(path, verify, allow_head=False), web.post(path, deliver)]
