"""The OpenAPI document of `/v1`, as the NL API Design Rules ask for it."""

import json
import re
from collections.abc import Iterable
from typing import Any

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from app.http import API_VERSION, PROBLEM_TYPE

CONTACT = {
    "name": "Leerlijn",
    "url": "https://leerlijn.example/contact",
    "email": "contact@leerlijn.example",
}
_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                    "pointer": {"type": "string"},
                },
            },
        },
    },
}
_VERSION_HEADER = {"API-Version": {"description": "Full version of this API.", "schema": {"type": "string"}}}
_REFUSALS = {
    "400": "The input is not valid; every fault is named.",
    "401": "A valid access token is needed.",
    "403": "The caller may not do this.",
    "404": "There is no such thing, or it is not the caller's to see.",
    "409": "This clashes with the state of the thing.",
}


def openapi_document(routes: Iterable[BaseRoute], public_url: str) -> dict[str, Any]:
    """The document: only paths below `/v1`, said relative to the server; 400 where the framework says 422."""
    document = get_openapi(
        title="Leerlijn",
        version=API_VERSION,
        openapi_version="3.1.0",
        description="Register of learning outcomes and issuer of microcredentials for the Hogere Sociale Studies.",
        contact=CONTACT,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        routes=list(routes),
        separate_input_output_schemas=False,
    )
    document = _renamed(document)
    document["servers"] = [{"url": f"{public_url}/v1", "description": "This server"}]
    document["paths"] = {
        path.removeprefix("/v1"): item for path, item in document["paths"].items() if path.startswith("/v1/")
    }
    for item in document["paths"].values():
        for operation in item.values():
            _complete(operation)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    _drop_unused(document)
    document["tags"] = [{"name": tag} for tag in sorted(_tags(document))]
    return document


def _renamed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with names such as `AwardAnswerPage` where the framework says `Page_AwardAnswer_`."""
    renamed: dict[str, Any] = json.loads(re.sub(r"\bPage_([A-Za-z]+)_(?=\")", r"\1Page", json.dumps(document)))
    return renamed


def _drop_unused(document: dict[str, Any]) -> None:
    """Takes out schemas that nothing below `/v1` refers to."""
    schemas = document["components"]["schemas"]
    wanted, looked_at = set(re.findall(r"schemas/([\w.-]+)", json.dumps(document["paths"]))), set[str]()
    while fresh := wanted - looked_at:
        looked_at |= fresh
        for name in fresh:
            wanted |= set(re.findall(r"schemas/([\w.-]+)", json.dumps(schemas[name])))
    document["components"]["schemas"] = {name: schemas[name] for name in sorted(wanted)}


def _complete(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    secured = "security" in operation
    for status, description in _REFUSALS.items():
        if secured or status in {"400", "404"}:
            responses.setdefault(status, {"description": description})
    for status, response in responses.items():
        response.setdefault("headers", {}).update(_VERSION_HEADER)
        if status[0] in "45":
            response["content"] = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _tags(document: dict[str, Any]) -> set[str]:
    return {tag for item in document["paths"].values() for each in item.values() for tag in each.get("tags", [])}
