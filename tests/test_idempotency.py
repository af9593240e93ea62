"""A POST with an Idempotency-Key is done once, whoever repeats it, however often and at the same time."""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app import idempotency
from app.access.models import Client, Institution
from app.http import current_time
from app.idempotency import KeptAnswer, erase_answers
from app.ledger.models import LedgerEvent
from app.settings import Settings
from tests.conftest import Clock, NewApp
from tests.desks import Campus, refused
from tests.factories import World

NEW = {"slug": "oost", "kind": "hogeschool", "name": {"nl": "Oost"}, "url": "https://o.example", "email": "a@o.example"}


@pytest.fixture
def admin(world: World) -> dict[str, str]:
    return world.headers(world.administrator())


def test_a_repeated_request_is_given_the_same_answer_and_done_once(
    client: TestClient, admin: dict[str, str], session: Session
) -> None:
    keyed = {**admin, "Idempotency-Key": "8e03978e-40d5-43e8-bc93-6894a57f9324"}
    first = client.post("/v1/institutions", json=NEW, headers=keyed)
    quoted = {**admin, "Idempotency-Key": '"8e03978e-40d5-43e8-bc93-6894a57f9324"'}
    second = client.post("/v1/institutions", json=NEW, headers=quoted)
    assert (first.status_code, second.status_code) == (201, 201)
    assert (first.content, first.headers["content-type"]) == (second.content, second.headers["content-type"])
    assert ("idempotency-replayed" in first.headers, second.headers["idempotency-replayed"]) == (False, "true")
    assert session.query(Institution).count() == 1
    assert [row.action for row in session.query(LedgerEvent)] == ["institution.created"]
    assert refused(client.post("/v1/institutions", json=NEW, headers=admin)) == (409, "conflict")


def test_a_key_belongs_to_one_request_at_one_address_of_one_caller(
    client: TestClient, world: World, admin: dict[str, str]
) -> None:
    keyed = {**admin, "Idempotency-Key": "k"}
    made = client.post("/v1/institutions", json=NEW, headers=keyed)
    other = {**NEW, "slug": "west"}
    assert refused(client.post("/v1/institutions", json=other, headers=keyed)) == (409, "idempotency-key-reused")
    assert refused(client.post("/v1/institutions?x=1", json=NEW, headers=keyed)) == (409, "idempotency-key-reused")
    spaced = client.post(
        "/v1/institutions", content=json.dumps(NEW, indent=1), headers={**keyed, "Content-Type": "application/json"}
    )
    assert refused(spaced) == (409, "idempotency-key-reused")
    assert client.post("/v1/people", json={"name": "Noor"}, headers=keyed).status_code == 201
    someone = {**world.headers(world.administrator()), "Idempotency-Key": "k"}
    assert client.post("/v1/institutions", json=other, headers=someone).json()["slug"] == "west"
    assert client.post("/v1/institutions", json=NEW, headers=keyed).content == made.content


def test_a_refusal_is_not_kept(client: TestClient, admin: dict[str, str], session: Session) -> None:
    keyed = {**admin, "Idempotency-Key": "k"}
    wrong = {**NEW, "country": "BE", "brin": "01AA"}
    assert refused(client.post("/v1/institutions", json=wrong, headers=keyed)) == (400, "invalid-input")
    assert session.query(KeptAnswer).count() == 0
    assert client.post("/v1/institutions", json=NEW, headers=keyed).status_code == 201


def test_who_may_not_is_told_so_before_anything_is_given_again(
    client: TestClient, world: World, admin: dict[str, str]
) -> None:
    keyed = {**admin, "Idempotency-Key": "k"}
    client.post("/v1/institutions", json=NEW, headers=keyed)
    nobody = {**world.headers(world.person()), "Idempotency-Key": "k"}
    assert refused(client.post("/v1/institutions", json=NEW, headers=nobody)) == (403, "forbidden")
    without = {"Idempotency-Key": "k"}
    assert refused(client.post("/v1/institutions", json=NEW, headers=without)) == (401, "unauthenticated")


@pytest.mark.parametrize("key", ["", '""', "a b", "é", "x" * 256, "a\tb"])
def test_what_can_be_no_key_is_refused(client: TestClient, admin: dict[str, str], session: Session, key: str) -> None:
    headers = [*admin.items(), ("Idempotency-Key", key.encode("latin-1"))]
    answer = client.post("/v1/institutions", json=NEW, headers=headers)  # type: ignore[arg-type]
    assert refused(answer) == (400, "invalid-input")
    assert answer.json()["errors"][0]["code"] == "idempotency-key-invalid"
    assert session.query(Institution).count() == 0


def test_the_longest_key_is_one(client: TestClient, admin: dict[str, str]) -> None:
    assert client.post("/v1/institutions", json=NEW, headers={**admin, "Idempotency-Key": "x" * 255}).status_code == 201


def test_a_day_later_a_key_is_free_and_what_was_kept_is_erased(
    client: TestClient, world: World, session: Session, clock: Clock
) -> None:
    person = world.administrator()
    headers = {**world.headers(person), "Idempotency-Key": "k"}
    client.post("/v1/institutions", json=NEW, headers=headers)
    clock.advance(hours=23, minutes=59)
    assert erase_answers(session, now=clock.now) == 0
    clock.advance(minutes=1)
    (_kept,) = session.query(KeptAnswer)
    later = {**world.headers(person), "Idempotency-Key": "k"}
    assert client.post("/v1/institutions", json=NEW, headers=later).status_code == 409
    assert erase_answers(session, now=clock.now) == 1
    assert session.query(KeptAnswer).count() == 0


