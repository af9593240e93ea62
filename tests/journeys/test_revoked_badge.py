"""A badge that is revoked: after it led to an exemption the decision stands and the board is told; before, it is nothing."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.ledger.service import check_chains
from tests.conftest import Clock
from tests.desks import Campus, refused
from tests.journeys.steps import School
from tests.recognition.tribunal import PatientWorld, codes

FIGURES = ("ecTotal", "ecDone", "ecLeft", "exempt")
UNIT = "ED-WIJK"


class Receiver(School):
    """An Ad of 120 EC, of which a unit of 5 EC is covered by a badge of another institution."""

    def __init__(self, client: TestClient, patient: PatientWorld) -> None:
        super().__init__(client, patient, "voorbeeld-zuid")
        self.giver = Campus(client, patient)
        self.outcomes = self.giver.outcomes
        self.begin_associate_asking(self.outcomes)
        self.welcomes(self.giver)

    def handed_in(self, award: dict[str, Any]) -> str:
        """A dossier with the badge, advised on."""
        dossier = self.hands_in(self.student, self.giver.badge(award).content)
        assert self.advise(dossier).status_code == 200
        return dossier

    def told(self) -> list[tuple[str, str]]:
        """What the board is told of exemptions: of whom, and why."""
        items = self.client.get("/v1/board-tasks", headers=self.board).json()["items"]
        return [(each["personId"], each["code"]) for each in items]

    def waiting(self) -> list[Mapping[str, Any]]:
        """What waits for the board."""
        answer = self.client.get("/v1/board-inbox", headers=self.board)
        assert answer.status_code == 200, answer.text
        items: list[Mapping[str, Any]] = answer.json()["items"]
        return items


@pytest.fixture
def school(client: TestClient, patient: PatientWorld) -> Receiver:
    return Receiver(client, patient)


def test_an_exemption_stands_until_the_board_withdraws_it_and_that_can_be_appealed(
    school: Receiver, clock: Clock, session: Session
) -> None:
    award = school.giver.issue()
    dossier = school.handed_in(award)
    decision = school.announce(school.decide(dossier, granted=[school.modules[UNIT]]))
    assert (school.figures(*FIGURES), school.told(), school.waiting()) == ([120, 5, 115, 1], [], [])

    clock.advance(days=30)
    assert school.giver.revoke(award, ground="fraud").status_code == 200
    assert school.figures(*FIGURES) == [120, 5, 115, 1], "the decision stands"
    assert school.told() == [(school.person, "status-revoked")]
    (waits,) = school.waiting()
    (exemption,) = school.exemptions().values()
    assert (waits["waiting"], waits["exemptionId"], waits["code"]) == ("revoked-badge", exemption, "status-revoked")

    for who, refusal in ((school.registrar, (403, "forbidden")), (school.giver.board, (404, "not-found"))):
        assert refused(school.review(exemption, True, who)) == refusal
    clock.advance(days=5)  # to Monday 7 December
    reviewed = school.review(exemption, True, ground="badge-revoked", reason="De badge is ingetrokken.").json()
    withdrawal = reviewed["withdrawalId"]
    assert (school.figures(*FIGURES), school.told(), school.waiting()) == ([120, 0, 120, 0], [], [])
    first, second = school.decisions(dossier)
    assert (first["id"], second["id"], second["kind"]) == (decision, withdrawal, "withdrawal")
    assert len(first["granted"]) == 1, "the first decision keeps what it said"
    letter = school.letter(withdrawal)
    # Six weeks after Monday 7 December.
    for said in ("uw vrijstelling wordt ingetrokken", "De badge is ingetrokken.", "tot en met 18 januari 2027"):
        assert said in letter

    clock.advance(days=14)
    appeal = school.lodge(withdrawal).json()
    assert (appeal["against"], appeal["isLate"], appeal["appealUntil"]) == ("withdrawal", False, "2027-01-18")
    assert check_chains(school.world.session) == []
    school.on(appeal["id"], "send", school.appeals_board)
    school.settle(appeal["id"], False)
    assert school.rule(appeal["id"], "unfounded").json()["ruling"]["outcome"] == "unfounded"
    assert school.figures(*FIGURES) == [120, 0, 120, 0]
    assert check_chains(session) == []


def test_a_badge_that_was_revoked_before_the_decision_is_no_evidence(school: Receiver, session: Session) -> None:
    award = school.giver.issue()
    dossier = school.handed_in(award)
    found = school.client.get(f"/v1/dossiers/{dossier}/proposal", headers=school.board).json()
    assert ([each["code"] for each in found["findings"]], found["units"][0]["status"]) == (["counts"], "covered")
    assert school.giver.revoke(award).status_code == 200
    found = school.client.get(f"/v1/dossiers/{dossier}/proposal", headers=school.board).json()
    assert [each["code"] for each in found["findings"]] == ["status-revoked"]
    unit = school.modules[UNIT]
    assert codes(school.decide(dossier, granted=[unit])) == [("evidence-missing", "/granted/0")]
    why = {"module": unit, "reason": "De badge is ingetrokken."}
    decision = school.announce(school.decide(dossier, refused=[why]))
    assert school.figures(*FIGURES) == [120, 0, 120, 0]
    letter = school.letter(decision)
    for said in ("U krijgt geen vrijstelling.", "De badge is ingetrokken.", "tot en met 14 december 2026"):
        assert said in letter
    assert school.told() == []
    assert check_chains(session) == []
