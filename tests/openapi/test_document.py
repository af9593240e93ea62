"""The document of the interface: names, words, examples that fit, and every refusal that an operation can give."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    made = create_app(
        Settings(
            public_url="http://localhost:8000", database_url="postgresql+psycopg://", key_encryption_secret="unused"
        )
    )
    found: dict[str, Any] = json.loads(json.dumps(made.openapi()))
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def operation(document: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for _, each in operations(document) if each["operationId"] == name)


def slugs(document: dict[str, Any], name: str, status: int) -> set[str]:
    answer = operation(document, name)["responses"].get(str(status), {})
    return set(answer.get("content", {}).get("application/problem+json", {}).get("examples", {}))


def bodies(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every body of a request or an answer, with its media type and where it is."""
    for where, each in operations(document):
        for part, holder in (("request", each.get("requestBody", {})), *each["responses"].items()):
            for media_type, content in holder.get("content", {}).items():
                yield f"{where} {part} {media_type}", content


def test_every_operation_has_a_readable_name_of_its_own(document: dict[str, Any]) -> None:
    names = [each["operationId"] for _, each in operations(document)]
    assert len(names) == len(set(names)) > 100
    assert [name for name in names if not re.fullmatch(r"[a-z]+([A-Z][a-z]+)+", name)] == []
    assert {"createOutcomeSet", "publishOutcomeSet", "submitDossier", "adoptAgreement", "createModule"} <= set(names)


def test_every_schema_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    assert [name for name in document["components"]["schemas"] if not re.fullmatch(r"([A-Z][a-z0-9]*)+", name)] == []


def test_everything_is_said_in_words(document: dict[str, Any]) -> None:
    silent = [tag["name"] for tag in document["tags"] if tag["description"] == tag["name"]]
    for where, each in operations(document):
        silent += [where] if len(each["summary"]) < 5 or not each["tags"] else []
        silent += [f"{where} {p['name']}" for p in each.get("parameters", []) if not p.get("description")]
        silent += [f"{where} {status}" for status, answer in each["responses"].items() if not answer["description"]]
    assert silent == []


def test_every_json_body_has_an_example_that_fits_its_schema(document: dict[str, Any]) -> None:
    wrong, seen = [], 0
    for where, content in bodies(document):
        if where.rpartition(" ")[2] not in {"application/json", "application/problem+json"}:
            continue
        named = [_value(document, each) for each in content.get("examples", {}).values()]
        schema = {**content["schema"], "components": document["components"]}
        validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        for example in named or [content["example"]]:
            seen += 1
            wrong += [f"{where}: {error.json_path} {error.message[:90]}" for error in validator.iter_errors(example)]
    assert seen > 500
    assert wrong == []


