"""Shortened paths: from an Ad to a bachelor by a block, and from mbo-4 to an Ad; what is partly related is advice."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.ledger.service import check_chains
from tests.desks import refused
from tests.journeys.steps import School
from tests.recognition.agreed import adopt, agreed, agreement, draw_up, publish
from tests.recognition.test_agreements import AD, what_applies
from tests.recognition.tribunal import PatientWorld

MBO = {"title": {"nl": "Mbo-4 Sociaal Werk"}, "kind": "mbo", "level": 4, "codes": ["99999"]}
CREDITS = ("ecTotal", "ecDone", "ecLeft")
TERMS = [{"name": f"S{1 + at % 2}", "label": f"Periode {at + 1}", "maxEc": 30} for at in range(4)]


def block(**parts: int) -> dict[str, Any]:
    """Credits of phases that count together."""
    named = [{"phase": phase.replace("_", "-"), "ec": ec} for phase, ec in parts.items()]
    return {"block": {"parts": named}}


def shown(school: School, *modules: str, ties: tuple[str, ...] = (), **facts: Any) -> tuple[str, str]:
    """A dossier with a diploma in it, handed in and not checked yet; the dossier and the address of the diploma."""
    dossier = school.open(school.student, *(school.modules[code] for code in modules))
    diploma = school.adds(dossier, "diploma", "Eerder diploma", *ties, obtainedOn="2024-07-01", **facts)
    assert school.post(dossier, "submit", school.student).json()["state"] == "submitted"
    return dossier, diploma


def verdicts(school: School) -> list[str]:
    """What comes of each adopted agreement for the student."""
    return [each["verdict"] for each in what_applies(school, school.student)["items"]]


def certificate(school: School, person: str, who: dict[str, str]) -> tuple[bool, str]:
    """Whether somebody completed the propedeuse, and what becomes of its certificate."""
    found = school.audit(person, who).json()["tree"][0]
    return found["isCompleted"], found["certificate"]["code"]


def test_an_ad_leaves_a_residual_bachelor_of_120_credits(
    client: TestClient, patient: PatientWorld, session: Session
) -> None:
    school = School(client, patient)
    school.begin_associate()
    for code in ("ED-COACH", "ED-WIJK"):
        school.passes(code, "2024-06-15")
    school.begin_bachelor()
    school.enrol(school.person)
    # Before the block her two modules of the Ad, 30 and 15 EC, count as free credits.
    assert school.figures(*CREDITS) == [240, 45, 195]

    content = agreement({"qualifications": [AD]}, block(propedeuse=60, hoofdfase=60))
    made = publish(school, draw_up(school, content, "AD-BA"))
    body = {"programme": school.programme, "rulesYear": 2026, "article": "OER 4.4"}
    place = f"/v1/agreements/{made['id']}/adoptions"
    for who in (school.coordinator, school.registrar):
        assert refused(client.post(place, json=body, headers=who)) == (403, "forbidden")
    assert adopt(school, made).status_code == 201
    _, diploma = shown(school, "SW-CONTACT", qualificationCode="80086", level=5)
    assert (verdicts(school), school.figures(*CREDITS)) == (["source-missing"], [240, 45, 195])
    school.checks(diploma)
    assert verdicts(school) == ["applies"]

    audit = school.audit(school.person, school.student).json()
    assert school.figures(*CREDITS) == [240, 120, 120]
    assert [(each["ec"], each["isUsed"]) for each in audit["blocks"]] == [(120, True)]
    assert audit["counted"] == []
    unused = {each["module"]: each["reason"]["code"] for each in audit["unused"]}
    assert unused == {school.modules[code]: "inside-block" for code in ("ED-COACH", "ED-WIJK")}
    assert [phase["ecLeft"] for phase in audit["tree"]] == [0, 120]

    # No certificate of the propedeuse arises; for who passed its modules one does.
    assert certificate(school, school.person, school.student) == (True, "not-by-block")
    (standing,) = client.get(f"/v1/programmes/{school.programme}/standing-exemptions").json()["items"]
    assert standing["target"]["block"]["bringsCertificate"] is False
    other = patient.student(school.institution, "Pim Propedeuse")
    for code in ("SW-CONTACT", "SW-WIJK"):
        school.passes(code, person=str(other.id))
    assert certificate(school, str(other.id), patient.headers(other)) == (True, "earned")
    assert check_chains(session) == []


def test_the_plan_after_an_ad_is_the_residual_path(client: TestClient, patient: PatientWorld, session: Session) -> None:
    school = School(client, patient)
    school.begin_associate()
    school.passes("ED-COACH", "2024-06-15")
    school.begin_bachelor()
    school.enrol(school.person)
    agreed(school, agreement({"qualifications": [AD]}, block(propedeuse=60, hoofdfase=60)))
    _, diploma = shown(school, "SW-CONTACT", qualificationCode="80086", level=5)
    school.checks(diploma)
    place = f"/v1/people/{school.person}/diplomas/{school.diploma_version}"
    answer = client.post(f"{place}/plan", json={"terms": TERMS}, headers=school.student).json()
    # 90 EC of modules that are named, and 30 of the 90 free ones: the block filled the other 60.
    assert (answer["status"], answer["ec"], answer["termCount"]) == ("proven", 120, 4)
    units = {unit["code"]: unit["module"] for term in answer["terms"] for unit in term["units"]}
    assert {"SW-VEILIG", "SW-ONDERZOEK", "SW-AFSTUDEREN"} < units.keys()
    assert units.keys() - {"SW-VEILIG", "SW-ONDERZOEK", "SW-AFSTUDEREN"} < {"MINOR-A", "MINOR-B", "MINOR-C"}
    # Without minors there is nothing: modules of the Ad and of the propedeuse lie inside the block.
    minors = [school.modules[f"MINOR-{letter}"] for letter in "ABC"]
    without = client.post(f"{place}/plan", json={"terms": TERMS, "excludedModules": minors}, headers=school.student)
    assert without.json()["status"] == "infeasible"
    again = {"results": [{"module": school.modules[code]} for code in ("ED-KEUZE", "SW-CONTACT")]}
    nothing = client.post(f"{place}/what-if", json=again, headers=school.student).json()
    assert (nothing["ecLeftNow"], nothing["ecLeftThen"]) == (120, 120)
    supposed = {"results": [{"module": module} for module in units.values()]}
    then = client.post(f"{place}/what-if", json=supposed, headers=school.student).json()
    assert (then["ecLeftNow"], then["ecLeftThen"], then["audit"]["outcome"]) == (120, 0, "satisfied")
    # Passed for real it is so too: what lies inside brings nothing, and the plan is not done one module sooner.
    for code in ("ED-KEUZE", "SW-CONTACT"):
        school.passes(code)
    for at, code in enumerate(units):
        assert school.figures("ecLeft") == [120 - 30 * at]
        school.passes(code)
    assert school.audit(school.person, school.student).json()["outcome"] == "satisfied"
    assert check_chains(session) == []


def test_mbo_4_shortens_the_ad_here_and_is_advice_elsewhere(
    client: TestClient, patient: PatientWorld, session: Session
) -> None:
    here = School(client, patient)
    here.begin_associate()
    here.enrol(here.person)
    agreed(here, agreement({"qualifications": [MBO]}, block(jaar_1=30)), "MBO-AD")
    _, diploma = shown(here, "ED-KENNIS", qualificationCode="99999", level=4)
    assert (verdicts(here), here.figures(*CREDITS)) == (["source-missing"], [120, 0, 120])
    elsewhere = School(client, patient, "voorbeeld-zuid")
    body = {"how": "Uittreksel"}
    assert refused(client.post(f"{diploma}/checks", json=body, headers=elsewhere.registrar)) == (404, "not-found")
    here.checks(diploma)
    assert (verdicts(here), here.figures(*CREDITS)) == (["applies"], [120, 30, 90])
    free = here.audit(here.person, here.student).json()["tree"][0]["requirement"]["children"][2]
    assert (free["key"], free["status"], free["ecDone"]) == ("jaar-1-vrij", "satisfied", 30)

    elsewhere.begin_bachelor()
    elsewhere.welcomes(here)
    to_contact = {"modules": [elsewhere.modules["SW-CONTACT"]]}
    agreed(elsewhere, agreement({"qualifications": [MBO]}, to_contact, relation="partly-related"), "MBO-BA")
    # What one institution checked says nothing at another.
    assert (verdicts(elsewhere), elsewhere.figures(*CREDITS)) == (["source-missing"], [240, 0, 240])
    asked = ("SW-CONTACT", "SW-WIJK")
    other, copy = shown(elsewhere, *asked, ties=asked, qualificationCode="99999", level=4)
    elsewhere.checks(copy)
    assert (verdicts(elsewhere), elsewhere.figures(*CREDITS)) == (["advice"], [240, 0, 240])
    assert decided_per_person(elsewhere, other) == []
    assert elsewhere.figures(*CREDITS) == [240, 30, 210]
    assert here.figures(*CREDITS) == [120, 30, 90]
    assert check_chains(session) == []


def decided_per_person(school: School, dossier: str) -> list[Any]:
    """The board grants one of two modules, on advice; the agreements that this rests on."""
    first, second = (school.shows[code] for code in ("SW-CONTACT", "SW-WIJK"))
    assigned = school.assign(dossier)
    assert (assigned.status_code, school.state(dossier).status_code) == (201, 200)
    said = [
        {"outcome": first, "verdict": "met", "reason": "x"},
        {"outcome": second, "verdict": "not-met", "reason": "x"},
    ]
    place = f"/v1/dossiers/{dossier}/advice"
    assert school.client.put(place, json={"verdicts": said}, headers=school.assessor).status_code == 200
    why = {"module": school.modules["SW-WIJK"], "reason": "Te weinig wijkwerk."}
    made = school.decide(dossier, granted=[school.modules["SW-CONTACT"]], refused=[why])
    letter = school.letter(school.announce(made))
    for words in ("voor 1 van de 2 onderdelen", "30 studiepunten", why["reason"], "tot en met 14 december 2026"):
        assert words in letter
    found: list[Any] = made.json()["basis"]["agreements"]
    return found
