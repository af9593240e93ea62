"""A refusal, an appeal, an attempt to settle that fails, a ruling that annuls, and the same board deciding anew."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.ledger.service import check_chains
from tests.conftest import Clock
from tests.desks import refused
from tests.journeys.steps import School
from tests.recognition.tribunal import PatientWorld, codes

ASKED = ("SW-CONTACT", "SW-WIJK")
FIGURES = ("ecTotal", "ecDone", "ecLeft", "exempt")
WHY_NOT = "Uw ervaring is van te lang geleden."


def refused_in_part(school: School) -> tuple[str, str]:
    """On 2 November one unit is granted and one refused, and that is announced; the dossier and the decision."""
    school.begin_bachelor()
    school.enrol(school.person)
    dossier = school.open(school.student, *(school.modules[code] for code in ASKED))
    school.adds(dossier, "work-experience", "Opbouwwerker", *ASKED, startedOn="2008-01-01", endedOn="2014-01-01")
    assert school.post(dossier, "submit", school.student).json()["state"] == "submitted"
    assert school.advise(dossier, outcomes=[school.shows[code] for code in ASKED]).status_code == 200
    assert school.figures(*FIGURES) == [240, 0, 240, 0]
    refusal = {"module": school.modules["SW-WIJK"], "reason": WHY_NOT}
    made = school.decide(dossier, granted=[school.modules["SW-CONTACT"]], refused=[refusal])
    assert made.json()["outcome"] == "granted-in-part"
    decision = school.announce(made)
    assert school.figures(*FIGURES) == [240, 30, 210, 1]
    return dossier, decision


def not_settled(school: School, clock: Clock, appeal: str) -> None:
    """The appeals board sends it on after a week; three weeks are for settling, and the talk comes to nothing."""
    clock.advance(days=7)
    assert refused(school.on(appeal, "send", school.registrar)) == (403, "forbidden")
    sent = school.on(appeal, "send", school.appeals_board).json()
    assert (sent["state"], sent["settleUntil"]) == ("settling", "2026-12-07")
    assert refused(school.rule(appeal, "founded")) == (409, "appeal-state")
    clock.advance(days=10)
    assert school.settle(appeal, False).json()["state"] == "pending"


def decided_anew(school: School, dossier: str) -> Any:
    """Only what was annulled is decided on, and by the board that decided before."""
    wijk = school.modules["SW-WIJK"]
    assert refused(school.decide(dossier, school.appeals_board, granted=[wijk])) == (403, "forbidden")
    both = school.decide(dossier, granted=[school.modules[code] for code in ASKED])
    assert codes(both) == [("not-asked", "/granted/0")]
    made = school.decide(dossier, granted=[wijk])
    assert school.figures(*FIGURES) == [240, 30, 210, 1], "what is not announced does not count"
    school.announce(made)
    return made.json()


def test_what_was_refused_is_granted_after_a_ruling(
    client: TestClient, patient: PatientWorld, clock: Clock, session: Session
) -> None:
    school = School(client, patient)
    dossier, decision = refused_in_part(school)
    letter = school.letter(decision)
    # Six weeks after Monday 2 November.
    for said in ("voor 1 van de 2 onderdelen", WHY_NOT, "tot en met 14 december 2026", "beroep voor de examens"):
        assert said in letter
    clock.advance(days=7)
    assert refused(school.lodge(decision, school.registrar)) == (403, "forbidden")
    appeal = school.lodge(decision).json()
    assert (appeal["isLate"], appeal["ruleUntil"], school.state_of(dossier)) == (False, "2027-02-22", "appealed")
    not_settled(school, clock, appeal["id"])
    assert school.figures(*FIGURES) == [240, 30, 210, 1]

    clock.advance(days=21)  # to Thursday 17 December
    wijk = school.modules["SW-WIJK"]
    assert refused(school.rule(appeal["id"], "founded", school.board)) == (403, "forbidden")
    ruled = school.rule(appeal["id"], "founded", modules=[wijk], decideBy="2027-01-15").json()
    assert (ruled["state"], ruled["ruling"]["outcome"], ruled["ruling"]["modules"]) == ("ruled", "founded", [wijk])
    # What was granted before stands.
    assert (school.state_of(dossier), school.figures(*FIGURES)) == ("advised", [240, 30, 210, 1])

    clock.advance(days=21)  # to Thursday 7 January
    anew = decided_anew(school, dossier)
    assert (anew["replacesId"], anew["follows"]["because"], anew["follows"]["id"]) == (decision, "ruling", appeal["id"])
    assert school.figures(*FIGURES) == [240, 60, 180, 2]
    second = school.letter(anew["id"])
    # Six weeks after Thursday 7 January; the first letter stays as it was sent.
    for said in ("in de plaats van een eerder besluit", "7 januari 2027", "tot en met 18 februari 2027"):
        assert said in second
    assert school.letter(decision) == letter
    assert check_chains(session) == []


def test_a_late_appeal_is_marked_and_the_appeals_board_finds_it_inadmissible(
    client: TestClient, patient: PatientWorld, clock: Clock, session: Session
) -> None:
    school = School(client, patient)
    dossier, decision = refused_in_part(school)
    clock.advance(days=49)  # to Monday 21 December, a week after the last day
    appeal = school.lodge(decision, lateReason="Ik was op reis.").json()
    assert (appeal["isLate"], appeal["daysLate"], appeal["lateReason"]) == (True, 7, "Ik was op reis.")
    late = client.get("/v1/appeals?isLate=true", headers=school.appeals_board).json()["items"]
    assert [each["id"] for each in late] == [appeal["id"]]
    elsewhere = School(client, patient, "voorbeeld-zuid")
    place = f"/v1/appeals/{appeal['id']}"
    assert refused(client.get(place, headers=elsewhere.appeals_board)) == (404, "not-found")
    assert school.on(appeal["id"], "send", school.appeals_board).json()["settleUntil"] == "2027-01-11"
    assert school.settle(appeal["id"], False).json()["state"] == "pending"
    assert school.rule(appeal["id"], "inadmissible").json()["ruling"]["outcome"] == "inadmissible"
    assert (school.state_of(dossier), school.figures(*FIGURES)) == ("final", [240, 30, 210, 1])
    assert refused(school.decide(dossier, granted=[school.modules["SW-WIJK"]])) == (409, "dossier-state")
    assert check_chains(session) == []
