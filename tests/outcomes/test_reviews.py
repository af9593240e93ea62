"""Reviews over HTTP: who may see, submit, approve, return and publish, and what each state refuses."""

import uuid
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.models import Person
from app.access.rules import Role
from app.ledger.models import LedgerEvent
from tests.conftest import Clock
from tests.desks import ADOPTION, content, outcome, refused
from tests.factories import World

Headers = dict[str, str]


class Table:
    """A programme set in draft, who writes it, who reads it along, and who has no business there."""

    def __init__(self, client: TestClient, world: World) -> None:
        self.client, self.world = client, world
        self.institution, self.foreign = world.institution(), world.institution("voorbeeld-zuid")
        self.programme = uuid.uuid4()
        self.author_person, self.author = self.join("Auke", Role.COORDINATOR)
        self.reader_person, self.reader = self.join("Lies", Role.REGISTRAR)
        self.second_person, self.second = self.join("Mees", Role.ASSESSOR)
        self.stranger_person = world.grant(world.person("Vera"), Role.REGISTRAR, institution=self.foreign)
        self.stranger = world.headers(self.stranger_person)
        self.address = self.begin("SET", outcome("LU1"), outcome("LU2"), outcome("LU3"))

    def join(self, name: str, role: Role, *, is_system: bool = False) -> tuple[Person, Headers]:
        person = self.world.person(name, is_system=is_system)
        self.world.grant(person, role, institution=self.institution, programme_id=self.programme)
        return person, self.world.headers(person)

    def begin(self, code: str, *outcomes: dict[str, Any]) -> str:
        new = {"kind": "programme", "code": code, "institution": self.institution.slug,
               "programme": str(self.programme), "content": content(*outcomes)}  # fmt: skip
        answer = self.client.post("/v1/outcome-sets", json=new, headers=self.author)
        assert answer.status_code == 201, answer.text
        return f"/v1/outcome-sets/{answer.json()['id']}"

    def post(self, path: str, who: Headers, body: Any = None, **headers: str) -> Any:
        more = {"json": body} if body is not None else {}
        return self.client.post(f"{self.address}{path}", headers={**who, **headers}, **more)

    def get(self, path: str, who: Headers | None = None, **query: Any) -> Any:
        return self.client.get(f"{self.address}{path}", headers=who, params=query)

    def put(self, path: str, body: Any, revision: int, who: Headers | None = None) -> Any:
        headers = {**(who or self.author), "If-Match": f'"r{revision}"'}
        return self.client.put(f"{self.address}{path}", json=body, headers=headers)

    def submit(self) -> Any:
        answer = self.post("/draft/submit", self.author, {})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def approve(self, who: Headers, revision: int = 1) -> Any:
        return self.post("/draft/approve", who, **{"If-Match": f'"r{revision}"'})

    def publish(self, revision: int = 1) -> Any:
        self.submit()
        assert self.approve(self.reader, revision).status_code == 200
        answer = self.post("/publish", self.author, ADOPTION)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def lacking(self) -> list[str]:
        return [each["code"] for each in self.get("/draft/review", self.author).json()["shortcomings"]]


@pytest.fixture
def table(client: TestClient, world: World) -> Table:
    return Table(client, world)


def test_a_review_goes_round_and_every_round_is_kept(table: Table, clock: Clock, session: Session) -> None:
    submitted = table.post("/draft/submit", table.author, {"note": "Graag voor vrijdag."}).json()
    assert (submitted["status"], submitted["approvalsMissing"], submitted["openThreads"]) == ("in-review", 1, 0)
    assert [each["name"] for each in submitted["authors"]] == ["Auke"]
    clock.advance(minutes=10)
    returned = table.post("/draft/return", table.reader, {"reason": "LU2 is nog vaag."}).json()
    assert returned["status"] == "draft"
    assert table.put("/draft/outcomes/LU2", outcome("LU2", sdgs=[4]), 1).status_code == 200
    table.submit()
    approved = table.approve(table.reader, 2).json()
    assert (approved["approvalsMissing"], approved["shortcomings"]) == (0, [])
    published = table.post("/publish", table.author, ADOPTION).json()
    assert (published["status"], published["number"]) == ("published", 1)
    history = table.get("/versions/1/review", table.second).json()
    assert (history["status"], history["shortcomings"], history["approvalsMissing"]) == ("published", [], 0)
    first, second = history["rounds"]
    assert (first["number"], first["revision"], first["note"]) == (1, 1, "Graag voor vrijdag.")
    assert (first["ending"], first["reason"], first["endedBy"]["name"]) == ("returned", "LU2 is nog vaag.", "Lies")
    assert first["approvals"] == []
    assert (second["number"], second["revision"], second["note"], second["ending"]) == (2, 2, None, "published")
    assert [each["by"]["name"] for each in second["approvals"]] == ["Lies"]
    assert [row.action for row in session.query(LedgerEvent).order_by(LedgerEvent.position)][-7:] == [
        "outcome-set.created",
        "outcome-set.submitted",
        "outcome-set.returned",
        "outcome-set.edited",
        "outcome-set.submitted",
        "outcome-set.approved",
        "outcome-set.published",
    ]


