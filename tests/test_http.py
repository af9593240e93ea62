"""Bad input and the conventions that hold on every address."""

import base64
import json
from collections.abc import Callable

import pytest
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.models import Institution
from app.main import create_app
from app.settings import Settings
from tests.factories import World

GOOD = b'{"slug":"oost","kind":"hogeschool","name":{"nl":"Oost"},"url":"https://o.example","email":"a@o.example"%s}'


def post(client: TestClient, world: World, body: bytes, content_type: str = "application/json") -> dict[str, object]:
    headers = {**world.headers(world.administrator()), "Content-Type": content_type}
    answer = client.post("/v1/institutions", content=body, headers=headers)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
    return {"http": answer.status_code, **answer.json()}


def faults(answer: dict[str, object]) -> set[tuple[str, str]]:
    return {(each["code"], each["pointer"]) for each in answer["errors"]}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (GOOD % b',"colour":"red"', {("unknown-key", "/colour")}),
        (GOOD % b',"slug":"west"', {("duplicate-key", "/slug")}),
        (GOOD % b',"country":7', {("string-type", "/country")}),
        (GOOD.replace(b"Oost", b"x" * 201) % b"", {("too-long", "/name/nl")}),
        (GOOD.replace(b"Oost", b"O\\u0000st") % b"", {("forbidden-character", "/name/nl")}),
        (GOOD.replace(b"Oost", b"O\\ud800st") % b"", {("forbidden-character", "/name/nl"), ("string-unicode", "/name/nl")}),
        (GOOD.replace(b"Oost", b"O\\u001fst") % b',"slug":"west","colour":1', {("forbidden-character", "/name/nl"), ("duplicate-key", "/slug"), ("unknown-key", "/colour")}),
        (GOOD.replace(b'"nl"', b'"n\\u0001l"') % b"", {("forbidden-character", "/name"), ("missing", "/name/nl")}),
        (b"[1,2", {("not-json", "")}),
        (b'{"a":NaN}', {("not-json", "")}),
        (b'{"a":' + b"9" * 5000 + b"}", {("not-json", "")}),
        (b"\xff\xfe", {("not-utf-8", "")}),
        (b"[" * 100_000 + b"]" * 100_000, {("nested-too-deep", "")}),
        (b"", {("body-missing", "")}),
        (b"[]", {("model-attributes-type", "")}),
        (b'"text"', {("model-attributes-type", "")}),
    ],
)  # fmt: skip
def test_bad_json_is_refused_with_every_fault_and_its_place(
    client: TestClient, world: World, session: Session, body: bytes, expected: set[tuple[str, str]]
) -> None:
    answer = post(client, world, body)
    assert answer["http"] == 400
    assert str(answer["type"]).endswith("/problems/invalid-input")
    assert faults(answer) >= expected
    assert session.query(Institution).count() == 0


def test_a_body_over_the_limit_is_refused_unread(client: TestClient, world: World, session: Session) -> None:
    answer = post(client, world, b'{"slug":"' + b"a" * (1 << 20) + b'"}')
    assert (answer["http"], str(answer["type"]).rpartition("/")[2]) == (413, "body-too-large")
    assert session.query(Institution).count() == 0


