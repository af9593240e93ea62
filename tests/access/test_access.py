"""Tokens, guards and the making of institutions, people, roles and clients."""

import base64
import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access import service
from app.access.models import AccessToken, Client
from app.access.rules import Role
from app.ledger.models import LedgerEvent
from app.problems import Conflict
from tests.conftest import NOW, Clock
from tests.factories import World

INSTITUTION = {
    "slug": "voorbeeld-oost",
    "kind": "hogeschool",
    "name": {"nl": "Voorbeeldhogeschool Oost"},
    "url": "https://oost.example",
    "email": "info@oost.example",
    "brin": "99ZZ",
}


def made_client(client: TestClient, world: World, person: object, **more: object) -> dict[str, str]:
    body = {"person": str(person.id), "name": "rooster", **more}  # type: ignore[attr-defined]
    answer = client.post("/v1/clients", json=body, headers=world.headers(world.administrator()))
    assert answer.status_code == 201, answer.text
    made: dict[str, str] = answer.json()
    return made


def token(client: TestClient, made: dict[str, str], **more: str) -> dict[str, str]:
    form = {
        "grant_type": "client_credentials",
        "client_id": made["id"],
        "client_secret": made["secret"],
        **more,
    }
    answer: dict[str, str] = client.post("/oauth/token", data=form).json()
    return answer


def test_client_credentials_give_a_short_token_that_names_one_person(
    client: TestClient, world: World, clock: Clock, session: Session
) -> None:
    registrar = world.grant(world.person("Rik"), Role.REGISTRAR, institution=world.institution())
    made = made_client(client, world, registrar)
    basic = base64.b64encode(f"{made['id']}:{made['secret']}".encode()).decode()
    answer = client.post(
        "/oauth/token", data={"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {basic}"}
    )
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["expires_in"] == 900
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    me = client.get("/v1/people/me", headers=headers).json()
    assert (me["name"], [each["role"] for each in me["appointments"]]) == ("Rik", ["registrar"])
    clock.advance(seconds=901)
    late = client.get("/v1/people/me", headers=headers)
    assert (late.status_code, late.json()["type"].rpartition("/")[2]) == (401, "unauthenticated")


def test_secrets_and_tokens_are_kept_as_hashes_only(client: TestClient, world: World, session: Session) -> None:
    made = made_client(client, world, world.person())
    bearer = token(client, made)["access_token"]
    kept = session.get(Client, uuid.UUID(made["id"]))
    assert kept is not None
    assert made["secret"] not in kept.secret_hash
    assert bearer not in {row.token_hash for row in session.query(AccessToken)}
    assert len(kept.secret_hash) == 64


def test_scopes_narrow_a_token_to_a_role_at_an_institution(client: TestClient, world: World) -> None:
    noord, zuid = world.institution(), world.institution("voorbeeld-zuid")
    person = world.grant(world.person(), Role.REGISTRAR, institution=noord)
    world.grant(person, Role.ASSESSOR, institution=zuid)
    made = made_client(client, world, person, scopes=["registrar", "assessor@voorbeeld-zuid"])
    narrowed = token(client, made, scope="assessor@voorbeeld-zuid")
    assert narrowed["scope"] == "assessor@voorbeeld-zuid"
    me = client.get("/v1/people/me", headers={"Authorization": f"Bearer {narrowed['access_token']}"}).json()
    assert [(each["role"], each["institutionId"]) for each in me["appointments"]] == [("assessor", str(zuid.id))]
    assert token(client, made, scope="assessor")["error"] == "invalid_scope"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_id": str(uuid.uuid4())}, "invalid_client"),
        ({"client_id": "no id"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"scope": "emperor"}, "invalid_request"),
        ({"grant_type": ""}, "invalid_request"),
    ],
)
def test_refusals_of_the_token_endpoint_are_spelt_as_oauth_does(
    client: TestClient, world: World, change: dict[str, str], error: str
) -> None:
    made = made_client(client, world, world.person())
    answer = token(client, made, **change)
    assert answer["error"] == error
    assert answer["error_description"]


