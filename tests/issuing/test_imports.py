"""Results that a student system sends in, by student number, as JSON and as a file."""

import io
import uuid
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select
from starlette.testclient import TestClient

from app.access.models import Identity, Person
from app.access.rules import Role
from app.issuing.models import Result
from app.issuing.rules.imports import Action, ResultFacts, action_for, read_header, read_values
from app.ledger.models import LedgerEvent
from tests.conftest import Clock
from tests.desks import Campus, refused
from tests.factories import World

HEADER = "studentnummer;module;toetsdatum;toetsvorm;poging;cijfer;behaald;examinator"
FACTS = ResultFacts(date(2026, 6, 30), "portfolio", "8", True, None, "x")


@pytest.mark.parametrize(
    ("kept", "reason", "action"),
    [
        (None, None, Action.RECORDED),
        (FACTS, None, Action.UNCHANGED),
        (FACTS, "Rekenfout.", Action.UNCHANGED),
        (ResultFacts(date(2026, 6, 30), "portfolio", "7", True, None, "x"), "Rekenfout.", Action.CORRECTED),
        (ResultFacts(date(2026, 6, 30), "portfolio", "8", True, None, "y"), None, Action.REFUSED),
    ],
)
def test_what_becomes_of_a_row(kept: ResultFacts | None, reason: str | None, action: Action) -> None:
    assert action_for(FACTS, kept, reason) is action


def test_columns_are_read_in_both_languages_and_every_fault_is_named() -> None:
    columns, faults = read_header(["Studentnummer", "MODULE", "Assessed on", "toetsvorm", "passed", "examiner", ""])
    assert (list(columns.values()), faults) == (
        ["studentNumber", "module", "assessedOn", "form", "isPassed", "examiner"], [],
    )  # fmt: skip
    _, faults = read_header(["module", "module", "kleur"])
    assert [fault.code for fault in faults] == ["column-twice", "column-unknown", *["column-missing"] * 5]


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        ({"isPassed": "Ja", "assessedOn": "3-6-2026", "attempt": "2"},
         {"isPassed": True, "assessedOn": "2026-06-03", "attempt": 2}),
        ({"isPassed": "no", "assessedOn": "2026-06-03", "version": "1"},
         {"isPassed": False, "assessedOn": "2026-06-03", "version": 1}),
        ({"isPassed": "misschien", "assessedOn": "morgen", "attempt": "x", "grade": ""},
         {"isPassed": "misschien", "assessedOn": "morgen", "attempt": "x"}),
        ({"module": "M1"}, {"module": "M1"}),
    ],
)  # fmt: skip
def test_texts_become_values_and_what_is_none_stays(texts: dict[str, str], values: dict[str, Any]) -> None:
    assert read_values(texts) == values


class Office:
    """A campus whose student system sends results in."""

    def __init__(self, client: TestClient, world: World) -> None:
        self.house = Campus(client, world)
        self.client, self.world = client, world
        session = world.session
        identity = session.scalars(select(Identity).where(Identity.person_id == self.house.student_person.id)).one()
        identity.student_number = "s123"
        self.examiner = session.scalars(select(Person).where(Person.name.like("Ex %"))).one()
        self.examiner.email = "ex@noord.example"
        session.commit()
        self.address = f"/v1/institutions/{self.house.institution.slug}"

    def row(self, **changes: Any) -> dict[str, Any]:
        return {"studentNumber": "s123", "module": "M1", "assessedOn": "2026-10-30", "form": "portfolio",
                "grade": "7,5", "isPassed": True, "examiner": "EX@noord.example", **changes}  # fmt: skip

    def send(self, *rows: dict[str, Any], who: dict[str, str] | None = None, **query: Any) -> Any:
        address = f"{self.address}/result-imports"
        headers = who or self.house.coordinator
        return self.client.post(address, json={"rows": list(rows)}, params=query, headers=headers)

    def send_file(self, data: bytes, **query: Any) -> Any:
        address = f"{self.address}/result-sheets"
        return self.client.post(address, content=data, params=query, headers=self.house.coordinator)

    def kept(self) -> int:
        return len(self.world.session.scalars(select(Result)).all())

    def events(self) -> int:
        statement = select(LedgerEvent).where(LedgerEvent.action == "results.imported")
        return len(self.world.session.scalars(statement).all())


@pytest.fixture
def office(client: TestClient, world: World) -> Office:
    return Office(client, world)


def actions(answer: Any) -> list[tuple[int, str]]:
    assert answer.status_code == 200, answer.text
    return [(row["row"], row["action"]) for row in answer.json()["rows"]]


def test_a_result_sent_again_is_kept_once_and_a_change_needs_a_reason(office: Office) -> None:
    sent = office.send(office.row())
    assert actions(sent) == [(1, "recorded")]
    assert actions(office.send(office.row())) == [(1, "unchanged")]
    assert (office.kept(), office.events()) == (1, 1)
    other = office.row(grade="8")
    assert refused(office.send(other)) == (400, "invalid-input")
    assert actions(office.send({**other, "reason": "Rekenfout."})) == [(1, "corrected")]
    assert actions(office.send(other)) == [(1, "unchanged")]
    held = office.client.get("/v1/results", headers=office.house.student).json()["items"]
    assert {(each["grade"], each["correctsId"]) for each in held} == {
        ("7,5", None), ("8", sent.json()["rows"][0]["resultId"]),
    }  # fmt: skip
    made = office.world.session.scalars(select(Result)).all()
    assert {each.examiner_id for each in made} == {office.examiner.id}
    assert office.examiner.id not in {each.recorded_by for each in made}