def _value(document: dict[str, Any], example: dict[str, Any]) -> Any:
    found = document
    for part in example["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return found["value"]


@pytest.mark.parametrize(
    ("example", "breaks"),
    [({"adoptedBy": "", "adoptedOn": "2026-10-01"}, "adoptedBy"), ({"adoptedBy": "OER"}, "adoptedOn")],
)
def test_the_check_of_examples_sees_a_wrong_one(document: dict[str, Any], example: Any, breaks: str) -> None:
    schema = {"$ref": "#/components/schemas/Adoption", "components": document["components"]}
    assert breaks in str(next(jsonschema.Draft202012Validator(schema).iter_errors(example)))


def test_every_request_that_has_a_body_shows_one(document: dict[str, Any]) -> None:
    bare = []
    for where, each in operations(document):
        content = each.get("requestBody", {}).get("content", {})
        if content and not any({"example", "examples"} & media.keys() for media in content.values()):
            bare.append(where)
    assert bare == []


def test_no_answer_hides_behind_a_wildcard_or_a_framework(document: dict[str, Any]) -> None:
    statuses = {status for _, each in operations(document) for status in each["responses"]}
    assert statuses <= {"200", "201", "204", "400", "401", "403", "404", "406", "409", "412", "413", "415", "428", "429", "500", "502", "503"}  # fmt: skip
    for _, each in operations(document):
        for status, answer in each["responses"].items():
            assert "API-Version" in answer["headers"]
            if status[0] in "45":
                assert answer["content"].keys() == {"application/problem+json"}


KEYS = {"idempotency-key-in-flight", "idempotency-key-reused"}


@pytest.mark.parametrize(
    ("name", "status", "expected"),
    [
        ("publishOutcomeSet", 400, {"invalid-input", "not-publishable"}),
        ("publishOutcomeSet", 409, {"conflict", "nothing-to-publish", "not-in-review", *KEYS}),
        ("publishOutcomeSet", 413, {"body-too-large"}),
        ("publishOutcomeSet", 415, {"unsupported-media-type"}),
        ("editOutcomeSetDraft", 412, {"stale-edit"}),
        ("editOutcomeSetDraft", 428, {"precondition-required"}),
        ("getOutcomeSet", 404, {"not-found"}),
        ("getOutcomeSet", 401, set()),
        ("getOutcomeSet", 403, set()),
        ("getOutcomeSet", 409, set()),
        ("createInstitution", 404, set()),
        ("approveAward", 403, {"forbidden", "four-eyes"}),
        ("adviseOnDossier", 403, {"forbidden", "not-assigned", "stated-interest"}),
        ("getOutcomeSetVersionSheet", 406, {"not-acceptable"}),
        ("importOutcomeSheet", 428, {"precondition-required"}),
        ("importOutcomeSheet", 413, {"body-too-large"}),
        ("importOutcomeSheet", 415, set()),
        ("refreshKnownIssuer", 502, {"not-fetched"}),
        ("verifyCredential", 400, {"invalid-input", "not-a-credential"}),
    ],
)
def test_an_operation_names_the_refusals_that_it_can_give_and_no_other(
    document: dict[str, Any], name: str, status: int, expected: set[str]
) -> None:
    assert slugs(document, name, status) == expected


def test_every_problem_type_is_in_the_readme(document: dict[str, Any]) -> None:
    listed = dict(re.findall(r"^\| `([a-z-]+)` \| ([0-9]{3}) \|", (ROOT / "README.md").read_text(), re.MULTILINE))
    for where, each in operations(document):
        for status, answer in each["responses"].items():
            for media in answer.get("content", {}).values():
                for slug in media.get("examples", {}) if status[0] in "45" else ():
                    assert listed[slug] == status, (where, slug)


def test_who_may_is_said_with_scopes(document: dict[str, Any]) -> None:
    scheme = document["components"]["securitySchemes"]["clientCredentials"]["flows"]["clientCredentials"]
    assert scheme["tokenUrl"] == "http://localhost:8000/oauth/token"
    wanted = {
        "publishOutcomeSet": [["coordinator"], ["sector-editor"]],
        "getMyself": [[]],
        "decideDossier": [["board"]],
    }
    for name, scopes in wanted.items():
        assert [each["clientCredentials"] for each in operation(document, name)["security"]] == scopes
    assert "security" not in operation(document, "listInstitutions")
    used = {
        scope
        for _, each in operations(document)
        for one in each.get("security", [])
        for s in one.values()
        for scope in s
    }
    assert used == set(scheme["scopes"])


def test_headers_are_named_where_they_are_given(document: dict[str, Any]) -> None:
    assert "ETag" in operation(document, "getOutcomeSetDraft")["responses"]["200"]["headers"]
    assert "ETag" in operation(document, "getOutcomeSetDraftSheet")["responses"]["200"]["headers"]
    assert "ETag" not in operation(document, "publishOutcomeSet")["responses"]["200"]["headers"]
    assert "ETag" not in operation(document, "getInstitution")["responses"]["200"]["headers"]
    assert "WWW-Authenticate" in operation(document, "getMyself")["responses"]["401"]["headers"]
    assert "Retry-After" in operation(document, "getInstitution")["responses"]["503"]["headers"]


def test_the_server_answers_the_document(client: TestClient, document: dict[str, Any]) -> None:
    assert client.get("/v1/openapi.json").json() == document