def test_a_withdrawn_client_and_its_tokens_stop_at_once(client: TestClient, world: World) -> None:
    administrator = world.headers(world.administrator())
    made = made_client(client, world, world.person())
    bearer = {"Authorization": f"Bearer {token(client, made)['access_token']}"}
    assert client.get("/v1/people/me", headers=bearer).status_code == 200
    assert client.delete(f"/v1/clients/{made['id']}", headers=administrator).status_code == 204
    assert client.get("/v1/people/me", headers=bearer).json()["title"] == "A valid access token is needed"
    assert token(client, made)["error"] == "invalid_client"
    again = client.delete(f"/v1/clients/{made['id']}", headers=administrator)
    assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (409, "conflict")


def test_a_role_counts_between_its_dates_only(client: TestClient, world: World, clock: Clock) -> None:
    person = world.grant(
        world.person(), Role.ADMINISTRATOR, valid_from=date(2026, 11, 1), valid_until=date(2026, 11, 3)
    )
    headers = world.headers(person, lifetime=timedelta(days=30))
    assert client.get(f"/v1/people/{person.id}", headers=headers).json()["name"] == person.name
    clock.now = NOW + timedelta(days=2)
    refused = client.get(f"/v1/people/{person.id}", headers=headers)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (403, "forbidden")


def test_an_institution_is_made_once_and_everyone_reads_it(client: TestClient, world: World, session: Session) -> None:
    headers = world.headers(world.administrator())
    made = client.post("/v1/institutions", json=INSTITUTION, headers=headers)
    assert made.status_code == 201
    assert made.json()["did"] == "did:web:localhost%3A8000:institutions:voorbeeld-oost"
    assert client.get("/v1/institutions/voorbeeld-oost").json() == made.json()
    again = client.post("/v1/institutions", json=INSTITUTION, headers=headers)
    assert again.json()["detail"] == "There is an institution voorbeeld-oost already."
    events = [row.action for row in session.query(LedgerEvent)]
    assert events == ["institution.created"]


def test_institutions_are_listed_page_by_page(client: TestClient, world: World) -> None:
    for slug in ("a", "b", "c"):
        world.institution(slug)
    first = client.get("/v1/institutions?limit=2").json()
    assert [each["slug"] for each in first["items"]] == ["a", "b"]
    second = client.get("/v1/institutions", params={"limit": 2, "cursor": first["next"]}).json()
    assert ([each["slug"] for each in second["items"]], second["next"]) == (["c"], None)
    wrong = client.get("/v1/institutions?cursor=%21%21")
    assert wrong.json()["errors"][0]["code"] == "cursor-unknown"


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ({"role": "registrar"}, {"scope-missing"}),
        ({"role": "administrator", "institution": "voorbeeld-noord"}, {"scope-too-narrow"}),
        (
            {"role": "examiner", "institution": "voorbeeld-noord", "programme": str(uuid.uuid4())},
            {"scope-missing", "scope-too-narrow"},
        ),
        ({"role": "administrator", "validUntil": "2025-01-01"}, {"ends-before-start"}),
    ],
)
def test_a_role_that_cannot_be_given_so_is_refused_with_every_fault(
    client: TestClient, world: World, body: dict[str, str], codes: set[str]
) -> None:
    world.institution()
    headers = world.headers(world.administrator())
    new = {"person": str(world.person().id), "validFrom": "2026-01-01", **body}
    answer = client.post("/v1/appointments", json=new, headers=headers)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (400, "invalid-appointment")
    assert {fault["code"] for fault in answer.json()["errors"]} == codes


def test_a_system_never_judges(client: TestClient, world: World) -> None:
    system = world.person("studentinformatiesysteem", is_system=True)
    new = {
        "person": str(system.id),
        "role": "assessor",
        "institution": world.institution().slug,
        "validFrom": "2026-01-01",
    }
    answer = client.post("/v1/appointments", json=new, headers=world.headers(world.administrator()))
    assert answer.json()["errors"] == [
        {
            "code": "system-may-not",
            "detail": "A system may not approve, advise or decide.",
            "pointer": "/person",
        }
    ]


