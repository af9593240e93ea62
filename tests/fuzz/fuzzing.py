"""Schemathesis over the whole interface, in every role: what breaks the server, and what the document does not say."""

import random
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.fuzz.register import Register, Swapper

ROLES = ("coordinator", "registrar", "student", "board", "assessor", "anonymous")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@dataclass
class Tally:
    """What was asked, what was answered, and what was wrong."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    done: set[str] = field(default_factory=set)
    faults: dict[str, str] = field(default_factory=dict)
    server_errors: int = 0
    undocumented: int = 0

    def told(self) -> Iterator[str]:
        """The whole, in lines."""
        yield f"{self.cases} cases over {len(self.operations)} operations, {len(self.done)} of them done at least once"
        yield "roles: " + ", ".join(f"{name} {count}" for name, count in sorted(self.roles.items()))
        yield "statuses: " + ", ".join(f"{status} {count}" for status, count in sorted(self.statuses.items()))
        yield from self.faults.values()
        yield f"{self.server_errors} server errors, {self.undocumented} undocumented answers"


class Fuzzer:
    """Asks a server everything that its document allows, and much that it does not."""

    def __init__(self, document: dict[str, Any], address: str, register: Register) -> None:
        self.schema = schemathesis.openapi.from_dict(document)
        self.address, self.register, self.tally = f"{address}/v1", register, Tally()
        self.session = requests.Session()
        self.session.trust_env = False

    def run(self, cases: int, start: int) -> Tally:
        """That many cases, spread over all operations; the same again for the same start on the same data."""
        operations: list[Any] = [each.ok() for each in self.schema.get_all_operations()]  # type: ignore[union-attr]
        turn = 0
        while self.tally.cases < cases:
            each = max(1, (cases - self.tally.cases) // len(operations))
            for number, operation in enumerate(operations):
                self._some(operation, each, start * 1_000_000 + turn * 1000 + number, cases)
            turn += 1
        return self.tally

    def _some(self, operation: Any, wanted: int, start: int, most: int) -> None:
        """Some cases of one operation, in roles that take turns."""
        roles = list(self.register.tokens)

        @seed(start)
        @settings(
            max_examples=wanted,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(_cases(operation), st.integers(0, 2**32))
        def ask(case: Case[Any], chance: int) -> None:
            if self.tally.cases < most:
                turn = self.tally.operations[operation.label] + start
                fit = roles_of(operation) if turn % 3 else roles
                self._ask(case, fit[turn % len(fit)], random.Random(chance))

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ask()

    def _ask(self, case: Case[Any], role: str, chance: random.Random) -> None:
        swap = Swapper(self.register.known, chance)
        for box in (case.path_parameters, case.query, case.headers):
            for name in list(box or {}):
                box[name] = swap.value(name, box[name])
        if isinstance(case.body, dict | list):
            case.body = swap.inside("", case.body)
        if "if-match" in {each.name for each in case.operation.headers} and chance.random() < 0.7:
            case.headers["if-match"] = chance.choice(self.register.known["if_match"])
        token = self.register.tokens[role]
        response = case.call(base_url=self.address, session=self.session, headers=token)
        self._judge(case, role, response)
        if response.status_code < 300 and case.method != "GET" and chance.random() < 0.5:
            # What was done once is asked again, as by somebody whose connection broke.
            self._judge(case, role, case.call(base_url=self.address, session=self.session, headers=token))

    def _judge(self, case: Case[Any], role: str, response: Any) -> None:
        label, status = case.operation.label, response.status_code
        self.tally.cases += 1
        self.tally.statuses[status] += 1
        self.tally.roles[role] += 1
        self.tally.operations[label] += 1
        if status < 300:
            self.tally.done.add(label)
        try:
            case.validate_response(response, checks=CHECKS, additional_checks=[slug_conformance])
        except (FailureGroup, Failure) as found:
            self._blame(case, role, response, found)

    def _blame(self, case: Case[Any], role: str, response: Any, found: Any) -> None:
        is_error = response.status_code >= 500
        self.tally.server_errors += is_error
        self.tally.undocumented += not is_error
        failures = found.exceptions if isinstance(found, FailureGroup) else [found]
        for failure in failures:
            key = f"{case.operation.label} {type(failure).__name__} {response.status_code}"
            words = f"{key}\n  as {role}: {failure.message[:400]}\n  {case.as_curl_command()[:900]}\n  {response.text[:400]}"
            self.tally.faults.setdefault(key, words)


def slug_conformance(_ctx: Any, response: Any, case: Case[Any]) -> None:
    """The problem type of a refusal is one that the document names for this operation and status."""
    if response.status_code < 400:
        return
    said = case.operation.definition.raw["responses"].get(str(response.status_code), {})
    known = said.get("content", {}).get("application/problem+json", {}).get("examples", {})
    slug = response.json()["type"].rpartition("/")[2]
    if slug not in known:
        raise AssertionError(f"undocumented problem type {slug}; documented: {', '.join(known)}")


def roles_of(operation: Any) -> list[str]:
    """The roles that the document says will do, so that most cases get past the door; all where any will."""
    asked = operation.definition.raw.get("security", [])
    return [scope for each in asked for scope in each.get("clientCredentials", [])] or list(ROLES)


def _cases(operation: Any) -> st.SearchStrategy[Case[Any]]:
    """Mostly requests that fit the document, some that do not, where there is anything to break."""
    good: st.SearchStrategy[Case[Any]] = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    try:
        bad = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    except HypothesisException:
        return good
    return st.one_of(good, good, bad)
