"""GGZ-agoog: thirteen modules, two done before, nine exempted on a dossier of a month, two to do, the certificate."""

import uuid
from typing import Any

from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.ledger.service import check_chains
from tests.conftest import Clock
from tests.desks import refused
from tests.journeys.steps import GGZ_AGOOG, School, phase, verified
from tests.recognition.agreed import adopt, agreement, draw_up, publish
from tests.recognition.papers import docx, pdf, picture
from tests.recognition.tribunal import PatientWorld, codes

UNITS = [f"GA-{number:02}" for number in range(1, 14)]
BEFORE, ASKED, LEFT = UNITS[:2], UNITS[2:11], UNITS[11:]
MODULES = ("modules", "completed", "exempt", "remaining")
CREDITS = ("ecTotal", "ecDone", "ecLeft")


def drawn_up(school: School) -> None:
    """Two old courses, and the programme that came after them: thirteen modules of 5 EC, under a contract."""
    school.teach(6, 5, "OUD-MOTIVEREND", "OUD-EMPOWERMENT")
    school.begin_programme(**GGZ_AGOOG)
    school.teach(6, 5, *UNITS)
    school.draw_up("D-GGZ-AGOOG", 65, phase("modules", 65, *school.asks(*UNITS)), awards="certificate")


def counts_as(school: School, old: str, new: str) -> None:
    """An old course counts as a module, once the board adopted that; a coordinator draws up, and adopts nothing."""
    made = publish(
        school, draw_up(school, agreement({"modules": [school.modules[old]]}, {"modules": [school.modules[new]]}), old)
    )
    body = {"programme": school.programme, "rulesYear": 2026, "article": "Programmaregels 4.2"}
    place = f"/v1/agreements/{made['id']}/adoptions"
    assert refused(school.client.post(place, json=body, headers=school.coordinator)) == (403, "forbidden")
    assert adopt(school, made).status_code == 201


def board_inbox(school: School) -> list[tuple[str, Any, bool]]:
    """What waits for the board: what, until when, and whether the clock stands still."""
    items = school.client.get("/v1/board-inbox", headers=school.board).json()["items"]
    return [(each["waiting"], each["dueOn"], each["isStopped"]) for each in items]


def compiled(school: School, clock: Clock) -> str:
    """The dossier that Kiki compiles from 2 to 30 November, and hands in."""
    dossier = school.open(school.student, *(school.modules[code] for code in ASKED))
    place = f"/v1/dossiers/{dossier}"
    assert codes(school.post(dossier, "submit", school.student)) == [("evidence-missing", "/evidence")]
    hbo = school.adds(dossier, "diploma", "Bachelor SPH", *ASKED[:3], qualificationCode="34617", level=6)
    file = school.adds_file(hbo, "diploma.pdf", pdf())
    assert refused(school.client.post(f"{hbo}/checks", json={"how": "x"}, headers=school.assessor)) == (
        403,
        "forbidden",
    )
    school.checks(hbo)
    clock.advance(days=10)
    work = school.adds(dossier, "work-experience", "Twintig jaar in de ggz", *ASKED[5:8], startedOn="2006-02-01")
    school.adds_file(work, "cv.docx", docx())
    clock.advance(days=8)
    talk = school.interviews(dossier, ASKED[8], held_on="2026-11-20")
    whole = school.client.get(f"{place}/proposal", headers=school.registrar).json()
    assert {each["code"] for each in whole["findings"]} == {"counts", "interview-not-agreed"}
    clock.advance(days=3)
    agreed = school.client.post(f"{talk}/agree", headers={**school.student, "If-Match": '"r1"'})
    assert agreed.json()["agreedAt"] == "2026-11-23T09:00:00Z"
    clock.advance(days=7)
    handed_in = school.post(dossier, "submit", school.student).json()
    assert (handed_in["submittedAt"], handed_in["decideBy"]) == ("2026-11-30T09:00:00Z", "2027-01-11")
    got = school.client.get(file, headers=school.board)
    assert (got.content, got.headers["content-disposition"].split(";")[0]) == (pdf(), "attachment")
    return dossier


def completed(school: School, clock: Clock, dossier: str) -> None:
    """Completion is asked once: the clock stands still from 3 up to and including 8 December, six days."""
    clock.advance(days=2)
    ask = {"reason": "Het certificaat Psychodiagnostiek ontbreekt.", "completeBy": "2026-12-16"}
    asked = school.post(dossier, "ask-completion", school.registrar, ask).json()
    assert (asked["state"], asked["completeBy"], asked["decideBy"]) == ("incomplete", "2026-12-16", "2027-01-25")
    assert board_inbox(school) == [("incomplete", "2027-01-25", True)]
    assert refused(school.post(dossier, "ask-completion", school.registrar, ask)) == (409, "dossier-state")
    clock.advance(days=7)
    paper = school.adds(dossier, "certificate", "Psychodiagnostiek", *ASKED[3:5], obtainedOn="2016-06-01")
    school.adds_file(paper, "certificaat.png", picture("PNG"))
    # Six days after Monday 11 January is a Sunday: the last day is the Monday after it.
    assert school.post(dossier, "submit", school.student).json()["decideBy"] == "2027-01-18"
    assert board_inbox(school) == [("assessment", "2027-01-18", False)]


