"""Who may do what about an appeal: every role, every act."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from tests.desks import Campus, refused
from tests.recognition.tribunal import PatientWorld, Tribunal

HIDDEN, BARRED, UNKNOWN = (404, "not-found"), (403, "forbidden"), (401, "unauthenticated")
WHO = (
    "student", "registrar", "board", "assessor", "judge", "coordinator", "examiner", "admin", "fellow", "other-board",
    "far-registrar", "far-board", "far-judge", "far-student", "nobody",
)  # fmt: skip
FOREIGN = ("fellow", "other-board", "far-registrar", "far-board", "far-judge", "far-student")
HIDDEN_FOR_FOREIGN = dict.fromkeys(FOREIGN, HIDDEN) | {"nobody": UNKNOWN}
OWNER_ONLY = HIDDEN_FOR_FOREIGN | dict.fromkeys(("coordinator", "examiner", "admin"), HIDDEN)
BARRED_FOR_ALL = dict.fromkeys(WHO, BARRED) | {"nobody": UNKNOWN}

LODGE = OWNER_ONLY | dict.fromkeys(("registrar", "board", "assessor"), BARRED) | {"judge": HIDDEN}
WITHDRAW = OWNER_ONLY | dict.fromkeys(("registrar", "board", "judge"), BARRED) | {"assessor": HIDDEN}
READ = OWNER_ONLY | {"assessor": HIDDEN}
JUDGE = BARRED_FOR_ALL | {"far-judge": HIDDEN}
SETTLE = BARRED_FOR_ALL | dict.fromkeys(("other-board", "far-registrar", "far-board"), HIDDEN)
REVIEW = BARRED_FOR_ALL | dict.fromkeys(("other-board", "far-board"), HIDDEN)


@pytest.fixture
def people(court: Tribunal, client: TestClient, patient: PatientWorld) -> dict[str, dict[str, str]]:
    far = Campus(client, patient, "voorbeeld-zuid")
    body = {"code": "ANDERS", "institution": court.institution.slug, "kind": "bachelor", "title": {"nl": "Anders"},
            "nlqfLevel": 6, "ec": 240, "iscedF": "0923"}  # fmt: skip
    other = client.post("/v1/programmes", json=body, headers=court.admin).json()["id"]
    return {
        "student": court.student,
        "registrar": court.registrar,
        "board": court.board,
        "assessor": court.assessor,
        "judge": court.appeals_board,
        "coordinator": court.coordinator,
        "examiner": court.examiner,
        "admin": court.admin,
        "fellow": patient.headers(patient.student(court.institution, "Fel")),
        "other-board": court.appoint(Role.BOARD, "An", programme_id=uuid.UUID(other)),
        "far-registrar": far.registrar,
        "far-board": far.board,
        "far-judge": far.appoint(Role.APPEALS_BOARD, "Ver"),
        "far-student": far.student,
        "nobody": {},
    }


def answers(people: dict[str, dict[str, str]], act: Callable[[dict[str, str]], Any], apart: set[str]) -> dict[str, Any]:
    """How everyone but those who may is refused."""
    return {name: refused(act(headers)) for name, headers in people.items() if name not in apart}


def without(table: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: found for name, found in table.items() if name not in names}


def test_every_role_and_every_act(court: Tribunal, people: dict[str, dict[str, str]]) -> None:
    assert set(people) == set(WHO)
    dossier, decision = court.announced(2)
    post, get = court.client.post, court.client.get
    exemption = court.exemption(0)

    def ask(path: str, body: Any = None) -> Callable[[dict[str, str]], Any]:
        more = {"json": body} if body is not None else {}
        return lambda headers: post(f"/v1/{path}", headers=headers, **more)

    def check(act: Callable[[dict[str, str]], Any], table: dict[str, Any], *may: str) -> None:
        assert answers(people, act, set(may)) == without(table, *may)

    grounds = {"grounds": "x"}
    check(ask(f"decisions/{decision}/appeals", grounds), LODGE, "student")
    check(ask(f"dossiers/{dossier}/appeals", grounds), LODGE, "student")
    body = {"withdraw": True, "reason": "x"}
    check(ask(f"exemptions/{exemption}/review", body), REVIEW, "board")
    appeal = court.lodge(decision).json()["id"]
    check(lambda headers: get(f"/v1/appeals/{appeal}", headers=headers), READ, "student", "registrar", "board", "judge")
    check(ask(f"appeals/{appeal}/send"), JUDGE, "judge")
    court.on(appeal, "send", court.appeals_board)
    settled = {"isSettled": False, "account": "x"}
    check(ask(f"appeals/{appeal}/settlement", settled), SETTLE, "registrar", "board")
    court.settle(appeal, False, court.registrar)
    check(ask(f"appeals/{appeal}/ruling", {"outcome": "founded", "reasons": "x"}), JUDGE, "judge")
    check(ask(f"appeals/{appeal}/withdraw"), WITHDRAW, "student")
    after_appeal = LODGE | {"judge": BARRED}
    check(ask(f"dossiers/{dossier}/give-up", {"exemptions": [exemption]}), after_appeal, "student")
    check(ask(f"dossiers/{dossier}/withdraw"), after_appeal, "student")
    assert court.rule(appeal, "unfounded").status_code == 200
    for name, headers in people.items():
        if name in {*FOREIGN, "coordinator", "examiner", "admin", "assessor"}:
            assert get("/v1/appeals", headers=headers).json()["items"] == [], name


def test_an_appeal_that_is_not_there(court: Tribunal) -> None:
    nowhere = str(uuid.uuid4())
    assert refused(court.client.get(f"/v1/appeals/{nowhere}", headers=court.appeals_board)) == HIDDEN
    assert refused(court.on(nowhere, "send", court.appeals_board)) == HIDDEN
    assert refused(court.settle(nowhere, True)) == HIDDEN
    assert refused(court.rule(nowhere, "founded")) == HIDDEN


def test_who_worked_on_the_file_does_not_rule(court: Tribunal, patient: PatientWorld) -> None:
    """Whoever advised, decided, checked or announced, sits on that board, or is the person, is no judge of it."""
    programme = uuid.UUID(court.programme)
    people = {name: patient.person(name) for name in ("adviser", "decider", "announcer", "member")}
    patient.grant(people["adviser"], Role.ASSESSOR, institution=court.institution)
    patient.grant(people["decider"], Role.BOARD, institution=court.institution, programme_id=programme)
    patient.grant(people["announcer"], Role.REGISTRAR, institution=court.institution)
    patient.grant(people["member"], Role.BOARD, institution=court.institution, programme_id=programme)
    headers = {name: patient.headers(each) for name, each in people.items()}
    for each in (*people.values(), court.student_person):
        patient.grant(each, Role.APPEALS_BOARD, institution=court.institution)
    court.assessor, court.board, court.registrar, kept = (
        headers["adviser"], headers["decider"], headers["announcer"], (court.board, court.registrar),
    )  # fmt: skip
    court.enrol(court.person)
    decision = court.decided(court.advised(), 2)
    court.board, court.registrar = kept
    appeal = court.lodge(decision).json()["id"]
    for who in (*headers.values(), court.student):
        assert refused(court.on(appeal, "send", who)) == (403, "worked-on-file")
    court.on(appeal, "send", court.appeals_board)
    court.settle(appeal, False)
    for who in (*headers.values(), court.student):
        assert refused(court.rule(appeal, "founded", who)) == (403, "worked-on-file")
    assert court.rule(appeal, "unfounded").status_code == 200


@pytest.mark.parametrize(
    "row",
    [
        "update decisions set decided_by = %s",
        "update advice set assessor_id = %s",
        "update dossier_assessors set assessor_id = %s",
    ],
)
def test_who_decided_or_advised_does_not_rule_whatever_the_ledger_says_it_was(
    court: Tribunal, patient: PatientWorld, session: Session, row: str
) -> None:
    """A decision may be told of with others, as one event that is not about the dossier alone."""
    _, decision = court.announced(2)
    appeal = court.pending(decision)
    other = patient.grant(patient.person("Anders"), Role.APPEALS_BOARD, institution=court.institution)
    headers = patient.headers(other)
    session.connection().exec_driver_sql(row, (other.id,))
    session.commit()
    assert refused(court.rule(appeal, "founded", headers)) == (403, "worked-on-file")


def test_nobody_settles_an_appeal_of_their_own(court: Tribunal, patient: PatientWorld) -> None:
    _, decision = court.announced(2)
    appeal = court.lodge(decision).json()["id"]
    court.on(appeal, "send", court.appeals_board)
    patient.grant(court.student_person, Role.REGISTRAR, institution=court.institution)
    assert refused(court.settle(appeal, True, court.student)) == BARRED


def test_a_system_does_not_rule(court: Tribunal, patient: PatientWorld) -> None:
    _, decision = court.announced(2)
    appeal = court.pending(decision)
    robot = patient.person("Robot", is_system=True)
    patient.grant(robot, Role.APPEALS_BOARD, institution=court.institution)
    assert refused(court.rule(appeal, "founded", patient.headers(robot))) == BARRED