def test_what_is_in_review_stays_as_it_is(table: Table) -> None:
    table.submit()
    edit = {**table.author, "If-Match": '"r1"'}
    client, draft = table.client, f"{table.address}/draft"
    tried = [
        client.put(draft, json=content(outcome("LU1")), headers=edit),
        client.put(f"{draft}/outcomes/LU1", json=outcome("LU1"), headers=edit),
        client.delete(f"{draft}/outcomes/LU1", headers=edit),
        client.post(f"{draft}/sheet", content="code\nLU1", headers=edit),
        client.put(f"{draft}/lineage", json={"stemsFrom": {}}, headers=edit),
        client.delete(draft, headers=table.author),
        client.post(f"{draft}/submit", json={}, headers=table.author),
    ]
    assert [refused(answer) for answer in tried] == [(409, "in-review")] * 7
    assert "return it to draft" in tried[0].json()["detail"]
    assert refused(table.post("/draft", table.author)) == (409, "draft-exists")
    assert table.get("/draft", table.reader).json()["status"] == "in-review"


def test_what_is_in_review_is_not_public(table: Table) -> None:
    table.submit()
    for path in ("", "/versions/1", "/versions/1/outcomes", "/versions/1/sheet", "/versions/1/changes"):
        assert refused(table.get(path)) == (404, "not-found"), path
    assert table.client.get("/v1/outcome-sets").json()["items"] == []
    assert table.client.get("/v1/outcomes?q=herstel").json()["items"] == []
    assert table.client.get("/ims/case/v1p1/CFDocuments").json()["CFDocuments"] == []
    version = table.get("/draft", table.author).json()["versionId"]
    assert table.client.get(f"/ims/case/v1p1/CFPackages/{version}").status_code == 404
    set_id = table.address.rpartition("/")[2]
    asked = {"set": [f"{set_id}@1", str(uuid.uuid4())]}
    compared = table.client.get("/v1/outcome-comparisons", params=asked)
    assert [each["code"] for each in compared.json()["errors"]] == ["set-unknown", "set-unknown"]
    assert refused(table.post("/versions/1/withdraw", table.author, {"reason": "x"})) == (404, "not-found")
    assert refused(table.post("/versions/1/restore", table.author)) == (404, "not-found")


def test_a_draft_of_a_foreign_institution_is_not_there_for_review(table: Table) -> None:
    table.submit()
    for method, path, body in (
        ("GET", "/draft/review", None), ("GET", "/review-settings", None), ("GET", "/draft/threads", None),
        ("GET", "/threads", None), ("GET", "/draft/changes", None), ("GET", "/draft/lineage", None),
        ("POST", "/draft/return", {"reason": "x"}), ("POST", "/draft/approve", None),
        ("POST", "/draft/withdraw-approval", None), ("POST", "/draft/threads", {"text": "x"}),
    ):  # fmt: skip
        for who in (table.stranger, table.world.headers(table.world.student(table.institution))):
            more: dict[str, Any] = {"json": body} if body else {}
            headers = {**who, "If-Match": '"r1"'}
            answer = table.client.request(method, f"{table.address}{path}", headers=headers, **more)
            assert refused(answer) == (404, "not-found"), path
        assert refused(table.client.request(method, f"{table.address}{path}")) == (401, "unauthenticated")
    table.approve(table.reader)
    table.post("/publish", table.author, ADOPTION)
    for path in ("/versions/1/review", "/versions/1/threads"):
        assert refused(table.get(path, table.stranger)) == (404, "not-found")
        assert table.get(path, table.second).status_code == 200
        assert refused(table.get(path.replace("1", "2"), table.second)) == (404, "not-found")


def test_only_who_did_not_write_it_approves_and_only_what_they_read(table: Table) -> None:
    assert refused(table.approve(table.reader)) == (409, "not-in-review")
    assert refused(table.post("/draft/return", table.reader, {"reason": "x"})) == (409, "not-in-review")
    _, other = table.join("Odd", Role.COORDINATOR)
    assert table.put("/draft/outcomes/LU4", outcome("LU4"), 1, other).status_code == 200
    assert [each["name"] for each in table.get("/draft/review", other).json()["authors"]] == ["Auke", "Odd"]
    table.submit()
    for who in (table.author, other):
        assert refused(table.approve(who, 2)) == (403, "own-work")
    _, system = table.join("Roostersysteem", Role.COORDINATOR, is_system=True)
    assert refused(table.approve(system, 2)) == (403, "forbidden")
    assert refused(table.post("/draft/approve", table.reader)) == (428, "precondition-required")
    assert refused(table.approve(table.reader, 1)) == (412, "stale-edit")
    assert table.approve(table.reader, 2).status_code == 200
    assert refused(table.approve(table.reader, 2)) == (409, "already-approved")