def test_every_row_at_fault_is_named_and_nothing_is_kept(office: Office, world: World) -> None:
    world.grant(
        office.house.student_person, Role.EXAMINER, institution=office.house.institution,
        module_id=uuid.UUID(office.house.module_id),
    )  # fmt: skip
    office.house.student_person.email = "sam@noord.example"
    world.session.commit()
    rows = [
        office.row(),
        office.row(attempt=2, studentNumber="s999", module="M9", examiner="nobody"),
        office.row(attempt=3, assessedOn="2027-01-01"),
        office.row(attempt=4, assessedOn="2019-01-01"),
        office.row(),
        office.row(attempt=5, examiner="sam@noord.example"),
        office.row(attempt=6, version=7),
    ]
    answer = office.send(*rows)
    assert refused(answer) == (400, "invalid-input")
    assert [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]] == [
        ("student-unknown", "row:2/studentNumber"),
        ("module-unknown", "row:2/module"),
        ("examiner-unknown", "row:2/examiner"),
        ("in-the-future", "row:3/assessedOn"),
        ("outside-appointment", "row:4/examiner"),
        ("row-twice", "row:5"),
        ("own-result", "row:6/examiner"),
        ("module-unknown", "row:7/module"),
    ]
    assert (office.kept(), office.events()) == (0, 0)
    tried = office.send(*rows, skip=True, dryRun=True)
    assert tried.json()["counts"] == {"recorded": 1, "corrected": 0, "unchanged": 0, "refused": 6}
    assert office.kept() == 0
    assert [action for _, action in actions(office.send(*rows, skip=True))] == ["recorded", *["refused"] * 6]
    assert (office.kept(), office.events()) == (1, 1)


def test_a_file_is_taken_in_and_its_faults_are_named_by_row(office: Office) -> None:
    good = "s123;M1;30-10-2026;portfolio;1;7,5;ja;ex@noord.example"
    bad = "s123;M1;ooit;;0;te goed!;ja;ex@noord.example"
    formula = "=1+1;M1;30-10-2026;portfolio;2;;nee;ex@noord.example"
    data = "\r\n".join([HEADER, good, "", bad, formula]).encode()
    answer = office.send_file(data)
    assert {(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]} == {
        ("date-from-datetime-parsing", "row:4/assessedOn"),
        ("missing", "row:4/form"),
        ("greater-than-equal", "row:4/attempt"),
        ("string-pattern-mismatch", "row:4/grade"),
        ("formula-refused", "row:5/studentNumber"),
    }
    assert actions(office.send_file(data, skip=True)) == [(2, "recorded"), (4, "refused"), (5, "refused")]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (
        HEADER.split(";"),
        ["s123", "M1", date(2026, 10, 30), "portfolio", 1, "7,5", "ja", "ex@noord.example"],
    ):
        sheet.append(line)
    file = io.BytesIO()
    book.save(file)
    assert actions(office.send_file(file.getvalue())) == [(2, "unchanged")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "body-missing"),
        (b"\xef\xbb\xbf", "sheet-empty"),
        (HEADER.encode(), "rows-out-of-range"),
        (b"kleur\nrood", "column-unknown"),
        (b"\xff\xfe", "not-utf-8"),
        ((HEADER + "\n" + "s;M;x;y;1;8;ja;e\n" * 1001).encode(), "rows-out-of-range"),
    ],
)
def test_a_file_that_is_none_is_refused(office: Office, data: bytes, code: str) -> None:
    answer = office.send_file(data)
    assert refused(answer) == (400, "invalid-input")
    assert answer.json()["errors"][0]["code"] == code


def test_who_does_not_coordinate_the_programme_sends_nothing(office: Office, client: TestClient, world: World) -> None:
    assert refused(office.send(office.row(), who=office.house.examiner)) == (403, "forbidden")
    elsewhere = Campus(client, world, "voorbeeld-zuid")
    assert refused(office.send(office.row(), who=elsewhere.coordinator)) == (404, "not-found")
    other = client.post(
        "/v1/programmes", headers=office.house.admin,
        json={"institution": office.house.institution.slug, "code": "ANDERS", "kind": "bachelor",
              "title": {"nl": "Anders"}, "nlqfLevel": 6, "ec": 240, "iscedF": "0923"},
    )  # fmt: skip
    colleague = office.house.appoint(Role.COORDINATOR, "Col", programme_id=uuid.UUID(other.json()["id"]))
    answer = office.send(office.row(), who=colleague)
    assert [fault["code"] for fault in answer.json()["errors"]] == ["not-your-programme"]


def test_the_version_is_the_one_of_the_day(office: Office, clock: Clock) -> None:
    place, house = f"/v1/modules/{office.house.module_id}", office.house
    clock.advance(days=10)
    house.coordinator = house.appoint(Role.COORDINATOR, "Later", programme_id=uuid.UUID(house.programme))
    assert office.client.post(f"{place}/draft", headers=house.coordinator).status_code == 201
    second = office.client.post(f"{place}/publish", headers=house.coordinator).json()["versionId"]
    clock.advance(days=10)
    house.coordinator = house.appoint(Role.COORDINATOR, "Last", programme_id=uuid.UUID(house.programme))
    rows = office.row(), office.row(attempt=2, assessedOn="2026-11-20"), office.row(attempt=3, version=1)
    assert [action for _, action in actions(office.send(*rows))] == ["recorded"] * 3
    found = {each.attempt: str(each.module_version_id) for each in office.world.session.scalars(select(Result))}
    assert found == {1: house.module_version, 2: second, 3: house.module_version}