def test_a_body_without_length_is_capped_too(client: TestClient, world: World) -> None:
    headers = {**world.headers(world.administrator()), "Content-Type": "application/json"}
    chunks = (b"a" * 65536 for _ in range(20))
    answer = client.post("/v1/institutions", content=chunks, headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


def test_a_form_is_no_json(client: TestClient, world: World) -> None:
    answer = post(client, world, b"slug=oost", "application/x-www-form-urlencoded")
    assert (answer["http"], str(answer["type"]).rpartition("/")[2]) == (415, "unsupported-media-type")


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [
        ("GET", "/v1/nowhere", 404, "not-found"),
        ("GET", "/v1/institutions/", 404, "not-found"),
        ("PATCH", "/v1/institutions", 405, "method-not-allowed"),
        ("GET", "/v1/institutions?limit=0", 400, "invalid-input"),
        ("GET", "/v1/institutions?cursor=%00", 400, "invalid-input"),
        ("GET", "/v1/institutions/a%00b", 400, "invalid-input"),
        ("GET", "/v1/institutions?cursor=%ff", 400, "invalid-input"),
        ("POST", "/v1/institutions", 401, "unauthenticated"),
    ],
)
def test_every_refusal_has_one_shape_and_the_headers(
    client: TestClient, method: str, path: str, status: int, slug: str
) -> None:
    answer = client.request(method, path, json={} if method == "POST" else None)
    body = answer.json()
    assert (answer.status_code, body["status"], body["type"]) == (
        status,
        status,
        f"http://localhost:8000/problems/{slug}",
    )
    assert {"title", "detail", "instance"} <= body.keys()
    assert answer.headers["api-version"] == "1.0.0"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", "/v1/institutions", "GET, HEAD, POST"),
        ("POST", "/v1/institutions/noord", "GET, HEAD"),
        ("GET", "/v1/people", "POST"),
        ("PUT", "/health", "GET, HEAD"),
        ("TRACE", "/v1/outcome-sets/00000000-0000-4000-8000-000000000000/draft", "DELETE, GET, HEAD, POST, PUT"),
    ],
)
def test_a_method_that_is_not_answered_names_those_that_are(
    client: TestClient, method: str, path: str, allowed: str
) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


def test_an_id_that_is_no_id_is_named(client: TestClient, world: World) -> None:
    answer = client.get("/v1/people/42", headers=world.headers(world.administrator()))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "path:person_id")


@pytest.mark.parametrize("authorization", ["Bearer unknown", "Bearer ", "Basic eDp5", "nonsense"])
def test_a_token_that_is_none_is_refused_even_where_none_is_needed(client: TestClient, authorization: str) -> None:
    answer = client.get("/v1/people/me", headers={"Authorization": authorization})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_an_error_that_nobody_foresaw_shows_nothing_and_keeps_the_headers(
    settings: Settings, new_session: Callable[[], Session], caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Session:
        raise ValueError("secret detail")

    app = create_app(settings, new_session=broken)
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/v1/institutions")
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (500, "unexpected")
    assert "secret detail" not in answer.text
    assert answer.headers["api-version"] == "1.0.0"
    assert "unexpected error at GET /v1/institutions" in caplog.text


def test_health_says_whether_the_server_can_serve(client: TestClient, settings: Settings) -> None:
    assert client.get("/health").json() == {"status": "ok"}
    away = settings.model_copy(update={"database_url": "postgresql+psycopg://nobody@/none?host=/nonexistent"})
    with TestClient(create_app(away)) as other:
        answer = other.get("/health")
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (503, "unavailable")


def test_the_interface_is_described(client: TestClient) -> None:
    document = client.get("/v1/openapi.json").json()
    assert document["servers"][0]["url"] == "http://localhost:8000/v1"
    assert not any("422" in op["responses"] for item in document["paths"].values() for op in item.values())
    assert document["paths"]["/institutions"]["post"]["responses"]["400"]["content"].keys() == {
        "application/problem+json"
    }


@pytest.mark.parametrize(
    "address",
    ["/v1/institutions", "/v1/programmes", "/v1/modules", "/v1/outcome-sets", "/v1/outcomes", "/v1/agreements", "/v1/known-issuers"],
)  # fmt: skip
@pytest.mark.parametrize("key", [("x", "y", "z"), (), ("-1", "no-uuid"), ("99999999999999999999", ""), (7,)])
def test_a_cursor_of_another_list_is_refused(client: TestClient, address: str, key: tuple[object, ...]) -> None:
    text = json.dumps(list(key)).encode()
    cursor = base64.urlsafe_b64encode(text).decode()
    answer = client.get(address, params={"cursor": cursor})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "cursor-unknown"


@pytest.mark.parametrize("address", ["/health", "/v1/institutions", "/v1/openapi.json", "/", "/v1/nowhere"])
def test_head_answers_as_get_without_the_body(client: TestClient, address: str) -> None:
    got, head = client.get(address), client.head(address)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert {**head.headers, "date": ""} == {**got.headers, "date": ""}


def test_a_setting_at_fault_does_not_tell_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY_ENCRYPTION_SECRET", "zeer-geheim-0123456789")
    monkeypatch.delenv("PUBLIC_URL", raising=False)
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert "geheim" not in str(refused.value)