def test_an_approval_is_of_one_round(table: Table) -> None:
    table.submit()
    table.approve(table.reader)
    table.post("/draft/return", table.author, {"reason": "Toch nog iets."})
    assert table.lacking() == ["not-in-review", "approvals-missing"]
    table.submit()
    assert table.lacking() == ["approvals-missing"]
    rounds = table.get("/draft/review", table.author).json()["rounds"]
    assert [len(each["approvals"]) for each in rounds] == [1, 0]


def test_an_approval_is_taken_back(table: Table) -> None:
    table.submit()
    assert refused(table.post("/draft/withdraw-approval", table.reader)) == (404, "not-found")
    table.approve(table.reader)
    taken = table.post("/draft/withdraw-approval", table.reader).json()
    assert (taken["approvalsMissing"], taken["rounds"][0]["approvals"]) == (1, [])
    assert refused(table.post("/publish", table.author, ADOPTION)) == (400, "not-publishable")
    assert table.approve(table.reader).status_code == 200


def test_a_draft_that_lacks_something_does_not_go_into_review(table: Table) -> None:
    address = table.begin("LEEG", outcome("A", criteria=[]), outcome("A", level=7))
    answer = table.client.post(f"{address}/draft/submit", json={}, headers=table.author)
    assert refused(answer) == (400, "not-publishable")
    assert {each["code"] for each in answer.json()["errors"]} == {
        "code-not-unique",
        "criteria-missing",
        "level-not-of-set",
    }
    assert table.client.get(f"{address}/draft", headers=table.author).json()["status"] == "draft"


def test_only_a_curator_submits(table: Table) -> None:
    assert refused(table.post("/draft/submit", table.reader, {})) == (403, "forbidden")
    assert refused(table.post("/draft/submit", table.author)) == (400, "invalid-input")
    assert refused(table.post("/draft/submit", table.author, {"note": ""})) == (400, "invalid-input")
    assert refused(table.post("/draft/return", table.author, {})) == (400, "invalid-input")


def test_a_set_asks_for_more_approvals_and_named_people(table: Table) -> None:
    settings = table.get("/review-settings", table.reader)
    assert (settings.json(), settings.headers["etag"]) == ({"approvals": 1, "reviewers": []}, '"r1"')
    table.submit()
    table.approve(table.reader)
    named = str(table.stranger_person.id)
    done = table.put("/review-settings", {"approvals": 2, "reviewers": [named]}, 1)
    assert (done.status_code, done.json(), done.headers["etag"]) == (
        200,
        {"approvals": 2, "reviewers": [named]},
        '"r2"',
    )
    state = table.get("/draft/review", table.stranger).json()
    assert (state["approvalsWanted"], state["approvalsMissing"]) == (2, 1)
    assert state["reviewersMissing"] == [{"id": named, "name": "Vera"}]
    refusal = table.post("/publish", table.author, ADOPTION)
    assert [each["code"] for each in refusal.json()["errors"]] == ["approvals-missing"]
    assert table.approve(table.second).status_code == 200
    assert table.lacking() == ["approvals-missing"]
    assert table.approve(table.stranger).status_code == 200
    assert table.post("/publish", table.author, ADOPTION).status_code == 200


def test_a_named_reviewer_from_elsewhere_reads_and_says_but_does_not_write(table: Table) -> None:
    table.put("/review-settings", {"approvals": 1, "reviewers": [str(table.stranger_person.id)]}, 1)
    assert table.get("/draft", table.stranger).status_code == 200
    assert table.post("/draft/threads", table.stranger, {"text": "Mooi."}).status_code == 201
    curator = table.world.headers(
        table.world.grant(table.stranger_person, Role.COORDINATOR, institution=table.foreign, programme_id=uuid.uuid4())
    )
    assert refused(table.put("/draft", content(), 1, curator)) == (404, "not-found")
    third = table.world.grant(table.world.person("Wim"), Role.REGISTRAR, institution=table.foreign)
    assert refused(table.get("/draft", table.world.headers(third))) == (404, "not-found")


def test_a_named_reviewer_who_writes_along_is_no_reviewer(table: Table) -> None:
    person, colleague = table.join("Bea", Role.COORDINATOR)
    table.put("/review-settings", {"reviewers": [str(person.id)]}, 1)
    table.put("/draft/outcomes/LU1", outcome("LU1", ec=5), 1, colleague)
    table.submit()
    table.approve(table.reader, 2)
    assert table.lacking() == ["approvals-missing", "reviewer-is-author"]
    table.put("/review-settings", {"reviewers": []}, 2)
    assert table.lacking() == []


