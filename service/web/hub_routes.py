"""The callback routes of WebSub hubs: a verification is answered, pushed content is stored."""

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
"""Bodies in memory at the same time; further requests wait."""


def callback_base_url(public: PublicEndpoint) -> str:
    """The address that the token of a subscription is appended to."""
    return public.url + CALLBACK_PATH


def hub_routes(public: PublicEndpoint, pushes: PushCallbacks) -> list[web.AbstractRouteDef]:
    """The routes of hubs, below the public address."""
    slots = asyncio.Semaphore(_MAX_CONCURRENT_BODIES)

    async def verify(request: web.Request) -> web.Response:
        answer = await pushes.verify(request.match_info["token"], request.query)
        if answer is None:
            raise web.HTTPNotFound
        return web.Response(text=answer, content_type="text/plain")

    async def deliver(request: web.Request) -> web.Response:
        token = request.match_info["token"]
        if not pushes.is_subscribed(token):  # before a slow body can occupy a slot
            return web.Response(status=UNKNOWN_SUBSCRIPTION)
        async with slots:
            body = await read_body(request)
            status = await pushes.receive_content(token, request.headers, body)
        return web.Response(status=status)

    path = urlsplit(public.url).path + CALLBACK_PATH + _TOKEN
    return [web.get(path, verify, allow_head=False), web.post(path, deliver)]
