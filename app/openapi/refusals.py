"""The refusals of an operation, as answers of the document: by status, with the problem types that each may carry."""

import inspect
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from types import FunctionType
from typing import Any

from fastapi.dependencies.models import Dependant

from app.access.guards import authenticate, maybe_authenticate
from app.http import PROBLEM_TYPE, open_session, set_etag
from app.idempotency import read_attempt, recall
from app.ledger.service import record
from app.openapi.reach import Reach, reach_of, uses_of
from app.problems import BodyTooLarge, Conflict, InvalidInput, Problem, Unexpected, UnsupportedMediaType

PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "A refusal (RFC 9457). `errors` holds every fault at once.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "The problem type; it ends in its slug."},
        "title": {"type": "string", "description": "The problem type in words, always the same."},
        "status": {"type": "integer", "description": "The status of the answer."},
        "detail": {"type": "string", "description": "What is the matter here."},
        "instance": {"type": "string", "description": "The path that was asked for."},
        "errors": {
            "type": "array",
            "description": "Every fault.",
            "items": {
                "type": "object",
                "title": "Fault",
                "required": ["code", "detail", "pointer"],
                "properties": {
                    "code": {"type": "string", "description": "A stable code."},
                    "detail": {"type": "string", "description": "The same in words."},
                    "pointer": {
                        "type": "string",
                        "description": "Where: a JSON pointer, or `query:`, `path:`, `header:` and a name.",
                    },
                },
            },
        },
    },
}


class Operation:
    """What one operation can come to, read from its route."""

    def __init__(self, dependant: Dependant, *, has_json_body: bool) -> None:
        self.calls = list(_calls(dependant))
        before = [recall] if read_attempt in self.calls else []
        reached = reach_of(*before, *(call for call in self.calls if call is not open_session))
        self.problems: set[type[Problem]] = {InvalidInput, Unexpected, *reached.problems}
        if open_session in self.calls:
            # What changes nothing, and so records nothing, clashes with nobody.
            self.problems |= reach_of(open_session).problems - (set() if record in reached.functions else {Conflict})
        if has_json_body:
            self.problems |= {BodyTooLarge, UnsupportedMediaType}
        self.has_etag = self._has_etag(dependant, reached)

    def _has_etag(self, dependant: Dependant, reached: Reach) -> bool:
        """Whether the answer gets an ETag: by the route itself, or by way of the response that it asks for."""
        own = {used for used, _ in uses_of(dependant.call)} if isinstance(dependant.call, FunctionType) else set()
        return set_etag in own or (set_etag in reached.functions and dependant.response_param_name is not None)

    @property
    def security(self) -> list[dict[str, list[str]]]:
        """Who may: one entry for each role that will do; an empty one where a token is not needed."""
        roles = [role for call in self.calls for role in getattr(call, "roles", ())]
        if roles:
            return [{"clientCredentials": [role.value]} for role in roles]
        if authenticate in self.calls:
            return [{"clientCredentials": []}]
        return [{}, {"clientCredentials": []}] if maybe_authenticate in self.calls else []

    def refusals(self) -> dict[str, dict[str, Any]]:
        """The answers, by status."""
        by_status: defaultdict[int, list[type[Problem]]] = defaultdict(list)
        for problem in sorted(self.problems, key=lambda each: each.slug):
            by_status[problem.status].append(problem)
        return {str(status): _answer(status, by_status[status]) for status in sorted(by_status)}


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    if dependant.call:
        yield dependant.call
    for each in dependant.dependencies:
        yield from _calls(each)


def _answer(status: int, problems: list[type[Problem]]) -> dict[str, Any]:
    lines = [f"`{each.slug}`: {_first_line(each)}" for each in problems]
    examples = {each.slug: {"$ref": f"#/components/examples/{each.slug}"} for each in problems}
    return {
        "description": "\n".join(lines),
        "headers": dict(_HEADERS.get(status, {})),
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}},
    }


_HEADERS: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"$ref": "#/components/headers/WWW-Authenticate"}},
    429: {"Retry-After": {"$ref": "#/components/headers/Retry-After"}},
    503: {"Retry-After": {"$ref": "#/components/headers/Retry-After"}},
}


def _first_line(found: Any) -> str:
    return (inspect.getdoc(found) or found.title).partition("\n")[0]


def problem_examples(problems: Iterable[type[Problem]], public_url: str) -> dict[str, Any]:
    """One example for each problem type."""
    return {
        each.slug: {"summary": each.title, "value": _example(each, public_url)}
        for each in sorted(problems, key=lambda each: each.slug)
    }


def _example(problem: type[Problem], public_url: str) -> dict[str, Any]:
    fault = {"code": "missing", "detail": "Field required", "pointer": "/title/nl"}
    return {
        "type": f"{public_url}/problems/{problem.slug}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.title,
        "instance": "/v1/outcome-sets",
        **({"errors": [fault]} if problem is InvalidInput else {}),
    }
