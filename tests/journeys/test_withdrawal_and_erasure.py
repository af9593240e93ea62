"""A person who withdraws and asks for erasure: the evidence is gone, what was decided stays, without the person."""

import uuid

from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.ledger.service import check_chains
from tests.conftest import Clock
from tests.desks import refused
from tests.journeys.steps import School
from tests.recognition.papers import docx, pdf
from tests.recognition.tribunal import PatientWorld

FIGURES = ("ecTotal", "ecDone", "ecLeft", "exempt")
ASKED = ("SW-CONTACT", "SW-WIJK")
SECRETS = ("Mijn opname", "Geheimstad", "Zorggroep Geheim", "geheim-cv.docx", "Geheime beoordeling")
"""What tells of the person: in titles, accounts, places, names of files, and the words of the assessor."""


def compiled(school: School) -> str:
    """A dossier with a story of her own, a diploma, work with a file, and an interview; advised on."""
    dossier = school.open(school.student, *(school.modules[code] for code in ASKED))
    school.adds(
        dossier, "self-description", "Mijn opname", ASKED[0], account="Ik was opgenomen in Geheimstad.",
        isLivedExperience=True, consent={"eraseOn": "2027-06-01"},
    )  # fmt: skip
    hbo = school.adds(dossier, "diploma", "Bachelor", ASKED[0], organisation="Zorggroep Geheim")
    school.adds_file(hbo, "diploma.pdf", pdf())
    school.checks(hbo)
    work = school.adds(dossier, "work-experience", "Begeleider", ASKED[1], organisation="Zorggroep Geheim")
    school.adds_file(work, "geheim-cv.docx", docx())
    talk = school.interviews(dossier, ASKED[1], held_on="2026-10-30")
    school.client.post(f"{talk}/agree", headers={**school.student, "If-Match": '"r1"'})
    assert school.post(dossier, "submit", school.student).json()["state"] == "submitted"
    assert school.assign(dossier).status_code == 201
    assert school.state(dossier).status_code == 200
    verdicts = [{"outcome": school.shows[code], "verdict": "met", "reason": "Geheime beoordeling."} for code in ASKED]
    place = f"/v1/dossiers/{dossier}/advice"
    assert school.client.put(place, json={"verdicts": verdicts}, headers=school.assessor).status_code == 200
    return dossier


def stored(session: Session) -> str:
    """Every row of every table, but the tables of people themselves, as text."""
    session.expire_all()
    named = text("select table_name from information_schema.tables where table_schema = current_schema()")
    kept_apart = {"people", "access_tokens", "clients", "identities", "role_appointments", "enrolments"}
    tables = sorted(set(session.scalars(named)) - kept_apart)
    assert {"evidence", "evidence_files", "interview_records", "advice", "decisions"} <= set(tables)
    rows = (session.scalar(text(f"select string_agg(to_jsonb(t)::text, ' ') from {each} t")) for each in tables)
    return " ".join(row for row in rows if row)


def count(session: Session, what: str) -> int:
    found: int = session.execute(text(f"select count(*) from {what}")).scalar_one()
    return found


def test_who_withdraws_and_is_erased_leaves_a_decision_about_nobody(
    client: TestClient, patient: PatientWorld, clock: Clock, session: Session
) -> None:
    school = School(client, patient)
    school.begin_bachelor()
    school.enrol(school.person)
    dossier = compiled(school)
    decision = school.decide(dossier, granted=[school.modules[code] for code in ASKED]).json()
    assert refused(school.post(dossier, "erasure", school.student)) == (409, "dossier-state")
    assert client.post(f"/v1/decisions/{decision['id']}/announce", headers=school.registrar).status_code == 200
    assert school.figures(*FIGURES) == [240, 60, 180, 2]
    assert "60 studiepunten" in school.letter(decision["id"])
    before = stored(session)
    for secret in ("Mijn opname", "Zorggroep Geheim", "geheim-cv.docx"):
        assert secret in before, "it is there to be erased"
    assert (count(session, "evidence_files where sealed is not null"), "opgenomen" in before) == (2, False)
    assert count(session, "letters") > 0

    clock.advance(days=14)
    assert refused(school.post(dossier, "withdraw", school.registrar)) == (403, "forbidden")
    assert school.post(dossier, "withdraw", school.student).json()["state"] == "withdrawn"
    assert school.figures(*FIGURES) == [240, 0, 240, 0]
    assert refused(school.post(dossier, "erasure", school.registrar)) == (403, "forbidden")
    assert school.post(dossier, "erasure", school.student).status_code == 200

    after = stored(session)
    for secret in (*SECRETS, school.student_person.name):
        assert secret not in after
    assert count(session, "letters") == 0
    for what in ("evidence_files where sealed", "evidence where sealed_account", "interview_records where sealed"):
        assert count(session, f"{what} is not null") == 0
    keeps(school, session, dossier, decision["id"])
    assert school.figures(*FIGURES) == [240, 0, 240, 0]
    assert refused(client.get(f"/v1/dossiers/{dossier}", headers=school.student)) == (404, "not-found")
    assert refused(client.get(f"/v1/decisions/{decision['id']}/letter", headers=school.student)) == (404, "not-found")
    assert check_chains(session) == []


def keeps(school: School, session: Session, dossier: str, decision: str) -> None:
    """The facts of the decision are there with their digests, and about a person without a name."""
    row = session.execute(
        text(
            "select d.content, p.id, p.name from decisions d join dossiers s on s.id = d.dossier_id "
            "join people p on p.id = s.person_id where d.id = :decision"
        ),
        {"decision": uuid.UUID(decision)},
    ).one()
    assert [line["code"] for line in row.content["granted"]] == list(ASKED)
    assert [len(each["digest"]) for each in row.content["basis"]["evidence"]] == [64] * 4
    assert (str(row.id) != school.person, school.student_person.name in row.name) == (True, False)
    assert school.person not in str(row.content)
    for table in ("dossiers", "evidence", "exemptions"):
        of_them = f"{table} where to_jsonb({table}.*)::text like '%{school.person}%'"
        assert count(session, of_them) == 0
    seen = school.client.get(f"/v1/dossiers/{dossier}", headers=school.registrar).json()
    assert {each["title"] for each in seen["evidence"]} == {""}