def test_a_board_appoints_examiners_of_its_own_institution_and_nothing_else(client: TestClient, world: World) -> None:
    noord, zuid = world.institution(), world.institution("voorbeeld-zuid")
    board = world.grant(world.person(), Role.BOARD, institution=noord, programme_id=uuid.uuid4())
    headers = world.headers(board)
    new = {
        "person": str(world.person("Eva").id),
        "role": "examiner",
        "institution": noord.slug,
        "module": str(uuid.uuid4()),
        "validFrom": "2026-01-01",
    }
    made = client.post("/v1/appointments", json=new, headers=headers)
    assert (made.status_code, made.json()["role"]) == (201, "examiner")
    for change in ({"institution": zuid.slug}, {"role": "registrar"}):
        refused = client.post("/v1/appointments", json={**new, **change}, headers=headers)
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (404, "not-found")


def test_an_appointment_ends(client: TestClient, world: World) -> None:
    headers = world.headers(world.administrator())
    new = {"person": str(world.person().id), "role": "sector-editor", "validFrom": "2026-01-01"}
    made = client.post("/v1/appointments", json=new, headers=headers).json()
    ended = client.post(f"/v1/appointments/{made['id']}/end", json={"validUntil": "2026-02-01"}, headers=headers)
    assert ended.json()["validUntil"] == "2026-02-01"
    wrong = client.post(f"/v1/appointments/{made['id']}/end", json={"validUntil": "2025-02-01"}, headers=headers)
    assert wrong.json()["errors"][0]["code"] == "ends-before-start"
    again = client.post(f"/v1/appointments/{made['id']}/end", json={"validUntil": "2026-02-01"}, headers=headers)
    assert (again.status_code, again.json()) == (200, ended.json())


def test_two_people_never_share_a_student_number(client: TestClient, world: World) -> None:
    world.institution()
    headers = world.headers(world.administrator())
    identity = {"institution": "voorbeeld-noord", "subject": "urn:a", "studentNumber": "S1"}
    first = client.post("/v1/people", json={"name": "Sam", "identities": [identity]}, headers=headers)
    assert first.status_code == 201
    other = client.post("/v1/people", json={"name": "Bo"}, headers=headers).json()
    taken = client.post(f"/v1/people/{other['id']}/identities", json={**identity, "subject": "urn:b"}, headers=headers)
    assert (taken.status_code, taken.json()["type"].rpartition("/")[2]) == (409, "conflict")
    own = client.post(
        f"/v1/people/{other['id']}/identities",
        json={"institution": "voorbeeld-noord", "subject": "urn:b", "studentNumber": "S2"},
        headers=headers,
    )
    assert own.json()["id"] == other["id"]
    unknown = client.post(
        f"/v1/people/{other['id']}/identities", json={**identity, "institution": "nergens"}, headers=headers
    )
    assert unknown.json()["errors"][0]["code"] == "institution-unknown"


def test_a_brin_is_dutch(client: TestClient, world: World) -> None:
    body = {**INSTITUTION, "country": "BE", "kind": "foreign"}
    answer = client.post("/v1/institutions", json=body, headers=world.headers(world.administrator()))
    assert answer.json()["errors"][0]["pointer"] == "/brin"


def test_there_is_one_first_administrator(session: Session) -> None:
    made, secret = service.create_first_administrator(session, "Ada", now=NOW)
    bearer, _ = service.issue_token(session, str(made.id), secret, "", now=NOW, lifetime=timedelta(minutes=5))
    assert service.authenticate(session, bearer, now=NOW).holds(Role.ADMINISTRATOR, on=date(2026, 11, 2))
    with pytest.raises(Conflict):
        service.create_first_administrator(session, "Bob", now=NOW)