def decided(school: School, patient: PatientWorld, clock: Clock, dossier: str) -> Any:
    """Somebody advises who is on the board as well, and therefore leaves the decision to others."""
    both = patient.grant(patient.person("As en Bo"), Role.ASSESSOR, institution=school.institution)
    patient.grant(both, Role.BOARD, institution=school.institution, programme_id=uuid.UUID(school.programme))
    school.assessor = patient.headers(both)
    clock.advance(days=5)
    assert school.advise(dossier, outcomes=[school.shows[code] for code in ASKED]).status_code == 200
    clock.advance(days=21)
    granted = [school.modules[code] for code in ASKED]
    assert refused(school.decide(dossier, school.assessor, granted=granted)) == (403, "advised-before")
    assert refused(school.decide(dossier, school.registrar, granted=granted)) == (403, "forbidden")
    made = school.decide(dossier, granted=granted)
    assert school.figures(*MODULES) == [13, 2, 0, 11], "what is not announced does not count"
    school.announce(made)
    return made.json()


def certified(school: School) -> None:
    """The certificate is proposed once all is done, approved by the board, and verifies."""
    place = f"/v1/people/{school.person}/diplomas/{school.diploma_version}/certificate"
    school.passes(LEFT[0], "2027-03-01")
    assert refused(school.client.post(place, headers=school.coordinator)) == (409, "not-completed")
    school.passes(LEFT[1], "2027-03-01")
    assert school.figures(*MODULES, *CREDITS) == [13, 4, 9, 0, 65, 65, 0]
    award = {"id": school.client.post(place, headers=school.coordinator).json()["awardId"]}
    assert refused(school.act(award, "approve", school.coordinator)) == (403, "forbidden")
    for verb, who in (("approve", school.board), ("accept", school.student), ("share", school.student)):
        assert school.act(award, verb, who).status_code == 200
    signed = school.badge(award)
    achievement = signed.json()["credentialSubject"]["achievement"]
    assert (achievement["achievementType"], achievement["creditsAvailable"]) == ("Certificate", 65)
    assert verified(school.client, signed.content) == "passed"


def test_kiki_needs_two_modules_more_for_her_certificate(
    client: TestClient, patient: PatientWorld, clock: Clock, session: Session
) -> None:
    school = School(client, patient)
    drawn_up(school)
    school.enrol(school.person)
    for old in ("OUD-MOTIVEREND", "OUD-EMPOWERMENT"):
        school.passes(old, "2018-06-15")
    assert school.figures(*MODULES, *CREDITS) == [13, 0, 0, 13, 65, 0, 65]
    counts_as(school, "OUD-MOTIVEREND", BEFORE[0])
    counts_as(school, "OUD-EMPOWERMENT", BEFORE[1])
    assert school.figures(*MODULES, *CREDITS) == [13, 2, 0, 11, 65, 10, 55]

    dossier = compiled(school, clock)
    completed(school, clock, dossier)
    decision = decided(school, patient, clock, dossier)
    assert ([line["code"] for line in decision["granted"]], decision["outcome"]) == (ASKED, "granted")
    assert len(decision["basis"]["evidence"]) == 4
    assert school.figures(*MODULES, *CREDITS) == [13, 2, 9, 2, 65, 55, 10]

    letter = school.letter(decision["id"])
    for said in (
        "Beste Sam Student", "30 november 2026", "voor alle 9 onderdelen", "45 studiepunten", "4 januari 2027",
        "Bachelor SPH (diploma)", "Psychodiagnostiek (certificaat)", "klachtenregeling", "onderwijsovereenkomst",
    ):  # fmt: skip
        assert said in letter
    for law in ("beroep", "WHW", "7.12b"):
        assert law not in letter, "a contract is no public law"
    appeal = school.lodge(decision["id"])
    assert (refused(appeal), codes(appeal)) == ((409, "not-appealable"), [("contract", "")])
    complaint = {"text": "Ik wil weten waarom het zo lang duurde."}
    place = f"/v1/decisions/{decision['id']}/complaints"
    assert client.post(place, json=complaint, headers=school.student).status_code == 201

    clock.advance(days=60)
    certified(school)
    assert check_chains(session) == []
