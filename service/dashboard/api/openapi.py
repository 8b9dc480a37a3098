"""OpenAPI 3.1 of `/api/v1`, made from the table of operations and the pydantic models."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from service.dashboard.api.models import Problem
from service.dashboard.api.operations import API_PREFIX, STORY, Operation
from service.version import VERSION

_REF = "#/components/schemas/{model}"
_IN_PATH = re.compile(r"\{(\w+)\}")


def openapi_json(operations: Sequence[Operation], stories: Sequence[str]) -> str:
    """The document, as JSON."""
    return json.dumps(openapi(operations, stories), ensure_ascii=False)


def openapi(operations: Sequence[Operation], stories: Sequence[str]) -> dict[str, Any]:
    """The document of a server with these stories."""
    taken = [one.body for one in operations if one.body]
    given: list[type[BaseModel]] = [*(one.answer for one in operations), Problem]
    modes: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "validation") for model in taken]
    modes += [(model, "serialization") for model in given]
    names, definitions = models_json_schema(modes, ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        described = _describe(one, names, stories)
        paths.setdefault(API_PREFIX + one.path, {})[one.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Susulan",
            "version": VERSION,
            "description": "What Susulan knows of its stories. Texts of reports are quotations.",
        },
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _describe(one: Operation, names: Any, stories: Sequence[str]) -> dict[str, Any]:  # noqa: ANN401 - pydantic's own mapping
    described: dict[str, Any] = {
        "summary": one.summary,
        "operationId": _operation_id(one),
        "parameters": [*_path_parameters(one), *_query_parameters(one, stories)],
        "responses": {
            "200": _response("what was wanted", names[one.answer, "serialization"]),
            **{
                str(status): _response(text, names[Problem, "serialization"])
                for status, text in _problems(one)
            },
            "401": {"description": "a token is needed"},
            "403": {"description": "the token does not allow this, or the Host is not the dashboard's"},
            "503": {"description": "the store did not answer in time"},
        },
    }
    if one.body:
        schema = {"schema": names[one.body, "validation"]}
        described["requestBody"] = {"required": True, "content": {"application/json": schema}}
    return described


def _problems(one: Operation) -> Iterable[tuple[int, str]]:
    yield 400, "a value is not valid"
    if one.names_one:
        yield 404, "there is no such thing"
    if one.changes:
        yield 409, "the store refused it, for the reason given"
        yield 413, "the body is too long"
        yield 415, "the body is not JSON"


def _operation_id(one: Operation) -> str:
    words = re.findall(r"\w+", one.path.replace("{", "by_").replace("}", ""))
    return "_".join([one.method.lower(), *words])


def _path_parameters(one: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _IN_PATH.findall(one.path)
    ]


def _query_parameters(one: Operation, stories: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "name": parameter.name,
            "in": "query",
            "required": False,
            "schema": {**parameter.schema, "enum": list(stories)}
            if parameter is STORY
            else dict(parameter.schema),
            "description": parameter.description,
        }
        for parameter in one.parameters
    ]


def _response(description: str, schema: Any) -> dict[str, Any]:  # noqa: ANN401 - a JSON schema
    return {"description": description, "content": {"application/json": {"schema": schema}}}
