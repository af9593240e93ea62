"""In-company training: refused as it was, issued once it is assessed, and handed in at an Ad elsewhere, where it counts."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.ledger.service import check_chains
from tests.conftest import Clock
from tests.desks import Campus, refused
from tests.journeys.steps import School, verified
from tests.recognition.tribunal import PatientWorld, codes


def trained(giver: Campus) -> None:
    """The training as it was, refused; then with hours and an assessment by an examiner of its own."""
    as_it_was = giver.module(
        title={"nl": "Samenlevingsopbouw", "en": "Community work"},
        description={"nl": "Een jaar lang elke maand een dagdeel, met een symposium tot besluit."},
        participation="work-based",
    )
    added = {name: as_it_was.pop(name) for name in ("studyLoadHours", "assessment")}
    made = giver.begin("module", as_it_was, "SCHOLING")
    place = f"/v1/modules/{made['id']}"
    refusal = giver.client.post(f"{place}/publish", headers=giver.coordinator)
    assert refusal.status_code == 400
    assert sorted(codes(refusal)) == [("assessment-missing", "/assessment"), ("study-load-missing", "/studyLoadHours")]
    whole = {**as_it_was, **added}
    edited = giver.client.put(f"{place}/draft", json=whole, headers={**giver.coordinator, "If-Match": '"r1"'})
    assert edited.status_code == 200, edited.text
    published = giver.client.post(f"{place}/publish", headers=giver.coordinator)
    assert published.status_code == 200, published.text
    giver.module_version = published.json()["versionId"]
    # Who examines another module does not examine this one.
    assert refused(giver.client.post("/v1/results", json=giver.result(), headers=giver.examiner)) == (
        403,
        "outside-appointment",
    )
    giver.examiner = giver.appoint(Role.EXAMINER, "Tess", module_id=published.json()["id"])


def claims(school: School) -> list[tuple[str, str, Any]]:
    """What the audit says could be claimed: by what, which module, for how many EC."""
    found = school.audit(school.person, school.student).json()["claimable"]
    return [(each["kind"], each["module"], each["ec"]) for each in found]


def test_a_year_of_training_counts_at_an_ad_once_it_is_assessed(
    client: TestClient, patient: PatientWorld, clock: Clock, session: Session
) -> None:
    giver = Campus(client, patient, "voorbeeld-noord")
    trained(giver)
    award = giver.issue(assessedOn="2026-10-30")
    badge = giver.badge(award)
    assert verified(client, badge.content) == "passed"
    achievement = badge.json()["credentialSubject"]["achievement"]
    assert (achievement["achievementType"], achievement["creditsAvailable"]) == ("MicroCredential", 5)

    school = School(client, patient, "voorbeeld-zuid")
    school.begin_associate_asking(giver.outcomes)
    school.welcomes(giver)
    unit, outcomes = school.modules["ED-WIJK"], [each["id"] for each in giver.outcomes]
    assert school.figures("ecTotal", "ecDone", "ecLeft", "modules", "exempt") == [120, 0, 120, 5, 0]
    assert claims(school) == [("badge", unit, 5)]

    # A colleague who hands in a copy gets nothing by it.
    lee = patient.student(giver.institution, "Lee Collega")
    school.enrol(str(lee.id))
    copy = school.hands_in(patient.headers(lee), badge.content)
    assert school.advise(copy, outcomes=outcomes).status_code == 200
    found = client.get(f"/v1/dossiers/{copy}/proposal", headers=school.board).json()
    assert [each["code"] for each in found["findings"]] == ["about-someone-else"]
    assert codes(school.decide(copy, granted=[unit])) == [("evidence-missing", "/granted/0")]

    dossier = school.hands_in(school.student, badge.content)
    assert school.advise(dossier, outcomes=outcomes).status_code == 200
    assert refused(school.decide(dossier, giver.board, granted=[unit])) == (404, "not-found")
    clock.advance(days=14)
    made = school.decide(dossier, granted=[unit])
    decision = school.announce(made)
    assert [(line["code"], line["ec"]) for line in made.json()["granted"]] == [("ED-WIJK", 5)]
    assert school.figures("ecTotal", "ecDone", "ecLeft", "modules", "exempt") == [120, 5, 115, 5, 1]
    assert claims(school) == []
    letter = school.letter(decision)
    # Six weeks after Monday 16 November.
    for said in ("Beste Sam Student", "Dat is 5 studiepunten", "(badge)", "tot en met 28 december 2026", "7.12b"):
        assert said in letter
    answer = client.get(f"/v1/decisions/{decision}/letter", headers=patient.headers(lee))
    assert refused(answer) == (404, "not-found")
    assert check_chains(session) == []
