"""One operation of `/api/v1`: its route and its part of OpenAPI come from the same row."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pydantic
from aiohttp import web

from service.dashboard.api.models import Problem
from store.errors import StoreError

API_PREFIX = "/api/v1"
MAX_ITEMS, DEFAULT_ITEMS = 200, 50
Answer = pydantic.BaseModel | None
Run = Callable[[web.Request, Any], Awaitable[Answer]]
"""Gets the request and its body as the operation's model; None where nothing was found."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something in the query of an address."""

    name: str
    schema: Mapping[str, Any]
    description: str


STORY = Parameter("story", {"type": "string"}, "only this story")
AFTER = Parameter("after", {"type": "string", "maxLength": 400}, "the cursor `next` of the part before")
LIMIT = Parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MAX_ITEMS, "default": DEFAULT_ITEMS},
    "at most so many items",
)


@dataclass(frozen=True, slots=True)
class Operation:
    """A method on a path."""

    method: str
    path: str
    """Below the prefix, as `/developments/{key}`."""
    summary: str
    answer: type[pydantic.BaseModel]
    run: Run
    parameters: tuple[Parameter, ...] = ()
    body: type[pydantic.BaseModel] | None = None

    @property
    def changes(self) -> bool:
        """Whether it needs somebody who may act."""
        return self.method != "GET"

    @property
    def names_one(self) -> bool:
        """Whether the path names something that may not be there."""
        return "{" in self.path

    def route(self) -> web.RouteDef:
        """The route."""
        return web.route(self.method, API_PREFIX + self.path, self._handle)

    async def _handle(self, request: web.Request) -> web.Response:
        try:
            body = await _body(request, self.body) if self.body else None
            answer = await self.run(request, body)
        except _Refused as refused:
            return problem(refused.status, str(refused))
        except StoreError as error:
            if not self.changes:
                raise
            return problem(409, str(error))
        if answer is None:
            return problem(404, "there is no such thing; it may have been deleted")
        return web.Response(text=answer.model_dump_json(), content_type="application/json")


class _Refused(Exception):
    """A request that says something wrong."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def problem(status: int, text: str) -> web.Response:
    """Why a request was not answered, as JSON."""
    return web.Response(
        status=status, text=Problem(error=text).model_dump_json(), content_type="application/json"
    )


def limit_of(request: web.Request) -> int:
    """How many items are wanted.

    Raises:
        _Refused: it is no number between 1 and 200.
    """
    text = request.query.get("limit", str(DEFAULT_ITEMS))
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text[:9]) <= MAX_ITEMS:
        raise _Refused(400, f"limit: {text[:20]!r} is not valid; expected: a number from 1 to {MAX_ITEMS}")
    return int(text)


def chosen(request: web.Request, name: str, known: Mapping[str, Any]) -> str:
    """A value of the query that must be one of some; empty if it is absent.

    Raises:
        _Refused: it is another one.
    """
    value = request.query.get(name, "")
    if value and value not in known:
        raise _Refused(400, f"{name}: {value[:60]!r} is not known; expected one of: {', '.join(known)}")
    return value


async def _body(request: web.Request, model: type[pydantic.BaseModel]) -> pydantic.BaseModel:
    if request.content_type != "application/json":
        raise _Refused(415, "the body has to be application/json")
    try:
        return model.model_validate_json(await request.read())
    except pydantic.ValidationError as error:
        lines = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5])
        raise _Refused(400, "; ".join(lines)) from error