def test_a_key_that_is_free_again_keeps_the_new_answer(
    client: TestClient, admin: dict[str, str], clock: Clock, session: Session
) -> None:
    keyed = {**admin, "Idempotency-Key": "k"}
    client.post("/v1/people", json={"name": "Noor"}, headers=keyed)
    session.execute(text("update kept_answers set kept_at = kept_at - interval '2 days'"))
    session.commit()
    second = client.post("/v1/people", json={"name": "Sam"}, headers=keyed)
    assert second.json()["name"] == "Sam"
    assert client.post("/v1/people", json={"name": "Sam"}, headers=keyed).content == second.content


def test_a_secret_is_given_again_and_never_kept_in_the_clear(
    client: TestClient, world: World, admin: dict[str, str], session: Session
) -> None:
    new = {"person": str(world.person().id), "name": "app"}
    keyed = {**admin, "Idempotency-Key": "k"}
    secret = client.post("/v1/clients", json=new, headers=keyed).json()["secret"]
    assert client.post("/v1/clients", json=new, headers=keyed).json()["secret"] == secret
    assert session.query(Client).filter(Client.name == "app").count() == 1
    (kept,) = session.query(KeptAnswer)
    assert secret.encode() not in kept.body


def test_every_post_in_somebodys_name_takes_a_key_and_says_so(client: TestClient) -> None:
    paths = client.get("/v1/openapi.json").json()["paths"]
    posts = {path: item["post"] for path, item in paths.items() if "post" in item}
    takes = {
        path
        for path, operation in posts.items()
        if any(
            each["in"] == "header" and each["name"].lower() == "idempotency-key"
            for each in operation.get("parameters", [])
        )
    }
    creating = {path for path, operation in posts.items() if "201" in operation["responses"]}
    assert len(creating) > 20
    assert creating <= takes
    assert {path for path, operation in posts.items() if "security" in operation} <= takes | {"/verifications"}


def test_a_file_and_an_empty_body_are_requests_too(client: TestClient, world: World) -> None:
    campus = Campus(client, world)
    begin = f"/v1/outcome-sets/{campus.outcomes[0]['setId']}/draft"
    keyed = {**campus.coordinator, "Idempotency-Key": "k"}
    first, second = (client.post(begin, headers=keyed) for _ in range(2))
    assert (first.status_code, second.content, second.headers["etag"]) == (201, first.content, '"r1"')
    sheet = b"code;uitspraak (nl);uitspraak (en);niveau;soort\nLU9;Luistert;Listens;5;vaardigheid\n"
    template = client.get(f"{begin}/sheet", headers={**campus.coordinator, "Accept": "text/csv"})
    assert template.status_code == 200, template.text
    edit = {**keyed, "If-Match": '"r1"', "Content-Type": "text/csv"}
    done = client.post(f"{begin}/sheet", content=template.content, headers=edit)
    assert done.status_code == 200, done.text
    assert client.post(f"{begin}/sheet", content=template.content, headers=edit).content == done.content
    assert refused(client.post(f"{begin}/sheet", content=sheet, headers=edit)) == (409, "idempotency-key-reused")


@pytest.fixture
def committed(
    new_app: NewApp, own_settings: Settings, committing: Engine
) -> Iterator[tuple[TestClient, dict[str, str]]]:
    """The application on a database that really commits, and an administrator."""
    app = new_app(own_settings, new_session=lambda: Session(committing, expire_on_commit=False))
    with Session(committing, expire_on_commit=False) as session, TestClient(app) as client:
        world = World(session, current_time)
        yield client, world.headers(world.administrator())


def test_twenty_at_the_same_time_create_one(committed: tuple[TestClient, dict[str, str]], committing: Engine) -> None:
    client, admin = committed
    keyed = {**admin, "Idempotency-Key": "k"}

    def create(_: int) -> Any:
        return client.post("/v1/institutions", json=NEW, headers=keyed)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(create, range(20)))
    assert Counter(each.status_code for each in answers) == {201: 20}
    assert len({each.content for each in answers}) == 1
    assert sum("idempotency-replayed" in each.headers for each in answers) == 19
    with Session(committing) as session:
        assert session.query(Institution).count() == 1


def test_a_first_request_that_takes_long_is_said_to_be_in_flight(
    committed: tuple[TestClient, dict[str, str]], committing: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, admin = committed
    monkeypatch.setattr(idempotency, "LONGEST_WAIT", "50ms")
    keyed = {**admin, "Idempotency-Key": "k"}
    with Session(committing) as session:
        who = session.query(Client).one().id
        name = {"name": f"{who} /v1/institutions k"}
        session.execute(text("select pg_advisory_xact_lock(hashtextextended(:name, 0))"), name)
        answer = client.post("/v1/institutions", json=NEW, headers=keyed)
        assert refused(answer) == (409, "idempotency-key-in-flight")
    assert client.post("/v1/institutions", json=NEW, headers=keyed).status_code == 201


def test_work_that_fails_leaves_no_answer(
    committed: tuple[TestClient, dict[str, str]], committing: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, admin = committed
    keyed = {**admin, "Idempotency-Key": "k"}
    with committing.begin() as connection:
        connection.execute(
            text("alter table ledger_events add constraint stop check (action <> 'institution.created')")
        )
    quiet = TestClient(client.app, raise_server_exceptions=False)
    assert quiet.post("/v1/institutions", json=NEW, headers=keyed).status_code == 500
    with committing.begin() as connection:
        assert connection.execute(text("select count(*) from kept_answers")).scalar() == 0
        connection.execute(text("alter table ledger_events drop constraint stop"))
    assert client.post("/v1/institutions", json=NEW, headers=keyed).status_code == 201
