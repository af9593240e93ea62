"""What counts where, over HTTP: standing exemptions, recognitions of modules, routes and badges, precedents."""

import csv
import io
import uuid
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.recognition.models import Decision, Dossier, Evidence
from tests.conftest import NOW
from tests.desks import Board, Campus, refused
from tests.factories import World
from tests.recognition.agreed import agreed, agreement, draw_up, publish


@pytest.fixture
def giver(client: TestClient, world: World) -> Campus:
    return Campus(client, world, "voorbeeld-oost")


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    return Board(client, world)


def ask(client: TestClient, address: str, who: Any = None, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(address, headers=who or {}, params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_where_a_module_and_a_badge_of_it_count(house: Board, giver: Campus, client: TestClient) -> None:
    content = agreement(
        {"modules": [giver.module_id]}, {"modules": house.units[:2]}, validUntil="2028-08-31",
        conditions={"withinYears": 5},
    )  # fmt: skip
    made = agreed(house, content)
    publish(house, draw_up(house, content, "NIET-VASTGESTELD"))
    agreed(house, agreement({"modules": [house.module_id]}, {"modules": [house.units[2]]}), "ANDERS")
    (found,) = ask(client, f"/v1/modules/{giver.module_id}/recognitions")
    assert (found["agreementId"], found["versionId"], found["number"]) == (made["id"], made["versionId"], 1)
    assert found["institution"]["slug"] == house.institution.slug
    assert (found["programme"]["id"], found["programme"]["code"]) == (house.programme, "SW")
    assert [(each["code"], each["ec"]) for each in found["target"]["modules"]] == [("UNIT0", 5), ("UNIT1", 5)]
    assert [(each["id"], each["code"]) for each in found["source"]["modules"]] == [(giver.module_id, "M1")]
    assert (found["ec"], found["kind"], found["relation"], found["isBinding"]) == (10, "one-to-many", "related", True)
    assert (found["article"], found["rulesYear"], found["until"]) == ("OER 4.3", 2026, "2028-08-31")
    assert found["conditions"]["withinYears"] == 5
    assert ask(client, f"/v1/modules/{giver.module_id}/recognitions", on="2028-09-01") == []
    award = giver.issue()
    address = f"/v1/awards/{award['id']}/recognitions"
    assert ask(client, address) == [found]
    giver.act(award, "unshare", giver.student)
    assert refused(client.get(address)) == (404, "not-found")
    assert ask(client, address, giver.student) == [found]
    giver.revoke(award)
    assert ask(client, address, giver.student) == []
    assert refused(client.get(f"/v1/awards/{uuid.uuid4()}/recognitions")) == (404, "not-found")


def test_where_a_route_counts(house: Board, giver: Campus, client: TestClient) -> None:
    body = {
        "title": {"nl": "Route"}, "description": {"nl": "x"}, "targetGroup": {"nl": "x"}, "modules": [giver.module_id],
    }  # fmt: skip
    route = giver.publish("route", body, "R1").json()["id"]
    outcomes = [each["id"] for each in house.outcomes]
    agreed(house, agreement({"routes": [route]}, {"outcomes": outcomes[:1]}), "R-UITKOMST")
    agreed(house, agreement({"routes": [route]}, {"modules": house.units[:1]}, relation="partly-related"), "R-ADVIES")
    agreed(house, agreement({"routes": [route]}, {"modules": house.units[:1]}, relation="unrelated"), "R-NIETS")
    found = ask(client, f"/v1/routes/{route}/recognitions")
    assert [(each["code"], each["ec"], each["isBinding"]) for each in found] == [
        ("R-ADVIES", 5, False), ("R-NIETS", None, False), ("R-UITKOMST", None, True),
    ]  # fmt: skip
    assert found[2]["source"]["routes"][0]["code"] == "R1"
    assert found[2]["target"]["outcomes"][0]["code"] == "LU1"
    assert ask(client, f"/v1/modules/{giver.module_id}/recognitions") == []
    first = client.get(f"/v1/routes/{route}/recognitions?limit=2").json()
    second = client.get(f"/v1/routes/{route}/recognitions", params={"cursor": first["next"], "limit": 2}).json()
    assert ([each["code"] for each in second["items"]], second["next"]) == (["R-UITKOMST"], None)
    person = giver.student_person.id
    giver.record()
    address = f"/v1/people/{person}/diplomas/{house.diploma_version}/agreements"
    verdicts = {each["code"]: each["verdict"] for each in client.get(address, headers=giver.student).json()["items"]}
    assert verdicts == {"R-ADVIES": "advice", "R-NIETS": "unrelated", "R-UITKOMST": "applies"}


def test_what_was_never_published_has_no_recognitions(house: Board, client: TestClient) -> None:
    draft = house.begin("module", house.module(), "GEHEIM")["id"]
    assert refused(client.get(f"/v1/modules/{draft}/recognitions")) == (404, "not-found")
    for address in (f"/v1/modules/{uuid.uuid4()}", f"/v1/routes/{house.module_id}"):
        assert refused(client.get(f"{address}/recognitions")) == (404, "not-found")
    nowhere = f"/v1/programmes/{uuid.uuid4()}"
    assert refused(client.get(f"{nowhere}/standing-exemptions")) == (404, "not-found")
    assert refused(client.get(f"{nowhere}/precedents")) == (404, "not-found")


def test_a_certificate_counts_by_the_code_of_its_programme(client: TestClient, world: World) -> None:
    house = Board(client, world, regime="contract", awards="certificate")
    other = Board(client, world, "voorbeeld-zuid")
    source = {"qualifications": [{"title": {"nl": "Post-hbo"}, "kind": "certificate", "codes": ["34116"]}]}
    agreed(other, agreement(source, {"modules": other.units[:1]}), "CERT")
    person = str(house.student_person.id)
    house.enrol(person)
    examiner = house.world.person("Ez")
    for unit, version in zip(house.units, house.unit_versions, strict=True):
        house.world.grant(examiner, Role.EXAMINER, institution=house.institution, module_id=uuid.UUID(unit))
        answer = client.post("/v1/results", json=house.result(moduleVersion=version), headers=world.headers(examiner))
        assert answer.status_code == 201, answer.text
    place = f"/v1/people/{person}/diplomas/{house.diploma_version}/certificate"
    award = client.post(place, headers=house.coordinator).json()["awardId"]
    for verb, who in (("approve", house.board), ("accept", house.student), ("share", house.student)):
        assert client.post(f"/v1/awards/{award}/{verb}", headers=who).status_code == 200
    (found,) = ask(client, f"/v1/awards/{award}/recognitions")
    assert (found["code"], found["source"]["qualifications"][0]["codes"]) == ("CERT", ["34116"])
    address = f"/v1/people/{person}/diplomas/{other.diploma_version}/agreements"
    (applied,) = client.get(address, headers=house.student).json()["items"]
    assert (applied["verdict"], applied["records"]) == ("applies", [award])


def standing(house: Board, **query: Any) -> list[dict[str, Any]]:
    return ask(house.client, f"/v1/programmes/{house.programme}/standing-exemptions", **query)


def test_the_standing_list_of_a_programme(house: Board, giver: Campus) -> None:
    agreed(house, agreement({"modules": [giver.module_id]}, {"modules": house.units[:1]}, validFrom="2026-11-02"), "B")
    agreed(
        house, agreement({"modules": [house.module_id]}, {"modules": house.units[1:2]}, validUntil="2026-11-02"), "A"
    )
    assert [each["code"] for each in standing(house)] == ["A", "B"]
    assert [each["code"] for each in standing(house, on="2026-11-01")] == ["A"]
    assert [each["code"] for each in standing(house, on="2026-11-03")] == ["B"]
    address = f"/v1/programmes/{house.programme}/standing-exemptions"
    first = house.client.get(f"{address}?limit=1").json()
    second = house.client.get(f"{address}?limit=1&cursor={first['next']}").json()
    assert ([each["code"] for each in second["items"]], second["next"]) == (["B"], None)
    assert refused(house.client.get(f"{address}?on=morgen")) == (400, "invalid-input")


def test_the_standing_list_comes_as_a_sheet(house: Board, giver: Campus) -> None:
    mbo = {
        "title": {"nl": "=Mbo-4 (voorbeeld)", "en": "Mbo-4 (example)"},
        "kind": "mbo",
        "level": 4,
        "codes": ["99999"],
    }
    source = {"qualifications": [mbo], "modules": [giver.module_id], "needed": 1}
    target = {"modules": house.units[:1], "remaining": [house.outcomes[1]["id"]]}
    conditions = {"minGrade": 7.5, "withinYears": 5, "bridgingModules": [house.units[1]], "other": [{"nl": "Gesprek."}]}
    agreed(house, agreement(source, target, conditions=conditions, validUntil="2027-08-31"))
    agreed(
        house, agreement({"modules": [giver.module_id]}, {"block": {"parts": [{"phase": "main", "ec": 7.5}]}}), "BLOK"
    )
    address = f"/v1/programmes/{house.programme}/standing-exemptions/sheet"
    answer = house.client.get(address, headers={"Accept": "text/csv"})
    assert answer.headers["content-disposition"] == 'attachment; filename="vrijstellingen.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows] == ["code", "A1", "BLOK"]
    assert rows[1][2:8] == [
        "1: M1 Werken met ervaringskennis / =Mbo-4 (voorbeeld) (99999)", "UNIT0 Werken met ervaringskennis",
        "LU2 Begeleidt bewoners bij herstel", "", "verwant",
        "cijfer 7.5 of hoger; niet ouder dan 5 jaar; na de module UNIT1 Werken met ervaringskennis; Gesprek.",
    ]  # fmt: skip
    assert rows[2][3:6] == ["main 7.5 EC", "", "7.5"]
    assert rows[1][8:] == ["2026", "OER 4.3", "2020-01-01", "2027-08-31"]
    answer = house.client.get(f"{address}?lang=en")
    (sheet,) = load_workbook(io.BytesIO(answer.content)).worksheets
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert (cells[0][1], cells[1][1], cells[1][6]) == ("agreement", "Counts as", "related")
    assert refused(house.client.get(address, headers={"Accept": "application/pdf"})) == (406, "not-acceptable")


def decided(session: Session, house: Board, count: int, *, granted: bool, source: Any, **changes: Any) -> None:
    """Announced decisions of the board on so many people, written straight to the tables."""
    programme, unit = uuid.UUID(house.programme), house.units[0]
    line = {"module": unit, "moduleVersion": house.unit_versions[0]}
    for _ in range(count):
        person = house.world.person("Iemand Anders")
        dossier = Dossier(
            person_id=person.id, institution_id=house.institution.id, programme_id=programme,
            diploma_version_id=uuid.UUID(house.diploma_version), modules=[uuid.UUID(unit)], state="announced", opened_at=NOW,
        )  # fmt: skip
        session.add(dossier)
        session.flush()
        session.add(
            Evidence(
                dossier_id=dossier.id,
                title="Diploma",
                outcomes=[],
                added_by=person.id,
                added_at=NOW,
                **{"kind": "diploma", "facts": {}, "identity_checked_how": "register", **source},
            )
        )
        content = {"granted": [line] if granted else [], "refused": [] if granted else [line]}
        facts = {"decided_at": NOW, "announced_at": NOW, "is_indication": False, "content": content, **changes}
        session.add(Decision(dossier_id=dossier.id, decided_by=person.id, **facts))
    session.commit()


AD = {"facts": {"qualificationCode": "80086"}}


def test_precedents_tell_of_ten_people_or_more_and_of_nobody(house: Board, session: Session) -> None:
    address = f"/v1/programmes/{house.programme}/precedents"
    decided(session, house, 9, granted=True, source=AD)
    decided(session, house, 5, granted=True, source=AD, announced_at=None)
    decided(session, house, 5, granted=True, source=AD, is_indication=True)
    decided(session, house, 5, granted=True, source={**AD, "identity_checked_how": None})
    assert ask(house.client, address) == []
    decided(session, house, 1, granted=True, source=AD)
    (found,) = ask(house.client, address)
    assert (found["sourceKind"], found["source"], found["module"]["code"]) == ("qualification", "80086", "UNIT0")
    assert (found["people"], found["granted"], found["refused"], found["lastYear"]) == (10, 10, 0, 2026)
    decided(session, house, 1, granted=False, source=AD)
    (found,) = ask(house.client, address)
    assert (found["people"], found["granted"], found["refused"]) == (11, None, None)
    assert "Iemand" not in house.client.get(address).text


def test_precedents_tell_of_decisions_on_requests_that_stand(house: Board, session: Session) -> None:
    address = f"/v1/programmes/{house.programme}/precedents"
    line = {"module": house.units[0], "moduleVersion": house.unit_versions[0]}
    later = {"granted": [], "conditional": [line], "refused": []}
    decided(session, house, 10, granted=True, source=AD, content=later)
    decided(session, house, 10, granted=False, source=AD, kind="withdrawal")
    decided(session, house, 10, granted=False, source=AD, reopened={"modules": house.units[:1]})
    decided(session, house, 10, granted=False, source=AD, reopened={"modules": house.units[1:]})
    (found,) = ask(house.client, address)
    assert (found["people"], found["granted"], found["refused"]) == (20, 10, 10)


def test_precedents_are_of_one_board_and_come_in_pages(house: Board, session: Session, client: TestClient) -> None:
    other = Board(client, house.world, "voorbeeld-zuid")
    decided(session, other, 10, granted=True, source=AD)
    decided(session, house, 12, granted=False, source={"facts": {"qualificationCode": "80145"}})
    award = house.issue()
    decided(session, house, 10, granted=True, source={"kind": "microcredential", "award_id": uuid.UUID(award["id"])})
    address = f"/v1/programmes/{house.programme}/precedents"
    first = client.get(f"{address}?limit=1").json()
    second = client.get(f"{address}?limit=1&cursor={first['next']}").json()
    found = [*first["items"], *second["items"]]
    assert [(each["sourceKind"], each["source"], each["granted"], each["refused"]) for each in found] == [
        ("module", house.module_id, 10, 0), ("qualification", "80145", 0, 12),
    ]  # fmt: skip
    assert second["next"] is None
    assert refused(client.get(f"{address}?cursor=WyJhIl0")) == (400, "invalid-input")
