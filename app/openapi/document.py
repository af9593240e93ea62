"""The OpenAPI document of `/v1`, as the NL API Design Rules ask for it, good enough to generate a client from."""

import inspect
import json
import re
from collections.abc import Iterable
from typing import Any

from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.routing import BaseRoute

from app.http import API_VERSION
from app.openapi import words
from app.openapi.examples import MEDIA, example_of
from app.openapi.refusals import PROBLEM, Operation, problem_examples
from app.problems import Problem

CONTACT = {
    "name": "Leerlijn",
    "url": "https://leerlijn.example/contact",
    "email": "contact@leerlijn.example",
}
_TEXT = {"type": "string"}
_HEADERS = {
    "API-Version": {"description": "Full version of this API.", "required": True, "schema": _TEXT},
    "ETag": {
        "description": "The revision that was answered, to be sent back as `If-Match`.",
        "required": True,
        "schema": {**_TEXT, "pattern": '^"r[0-9]+"$'},
    },
    "Retry-After": {"description": "After how many seconds to try again.", "schema": {"type": "integer"}},
    "WWW-Authenticate": {"description": "Which kind of token is asked for.", "required": True, "schema": _TEXT},
}


def openapi_document(routes: Iterable[BaseRoute], public_url: str) -> dict[str, Any]:
    """The document: only paths below `/v1`, said relative to the server, each with all its refusals."""
    ours = [each for each in iter_route_contexts(list(routes)) if _is_described(each)]
    document = get_openapi(
        title="Leerlijn",
        version=API_VERSION,
        openapi_version="3.1.0",
        description="Register of learning outcomes and issuer of microcredentials for the Hogere Sociale Studies.",
        contact=CONTACT,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        routes=ours,
        separate_input_output_schemas=False,
    )
    document = _renamed(document)
    components = document.setdefault("components", {})
    problems = set[type[Problem]]()
    for route in ours:
        for method in route.methods or ():
            found = Operation(route.dependant, has_json_body=route.body_field is not None)
            problems |= found.problems
            _complete(document["paths"][route.path_format][method.lower()], route, found)
    document["servers"] = [{"url": f"{public_url}/v1", "description": "This server"}]
    document["paths"] = {path.removeprefix("/v1"): item for path, item in document["paths"].items()}
    components["schemas"] = {**components.get("schemas", {}), "Problem": PROBLEM}
    _drop_unused(document)
    components["headers"] = _HEADERS
    components["examples"] = problem_examples(problems, public_url)
    components["securitySchemes"] = _security_schemes(public_url)
    _add_examples(document)
    document["tags"] = [{"name": tag, "description": words.TAGS.get(tag, tag)} for tag in sorted(_tags(document))]
    return document


def _is_described(route: RouteContext) -> bool:
    is_ours = isinstance(route.original_route, APIRoute) and (route.path or "").startswith("/v1/")
    return is_ours and bool(route.include_in_schema)


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


def _complete(operation: dict[str, Any], route: RouteContext, found: Operation) -> None:
    """Says in an operation what the framework does not: names, words, who may, headers, and every refusal."""
    path = (route.path_format or "").removeprefix("/v1")
    operation["operationId"] = words.operation_id(operation["operationId"], path)
    operation["summary"] = (inspect.getdoc(route.endpoint) or "").partition("\n")[0].removesuffix(".")
    operation.pop("security", None)
    if found.security:
        operation["security"] = found.security
    for parameter in operation.get("parameters", []):
        parameter.setdefault("description", words.parameter_words(parameter["name"], path))
    said = {status: answer for status, answer in operation["responses"].items() if status[0] == "2"}
    for status, answer in said.items():
        if answer["description"] == "Successful Response":
            answer["description"] = words.ANSWERS[status]
        if found.has_etag:
            answer.setdefault("headers", {})["ETag"] = {"$ref": "#/components/headers/ETag"}
    operation["responses"] = {**said, **found.refusals()}
    for answer in operation["responses"].values():
        answer.setdefault("headers", {})["API-Version"] = {"$ref": "#/components/headers/API-Version"}


def _security_schemes(public_url: str) -> dict[str, Any]:
    scopes = {role.value: text for role, text in words.SCOPES.items()}
    return {
        "clientCredentials": {
            "type": "oauth2",
            "description": "A scope may be narrowed to an institution: `coordinator@its-slug`. "
            "A token without scopes carries all that its client may.",
            "flows": {"clientCredentials": {"tokenUrl": f"{public_url}/oauth/token", "scopes": scopes}},
        }
    }


def _add_examples(document: dict[str, Any]) -> None:
    """An example for every body that is JSON."""
    schemas = document["components"]["schemas"]
    for item in document["paths"].values():
        for operation in item.values():
            body = operation.get("requestBody", {})
            for content in body.get("content", {}).values():
                named = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
                body.setdefault("description", schemas.get(named, {}).get("description", "What is sent."))
            for part in (body, *(operation["responses"][each] for each in operation["responses"] if each[0] == "2")):
                for media_type, content in part.get("content", {}).items():
                    if media_type in MEDIA:
                        content.setdefault("example", MEDIA[media_type])
                    elif media_type == "application/json":
                        content["example"] = example_of(content.get("schema", {}), schemas)


def _tags(document: dict[str, Any]) -> set[str]:
    return {tag for item in document["paths"].values() for each in item.values() for tag in each.get("tags", [])}