def test_settings_name_every_fault(table: Table) -> None:
    system, _ = table.join("Systeem", Role.COORDINATOR, is_system=True)
    reader, nobody = str(table.reader_person.id), str(uuid.uuid4())
    answer = table.put("/review-settings", {"reviewers": [reader, nobody, str(system.id), reader]}, 1)
    assert refused(answer) == (400, "invalid-input")
    assert [(each["code"], each["pointer"]) for each in answer.json()["errors"]] == [
        ("person-unknown", "/reviewers/1"),
        ("system-may-not", "/reviewers/2"),
        ("reviewer-twice", "/reviewers/3"),
    ]
    bodies: list[Any] = [{"approvals": 0}, {"approvals": 11}, {"reviewers": ["x"]}, {"reviewers": [nobody] * 21}, []]
    for bad in bodies:
        assert refused(table.put("/review-settings", bad, 1)) == (400, "invalid-input")
    assert refused(table.put("/review-settings", {}, 7)) == (412, "stale-edit")
    assert refused(table.put("/review-settings", {}, 1, table.reader)) == (403, "forbidden")
    unconditional = table.client.put(f"{table.address}/review-settings", json={}, headers=table.author)
    assert refused(unconditional) == (428, "precondition-required")


def test_sets_of_the_sector_are_reviewed_by_another_editor(client: TestClient, world: World) -> None:
    editor, second = (world.headers(world.grant(world.person(name), Role.SECTOR_EDITOR)) for name in ("Ed", "Eef"))
    new = {"kind": "national", "code": "NED", "content": content(outcome())}
    address = f"/v1/outcome-sets/{client.post('/v1/outcome-sets', json=new, headers=editor).json()['id']}"
    client.post(f"{address}/draft/submit", json={}, headers=editor)
    own = client.post(f"{address}/draft/approve", headers={**editor, "If-Match": '"r1"'})
    assert refused(own) == (403, "own-work")
    other = world.headers(world.grant(world.person(), Role.REGISTRAR, institution=world.institution()))
    assert refused(client.get(f"{address}/draft/review", headers=other)) == (404, "not-found")
    assert client.post(f"{address}/draft/approve", headers={**second, "If-Match": '"r1"'}).status_code == 200
    assert client.post(f"{address}/publish", json=ADOPTION, headers=editor).status_code == 200


@pytest.mark.parametrize(
    "change",
    ["set status = 'published'", "set content = '{}'", "set lineage = '{\"A\": []}'", "set authors = '{}'"],
)
def test_the_database_itself_refuses_what_was_not_reviewed(table: Table, session: Session, change: str) -> None:
    if "status" not in change:
        table.submit()
    session.expire_all()
    with pytest.raises(IntegrityError, match=r"out of review|is never changed"):
        session.execute(text(f"update outcome_set_versions {change}"))


def test_drafts_that_wait_for_a_review_are_found_by_who_may_see_them(table: Table) -> None:
    table.begin("ANDER", outcome())
    editor = table.world.headers(table.world.grant(table.world.person("Ed"), Role.SECTOR_EDITOR))
    national = {"kind": "national", "code": "NED", "content": content(outcome())}
    table.client.post("/v1/outcome-sets", json=national, headers=editor)
    table.submit()

    def listed(who: Headers, **query: Any) -> list[tuple[str, str]]:
        answer = table.client.get("/v1/outcome-drafts", headers=who, params=query).json()
        return [(each["code"], each["status"]) for each in answer["items"]]

    assert listed(table.reader) == [("ANDER", "draft"), ("SET", "in-review")]
    assert listed(table.reader, status="in-review") == [("SET", "in-review")]
    assert listed(editor) == [("NED", "draft")]
    assert listed(table.stranger) == []
    assert listed(table.world.headers(table.world.student(table.institution))) == []
    table.put("/review-settings", {"reviewers": [str(table.stranger_person.id)]}, 1)
    assert listed(table.stranger) == [("SET", "in-review")]
    first = table.client.get("/v1/outcome-drafts?limit=1", headers=table.reader).json()
    assert [code for code, _ in listed(table.reader, cursor=first["next"])] == ["SET"]
    table.approve(table.stranger)
    table.post("/publish", table.author, ADOPTION)
    assert listed(table.reader) == [("ANDER", "draft")]
    assert refused(table.client.get("/v1/outcome-drafts")) == (401, "unauthenticated")
    assert refused(table.client.get("/v1/outcome-drafts?status=published", headers=table.reader)) == (
        400,
        "invalid-input",
    )
