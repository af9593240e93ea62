"""Exemptions that end: by a decision of the board, which can be appealed, or because the person gives them up."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.ledger.models import LedgerEvent
from app.recognition.models import Exemption
from app.recognition.service.appeals import conclude_next
from tests.conftest import Clock
from tests.desks import Campus, refused
from tests.recognition.tribunal import PatientWorld, Tribunal, codes


def test_the_board_withdraws_by_a_decision_of_its_own(court: Tribunal, clock: Clock) -> None:
    dossier, granted = court.announced()
    exemption = court.exemption(1)
    clock.advance(days=1)
    made = court.review(
        exemption, True, ground="fraud", heardOn="2026-11-03", reason="De verklaring van de werkgever was vervalst."
    ).json()
    assert (made["isWithdrawn"], made["endedBy"], court.exempt()) == (True, "withdrawn", 2)
    first, second = court.decisions(dossier)
    assert (first["id"], second["id"], second["kind"], second["outcome"]) == (
        granted, made["withdrawalId"], "withdrawal", "withdrawn",
    )  # fmt: skip
    assert second["legalBasis"]["articles"] == ["WHW 7.12b(1)(d)", "WHW 7.13(2)(r)", "WHW 7.12b(2)"]
    assert (second["motivation"], second["ground"]) == ("De verklaring van de werkgever was vervalst.", "fraud")
    assert second["hearing"] == {"heardOn": "2026-11-03", "notHeardBecause": None}
    assert (second["announcedAt"], second["appealUntil"]) == ("2026-11-03T09:00:00Z", "2026-12-15")
    assert [(line["module"], line["exemption"]) for line in second["withdrawn"]] == [(court.units[1], exemption)]
    assert (second["basis"]["decision"]["id"], court.state_of(dossier)) == (granted, "announced")
    assert refused(court.review(exemption, True)) == (409, "already-reviewed")
    alone = court.client.get(f"/v1/decisions/{second['id']}", headers=court.student)
    assert alone.json() == {**second, "readAt": "2026-11-03T09:00:00Z"}  # by reading it, just now


def test_a_withdrawal_is_appealed_and_annulled_and_the_exemption_counts_again(court: Tribunal, clock: Clock) -> None:
    dossier, _ = court.announced()
    exemption = court.exemption(0)
    withdrawal = court.review(exemption, True).json()["withdrawalId"]
    clock.advance(days=50)
    appeal = court.lodge(withdrawal).json()
    assert (appeal["against"], appeal["appealUntil"], appeal["daysLate"]) == ("withdrawal", "2026-12-14", 8)
    assert court.state_of(dossier) == "announced"
    court.on(appeal["id"], "send", court.appeals_board)
    court.settle(appeal["id"], False)
    assert codes(court.rule(appeal["id"], "founded", modules=[court.units[0]])) == [("not-decided", "/modules/0")]
    assert court.rule(appeal["id"], "founded").json()["ruling"]["modules"] == []
    assert (court.state_of(dossier), court.exempt()) == ("announced", 3)
    reopened = {each["id"]: each["reopened"] for each in court.decisions(dossier)}
    assert reopened[withdrawal]["because"] == "ruling"
    again = court.review(exemption, True, notHeardBecause="Kwam niet.").json()
    assert again["withdrawalId"] != withdrawal
    assert court.exempt() == 2


def test_a_withdrawal_stays_where_the_appeal_fails_and_goes_where_it_is_settled(court: Tribunal) -> None:
    dossier, _ = court.announced()
    first, second = court.exemption(0), court.exemption(1)
    failed = court.pending(court.review(first, True).json()["withdrawalId"])
    court.rule(failed, "unfounded")
    assert (court.exempt(), court.state_of(dossier)) == (2, "announced")
    appeal = court.lodge(court.review(second, True).json()["withdrawalId"]).json()["id"]
    court.on(appeal, "send", court.appeals_board)
    assert court.exempt() == 1
    court.settle(appeal, True)
    assert court.exempt() == 2
    withdrawn = court.pending(court.review(second, True).json()["withdrawalId"])
    court.on(withdrawn, "withdraw", court.student)
    assert (court.exempt(), court.state_of(dossier)) == (1, "announced")


def test_what_is_annulled_does_not_come_back_by_another_ruling(court: Tribunal) -> None:
    dossier, decision = court.announced(2)
    appeal = court.pending(court.review(court.exemption(0), True).json()["withdrawalId"])
    whole = court.pending(decision)
    court.rule(whole, "founded")
    court.rule(appeal, "founded")
    assert (court.exempt(), court.state_of(dossier)) == (0, "advised")


def test_what_is_replaced_does_not_come_back_either(court: Tribunal) -> None:
    dossier, decision = court.announced(2)
    appeal = court.pending(court.review(court.exemption(0), True).json()["withdrawalId"])
    settled = court.lodge(decision).json()["id"]
    court.on(settled, "send", court.appeals_board)
    court.settle(settled, True)
    court.announce(court.decide(dossier, refused=court.refuse(*court.units)))
    court.rule(appeal, "founded")
    assert court.exempt() == 0


def test_a_review_says_all_that_is_wrong_with_it(court: Tribunal, patient: PatientWorld) -> None:
    court.announced()
    exemption = court.exemption(0)
    assert codes(court.review(exemption, True, ground="fraud")) == [("hearing-missing", "/heardOn")]
    answer = court.review(exemption, True, heardOn="2026-11-03", notHeardBecause="x")
    assert codes(answer) == [("heard-and-not", "/notHeardBecause"), ("not-yet", "/heardOn")]
    answer = court.review(exemption, False, ground="error", heardOn="2026-11-01", notHeardBecause="x")
    assert codes(answer) == [("not-withdrawn", f"/{name}") for name in ("ground", "heardOn", "notHeardBecause")]
    stands = court.review(exemption, False).json()
    assert (stands["isWithdrawn"], stands["withdrawalId"], court.exempt()) == (False, None, 3)
    programme = uuid.UUID(court.programme)
    patient.grant(court.student_person, Role.BOARD, institution=court.institution, programme_id=programme)
    assert refused(court.review(exemption, True, court.student)) == (403, "forbidden")


def test_what_does_not_count_is_not_withdrawn(court: Tribunal, session: Session) -> None:
    court.decide(court.advised())
    indicated = str(session.scalars(select(Exemption.id)).first())
    assert refused(court.review(indicated, True)) == (409, "wrong-state")
    assert court.review(indicated, False).status_code == 200


def test_the_board_is_told_of_what_still_counts_only(
    client: TestClient, patient: PatientWorld, session: Session
) -> None:
    giver = Campus(client, patient, "voorbeeld-oost")
    court = Tribunal(client, patient)
    world_outcomes = [each["id"] for each in giver.outcomes]
    unit, _ = court.offer("BADGE", court.module(outcomes=world_outcomes))
    award = giver.issue()
    person = str(giver.student_person.id)
    court.enrol(person)
    dossier = court.open(giver.student, unit)
    client.post(f"/v1/dossiers/{dossier}/badges", content=giver.badge(award).content, headers=giver.student)
    court.post(dossier, "submit", giver.student)
    assert court.advise(dossier, outcomes=world_outcomes).status_code == 200
    court.announce(court.decide(dossier, granted=[unit]))
    giver.revoke(award)

    def tasks() -> list[str]:
        return [each["code"] for each in client.get("/v1/board-tasks", headers=court.board).json()["items"]]

    assert tasks() == ["status-revoked"]
    listed = client.get(f"/v1/people/{person}/exemptions", headers=giver.student).json()["items"]
    withdrawal = court.review(listed[0]["id"], True, ground="badge-revoked").json()["withdrawalId"]
    assert tasks() == []
    appeal = court.lodge(withdrawal, giver.student).json()["id"]
    court.on(appeal, "send", court.appeals_board)
    court.settle(appeal, False)
    court.rule(appeal, "founded")
    assert tasks() == ["status-revoked"]  # the board has to look at it anew
    body = {"exemptions": [listed[0]["id"]], "reason": "Ik volg het vak toch."}
    assert court.post(dossier, "give-up", giver.student, body).status_code == 200
    assert tasks() == []
    assert refused(court.review(listed[0]["id"], True)) == (409, "wrong-state")


def test_a_person_gives_up_part_and_the_rest_goes_on(court: Tribunal, session: Session) -> None:
    dossier, decision = court.announced(2)
    appeal = court.lodge(decision).json()["id"]
    first, second = court.exemption(0), court.exemption(1)
    for who in (court.registrar, court.board, court.assessor):
        assert refused(court.post(dossier, "give-up", who, {"exemptions": [first]})) == (403, "forbidden")
    wrong = {"exemptions": [first, str(uuid.uuid4()), first]}
    assert codes(court.post(dossier, "give-up", court.student, wrong)) == [
        ("not-counting", "/exemptions/1"), ("not-counting", "/exemptions/2"),
    ]  # fmt: skip
    assert court.exempt() == 2
    assert court.post(dossier, "give-up", court.student, {"exemptions": [first]}).json()["state"] == "appealed"
    assert set(court.exemptions().values()) == {second}
    assert court.client.get(f"/v1/appeals/{appeal}", headers=court.student).json()["state"] == "lodged"
    again = court.post(dossier, "give-up", court.student, {"exemptions": [first]})
    assert codes(again) == [("not-counting", "/exemptions/0")]
    row = session.get(Exemption, uuid.UUID(first))
    assert row
    assert (row.ended_by, row.ended_reason) == ("given-up", None)


def test_what_was_not_announced_cannot_be_given_up(court: Tribunal, session: Session) -> None:
    court.enrol(court.person)
    dossier = court.advised()
    court.decide(dossier)
    made = str(session.scalars(select(Exemption.id)).first())
    answer = court.post(dossier, "give-up", court.student, {"exemptions": [made]})
    assert codes(answer) == [("not-counting", "/exemptions/0")]


def test_who_takes_the_whole_back_ends_the_appeal_and_keeps_nothing(court: Tribunal, session: Session) -> None:
    dossier, decision = court.announced(2)
    appeal = court.pending(decision)
    exemption = court.exemption(0)
    assert refused(court.post(dossier, "withdraw", court.board)) == (403, "forbidden")
    assert court.post(dossier, "withdraw", court.student).json()["state"] == "withdrawn"
    assert (court.exempt(), court.exemptions()) == (0, {})
    assert court.client.get(f"/v1/appeals/{appeal}", headers=court.student).json()["state"] == "withdrawn"
    [kept] = court.decisions(dossier)
    assert (kept["id"], len(kept["granted"])) == (decision, 2)
    assert refused(court.lodge(decision)) == (409, "dossier-state")
    assert refused(court.rule(appeal, "founded")) == (409, "appeal-state")
    assert refused(court.post(dossier, "withdraw", court.student)) == (409, "dossier-state")
    body = {"exemptions": [exemption]}
    assert refused(court.post(dossier, "give-up", court.student, body)) == (409, "dossier-state")
    told = session.scalars(select(LedgerEvent.action).order_by(LedgerEvent.id.desc()).limit(1)).one()
    assert told == "dossier.withdrawn"


def test_a_decision_is_final_once_its_term_passed_without_an_appeal(
    court: Tribunal, clock: Clock, session: Session
) -> None:
    dossier, _ = court.announced(2)
    appealed, decision = court.advised(), ""
    decision = court.decided(appealed, 2)
    court.lodge(decision)
    clock.now = clock.now.replace(month=12, day=14, hour=22, minute=59)
    assert conclude_next(session, now=clock.now) is None
    clock.advance(minutes=1)
    concluded = conclude_next(session, now=clock.now)
    assert concluded
    assert str(concluded.id) == dossier
    assert conclude_next(session, now=clock.now) is None
    session.commit()
    assert (court.state_of(dossier), court.state_of(appealed)) == ("final", "appealed")
    told = session.scalars(select(LedgerEvent).order_by(LedgerEvent.id.desc()).limit(1)).one()
    assert (told.action, told.person_id, str(told.subject_id)) == ("dossier.concluded", None, dossier)


def test_a_late_appeal_against_what_is_final_is_taken_in_too(court: Tribunal, clock: Clock, session: Session) -> None:
    dossier, decision = court.announced(2)
    clock.advance(weeks=7)
    conclude_next(session, now=clock.now)
    session.commit()
    made = court.lodge(decision).json()
    assert (made["daysLate"], court.state_of(dossier)) == (7, "appealed")


def test_under_a_contract_a_decision_is_final_once_announced(
    client: TestClient, patient: PatientWorld, clock: Clock, session: Session
) -> None:
    court = Tribunal(client, patient, regime="contract")
    dossier, _ = court.announced()
    assert conclude_next(session, now=clock.now) is not None
    session.commit()
    assert court.state_of(dossier) == "final"
