"""The credential of a decision: prepared, approved, shared, verified outside, and ended with what it tells."""

import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.issuing.models import SignedCredential
from app.ledger.models import LedgerEvent
from app.recognition.models import Exemption
from app.recognition.rules.credentials import Ended, legal_words, words_on_ending
from app.settings import Settings
from credentials import Outcome
from tests.desks import Board, refused
from tests.factories import World
from tests.interop.test_node import node_says
from tests.issuing.test_forms import look
from tests.recognition.tribunal import Tribunal, codes
from tests.vectors.test_elm import conforms, shapes_in

EVERY = ["json", "jwt", "edc"]
MEDIA = {"json": "application/json", "jwt": "application/vc+jwt", "edc": "application/edc+json"}
SECRETS = ("Mbo-4 Sociaal Werk", "Uit het gesprek", "Reden van de commissie", "Vertrouwelijk")


@pytest.fixture
def house(client: TestClient, world: World) -> Tribunal:
    made = Tribunal(client, world)
    made.equip()
    return made


@pytest.fixture
def live_house(new_app: Any, own_settings: Settings, committing: Engine) -> Iterator[Tribunal]:
    """The same in a database that really commits, with the real clock."""

    def new_session() -> Session:
        return Session(committing, expire_on_commit=False)

    app = new_app(own_settings, new_session=new_session)
    with TestClient(app, base_url=own_settings.public_url) as client, new_session() as session:
        yield Tribunal(client, World(session, lambda: datetime.now(UTC)))


def decide(house: Board, *, granted: int = 3, announce: bool = True, enrol: bool = True) -> dict[str, Any]:
    """A decision that grants so many of the three units and refuses the others, with reasons; announced."""
    if enrol:
        house.enrol(str(house.student_person.id))
    refusals = [{"module": unit, "reason": "Reden van de commissie."} for unit in house.units[granted:]]
    body: dict[str, Any] = {"granted": house.units[:granted], "refused": refusals, "motivation": "Vertrouwelijk."}
    answer = house.decide(house.advised(), **body)
    assert answer.status_code == 201, answer.text
    decision: dict[str, Any] = answer.json()
    if announce:
        house.client.post(f"/v1/decisions/{decision['id']}/announce", headers=house.registrar)
    return decision


def prepare(house: Board, decision: dict[str, Any], *forms: str, who: dict[str, str] | None = None, **more: Any) -> Any:
    body = {"forms": list(forms or EVERY), **more}
    return house.client.post(f"/v1/decisions/{decision['id']}/credential", json=body, headers=who or house.registrar)


def issued(house: Board, decision: dict[str, Any], *forms: str) -> dict[str, Any]:
    """The credential of a decision: prepared, approved by the board, accepted and shared by the student."""
    answer = prepare(house, decision, *forms)
    assert answer.status_code == 201, answer.text
    award = {"id": answer.json()["awardId"]}
    for verb, who in (("approve", house.board), ("accept", house.student), ("share", house.student)):
        answer = house.act(award, verb, who)
        assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def exemptions(house: Tribunal) -> list[dict[str, Any]]:
    address = f"/v1/people/{house.student_person.id}/exemptions"
    found: list[dict[str, Any]] = house.client.get(address, headers=house.registrar).json()["items"]
    return found


def withdraw(house: Tribunal, exemption: dict[str, Any], *, is_withdrawn: bool = True) -> Any:
    return house.review(exemption["id"], is_withdrawn, reason="Sam gaf een vals bewijs.")


def page(house: Tribunal, award: dict[str, Any], lang: str = "nl") -> str:
    answer = house.client.get(f"/badges/{award['id']}?lang={lang}", headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_registrar_prepares_the_board_approves_and_every_form_verifies_elsewhere(house: Tribunal) -> None:
    decision = decide(house)
    answer = prepare(house, decision)
    proposed = answer.json()
    assert (answer.status_code, proposed["status"], proposed["forms"]) == (201, "proposed", EVERY)
    award = {"id": proposed["awardId"]}
    assert house.badge(award).status_code == 404, "nothing is signed yet"
    for who in (house.registrar, house.examiner):
        assert refused(house.act(award, "approve", who)) == (403, "forbidden")
    approved = house.act(award, "approve", house.board).json()
    assert (approved["status"], approved["decisionId"]) == ("issued", decision["id"])
    assert (approved["resultId"], approved["diplomaVersionId"]) == (None, None)
    assert refused(house.badge(award)) == (404, "not-found"), "only the student makes it public"
    for verb in ("accept", "share"):
        assert house.act(award, verb, house.student).status_code == 200
    for form, accept in MEDIA.items():
        answer = house.badge(award, accept)
        report = look(house.client, answer.content)
        assert (report.outcome, report.form) == (Outcome.PASSED, form), report.checks


def test_it_says_what_was_decided_and_nothing_of_why(house: Tribunal, standards: Any) -> None:
    decision = decide(house, granted=2)
    award = issued(house, decision)
    badge = house.badge(award).json()
    schema = json.loads((standards / "openbadges" / "ob_v3p0_achievementcredential_schema.json").read_text())
    jsonschema.validate(badge, schema)
    achievement = badge["credentialSubject"]["achievement"]
    assert badge["credentialSubject"]["identifier"][0]["identityHash"] == "Sam Student"
    assert (achievement["achievementType"], achievement["creditsAvailable"]) == ("ext:Exemption", 10)
    assert "result" not in badge["credentialSubject"]
    units = [each["targetCode"] for each in achievement["alignment"] if each["targetType"] == "ext:Unit"]
    assert units == ["UNIT0", "UNIT1"]
    outcomes = {each["targetUrl"] for each in achievement["alignment"] if each["targetType"] == "CFItem"}
    assert len(outcomes) == len(house.outcomes)
    for address in outcomes:
        assert house.client.get(address.partition("8000")[2]).status_code == 200
    for words in ("WHW 7.12b(1)(d); WHW 7.13(2)(r)", decision["id"], "2026-11-02", "Examencommissie van"):
        assert words in achievement["criteria"]["narrative"]
    sealed = json.loads(house.badge(award, MEDIA["edc"]).json()["payload"])
    does, report = conforms(sealed, shapes_in(standards / "elm"))
    assert does, report
    claim = sealed["credentialSubject"]["hasClaim"]
    assert (claim["type"], claim["identifier"]["notation"]) == ("LearningEntitlement", decision["id"])
    parts = claim["specifiedBy"]["hasPart"]
    assert [part["entitledBy"]["identifier"]["notation"] for part in parts] == ["UNIT0", "UNIT1"]
    for whole in (json.dumps(badge), json.dumps(sealed)):
        for secret in (*SECRETS, "UNIT2"):
            assert secret not in whole
    token = look(house.client, house.badge(award, MEDIA["jwt"]).content).credential
    assert token == {name: value for name, value in badge.items() if name != "proof"}


def test_outside_software_verifies_it(house: Tribunal) -> None:
    award = issued(house, decide(house), "json")
    badge = house.badge(award).json()
    documents = [
        house.client.get(address).json()
        for address in (
            f"/institutions/{house.institution.slug}/did.json",
            badge["credentialStatus"]["statusListCredential"].partition("8000")[2],
        )
    ]
    verdict = node_says(badge, *documents)
    assert (verdict["verified"], verdict["revoked"]) == (True, False), verdict


@pytest.mark.parametrize("form", EVERY)
def test_only_the_forms_that_were_chosen_are_made(house: Tribunal, form: str, session: Session) -> None:
    award = issued(house, decide(house), form)
    made = select(SignedCredential.form).where(SignedCredential.award_id == uuid.UUID(award["id"]))
    assert session.scalars(made).all() == [form]
    for other in EVERY:
        answer = house.badge(award, MEDIA[other])
        if other == form:
            assert answer.status_code == 200
        else:
            assert refused(answer) == (404, "no-such-form")
    anything = house.badge(award, "*/*")
    assert (anything.status_code, anything.headers["content-type"]) == (200, MEDIA[form])
    checked = house.client.post("/v1/verifications", content=anything.content).json()
    assert {check["outcome"] for check in checked["checks"] if check["check"] in ("proof", "seal", "status")} == {
        "passed"
    }


@pytest.mark.parametrize("form", EVERY)
def test_its_page_shows_the_decision_in_whatever_form_it_was_issued(house: Tribunal, form: str) -> None:
    decision = decide(house)
    award = issued(house, decision, form)
    dutch, english = page(house, award), page(house, award, "en")
    for words in ("Vrijstelling: Social Work", "Verleend aan", "Sam Student", "Het besluit", "UNIT2", "15 EC",
                  "3 onderwijseenheden", decision["id"], "WHW 7.12b(1)(d)", "Examencommissie van"):  # fmt: skip
        assert words in dutch, words
    for words in ("Exemption: Social Work", "Granted to", "The decision", "Exempt from the assessment of", "3 units"):
        assert words in english, words
    for words in ("Behaald door", "Microcredential", "NLQF / EQF"):
        assert words not in dutch, words
    assert ("/files/png" in dutch) is (form == "json")
    assert f"/files/{form}" in dutch
    answer = house.client.get(f"/verify?badge={award['id']}", headers={"Accept": "text/html"})
    assert "Sam Student" in answer.text


def test_its_picture_says_that_it_is_an_exemption(house: Tribunal) -> None:
    award = issued(house, decide(house, granted=1), "json")
    drawn = house.badge(award, "image/svg+xml")
    assert ("Vrijstelling" in drawn.text, "5 EC" in drawn.text, "Microcredential" in drawn.text) == (True, True, False)
    assert look(house.client, house.badge(award, "image/png").content).outcome is Outcome.PASSED


def test_a_withdrawn_exemption_revokes_it_and_what_is_left_can_be_told_anew(house: Tribunal, session: Session) -> None:
    decision = decide(house)
    award = issued(house, decision)
    first, *others = exemptions(house)
    length = len(session.scalars(select(LedgerEvent.id)).all())
    assert withdraw(house, first).status_code == 200
    events = session.scalars(select(LedgerEvent).order_by(LedgerEvent.position)).all()
    assert len(events) == length + 1, "one request, one event"
    told = next(each for each in events if each.action == "exemption.withdrawn")
    assert (told.facts["exemption"], told.facts["awards"]) == (first["id"], award["id"])
    for accept in MEDIA.values():
        found = {check.check: check.code for check in look(house.client, house.badge(award, accept).content).checks}
        assert found["status"] == "status-revoked"
    revocation = house.client.get(f"/v1/awards/{award['id']}", headers=house.student).json()["revocation"]
    assert (revocation["ground"], "vals bewijs" in revocation["reason"]) == ("withdrawn", False)
    assert "De examencommissie heeft een vrijstelling ingetrokken." in page(house, award)
    again = issued(house, decision, "json")
    assert again["id"] != award["id"]
    alignments = house.badge(again).json()["credentialSubject"]["achievement"]["alignment"]
    assert len([each for each in alignments if each["targetType"] == "ext:Unit"]) == 2
    for exemption in others:
        assert withdraw(house, exemption).status_code == 200
    assert refused(prepare(house, decision)) == (409, "no-exemption")


def test_a_withdrawal_takes_a_proposal_back_and_one_that_stands_changes_nothing(house: Tribunal) -> None:
    decision = decide(house)
    award = {"id": prepare(house, decision).json()["awardId"]}
    first, second, third = exemptions(house)
    assert withdraw(house, first).status_code == 200
    assert house.client.get(f"/v1/awards/{award['id']}", headers=house.board).json()["status"] == "rejected"
    assert refused(house.act(award, "approve", house.board)) == (409, "wrong-state")
    assert withdraw(house, second).status_code == 200, "there is none to end now"
    award = issued(house, decision, "json")
    assert withdraw(house, third, is_withdrawn=False).status_code == 200
    assert look(house.client, house.badge(award).content).outcome is Outcome.PASSED


def test_one_that_the_board_revoked_before_is_left_as_it_is(house: Tribunal) -> None:
    award = issued(house, decide(house), "json")
    assert house.revoke(award).status_code == 200
    assert withdraw(house, exemptions(house)[0]).status_code == 200
    found = house.client.get(f"/v1/awards/{award['id']}", headers=house.board).json()
    assert found["revocation"]["ground"] == "error"


def ending(house: Tribunal, award: dict[str, Any]) -> tuple[str | None, str]:
    """The status of an award, and the Dutch words with which it was revoked."""
    found = house.client.get(f"/v1/awards/{award['id']}", headers=house.student).json()
    reason = found["revocation"]["reason"].partition(" / ")[0] if found["revocation"] else ""
    return found["status"], reason


def test_an_annulled_decision_ends_it_and_the_next_has_its_own(house: Tribunal) -> None:
    dossier, decision = house.announced(2)
    award = issued(house, {"id": decision}, "json")
    house.rule(house.pending(decision), "founded", modules=[house.units[2], house.units[0]])
    assert ending(house, award) == ("accepted", "Het besluit is in beroep vernietigd.")
    new = house.announce(house.decide(dossier, granted=[house.units[0], house.units[2]]))
    assert [len(units_of(house, issued(house, {"id": each}, "json"))) for each in (decision, new)] == [1, 2]


def units_of(house: Tribunal, award: dict[str, Any]) -> list[str]:
    """The codes of the units that a credential exempts from."""
    achievement = house.badge(award).json()["credentialSubject"]["achievement"]
    return [each["targetCode"] for each in achievement["alignment"] if each["targetType"] == "ext:Unit"]


def test_an_appeal_on_what_was_refused_leaves_it(house: Tribunal) -> None:
    _, decision = house.announced(2)
    award = issued(house, {"id": decision}, "json")
    house.rule(house.pending(decision), "founded", modules=[house.units[2]])
    assert ending(house, award) == ("accepted", "")


def test_a_settlement_ends_it_once_the_new_decision_is_announced(house: Tribunal) -> None:
    dossier, decision = house.announced(2)
    award = issued(house, {"id": decision}, "json")
    appeal = house.lodge(decision).json()["id"]
    house.on(appeal, "send", house.appeals_board)
    house.settle(appeal, True)
    made = house.decide(dossier, granted=house.units)
    assert ending(house, award) == ("accepted", "")
    new = house.announce(made)
    assert ending(house, award) == ("accepted", "Een later besluit komt in de plaats van dit besluit.")
    assert len(units_of(house, issued(house, {"id": new}, "json"))) == 3


def test_what_the_person_gives_up_is_told_no_more(house: Tribunal) -> None:
    dossier, decision = house.announced(2)
    award = issued(house, {"id": decision}, "json")
    body = {"exemptions": [house.exemption(0)], "reason": "Ik volg het vak toch."}
    assert house.post(dossier, "give-up", house.student, body).status_code == 200
    assert ending(house, award) == ("accepted", "De houder heeft een vrijstelling opgegeven.")
    award = issued(house, {"id": decision}, "json")
    assert units_of(house, award) == ["UNIT1"]
    assert house.post(dossier, "withdraw", house.student).status_code == 200
    assert ending(house, award) == ("accepted", "De houder heeft een vrijstelling opgegeven.")
    assert refused(prepare(house, {"id": decision}, "json")) == (409, "no-exemption")


def test_an_exemption_that_counts_again_can_be_told_again(house: Tribunal) -> None:
    _, decision = house.announced()
    award = issued(house, {"id": decision}, "json")
    withdrawal = house.review(house.exemption(0), True).json()["withdrawalId"]
    assert ending(house, award)[1] == "De examencommissie heeft een vrijstelling ingetrokken."
    assert refused(prepare(house, {"id": withdrawal}, "json")) == (409, "no-exemption")
    house.rule(house.pending(withdrawal), "founded")
    assert ending(house, award)[1], "what was revoked stays so"
    assert len(units_of(house, issued(house, {"id": decision}, "json"))) == 3


def test_a_condition_counts_once_it_is_met(house: Tribunal, session: Session) -> None:
    house.enrol(house.person)
    later = {"module": house.units[2], "condition": {"nl": "Laat een verklaring zien."}, "dueOn": "2026-12-31"}
    made = house.decide(house.advised(), granted=house.units[:2], conditional=[later], motivation="Bijna alles.")
    decision = {"id": house.announce(made)}
    award = issued(house, decision, "json")
    assert units_of(house, award) == ["UNIT0", "UNIT1"]
    waiting = select(Exemption.id).where(Exemption.condition_state == "open")
    place = f"/v1/exemptions/{session.scalars(waiting).one()}/condition"
    met = house.client.post(place, json={"met": True, "reason": "Gezien."}, headers=house.registrar)
    assert met.status_code == 200
    assert ending(house, award) == ("accepted", ""), "what it says still holds"
    assert house.revoke(award).status_code == 200
    assert units_of(house, issued(house, decision, "json")) == ["UNIT0", "UNIT1", "UNIT2"]


def test_an_exemption_that_it_does_not_tell_of_ends_without_it(house: Tribunal, session: Session) -> None:
    later = {"module": house.units[2], "condition": {"nl": "Laat een verklaring zien."}, "dueOn": "2026-12-31"}
    house.enrol(house.person)
    dossier = house.advised()
    made = house.decide(dossier, granted=house.units[:2], conditional=[later], motivation="Bijna alles.")
    award = issued(house, {"id": house.announce(made)}, "json")
    waiting = str(session.scalars(select(Exemption.id).where(Exemption.condition_state == "open")).one())
    assert house.post(dossier, "give-up", house.student, {"exemptions": [waiting]}).status_code == 200
    assert ending(house, award) == ("accepted", "")


def test_there_is_one_at_a_time_and_a_rejected_one_makes_room(house: Tribunal) -> None:
    decision = decide(house)
    address = f"/v1/decisions/{decision['id']}/credential"
    assert refused(house.client.get(address, headers=house.registrar)) == (404, "not-found")
    first = prepare(house, decision, "edc").json()
    assert refused(prepare(house, decision, "json")) == (409, "already-awarded")
    for who in (house.registrar, house.student, house.board):
        assert house.client.get(address, headers=who).json() == first
    assert refused(house.client.get(address, headers=house.coordinator)) == (404, "not-found")
    assert house.act({"id": first["awardId"]}, "reject", house.board, {"reason": "Andere vorm."}).status_code == 200
    assert prepare(house, decision, "json").json()["forms"] == ["json"]


def test_a_refusal_an_indication_and_what_is_not_announced_carry_none(client: TestClient, world: World) -> None:
    house = Tribunal(client, world)
    indication = decide(house, enrol=False)
    assert refused(prepare(house, indication, "json")) == (409, "no-exemption")
    hidden = decide(house, announce=False)
    assert refused(prepare(house, hidden, "json")) == (409, "no-exemption")
    denied = decide(house, granted=0, enrol=False)
    assert refused(prepare(house, denied, "json")) == (409, "no-exemption")


def test_who_may_prepare_one(house: Tribunal, world: World, client: TestClient) -> None:
    decision = decide(house)
    for who in (house.board, house.student, house.coordinator):
        assert refused(prepare(house, decision, who=who)) == (403, "forbidden")
    elsewhere = Tribunal(client, world, "voorbeeld-zuid")
    assert refused(prepare(house, decision, who=elsewhere.registrar)) == (404, "not-found")
    nothing = {"id": str(uuid.uuid4())}
    assert refused(prepare(house, nothing)) == (404, "not-found")
    own = world.headers(world.grant(house.student_person, Role.REGISTRAR, institution=house.institution))
    assert refused(prepare(house, decision, who=own)) == (403, "forbidden"), "nobody deals with a dossier of their own"


@pytest.mark.parametrize("forms", [[], ["pdf"], ["json", "json"], ["json", "jwt", "edc", "json"], "json", None])
def test_forms_that_are_none_are_refused(house: Tribunal, forms: Any) -> None:
    answer = prepare(house, decide(house), forms=forms)
    assert refused(answer) == (400, "invalid-input")


def test_a_form_without_a_key_is_refused_when_it_is_chosen_and_when_it_is_signed(
    client: TestClient, world: World
) -> None:
    house = Tribunal(client, world)
    decision = decide(house)
    answer = prepare(house, decision, "edc", "json", "jwt")
    assert codes(answer) == [("form-without-key", "/forms/0"), ("form-without-key", "/forms/2")]
    house.equip()
    award = {"id": prepare(house, decision).json()["awardId"]}
    keys = client.get(f"/v1/institutions/{house.institution.slug}/keys").json()["items"]
    seal = next(key["fragment"] for key in keys if key["kind"] == "seal")
    end = f"/v1/institutions/{house.institution.slug}/keys/{seal}/end"
    assert client.post(end, headers=house.admin).status_code == 200
    answer = house.act(award, "approve", house.board)
    assert refused(answer) == (409, "no-signing-key")
    assert "edc" in answer.json()["detail"]
    assert house.badge(award).status_code == 404


def test_of_many_who_prepare_it_at_once_one_does(live_house: Tribunal) -> None:
    decision = decide(live_house)
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: prepare(live_house, decision, "json").status_code, range(12)))
    assert sorted(answers) == [201] + [409] * 11


def test_an_exemption_that_is_withdrawn_while_its_credential_is_approved_leaves_none_that_holds(
    live_house: Tribunal,
) -> None:
    decision = decide(live_house)
    for exemption in exemptions(live_house)[:2]:
        award = {"id": prepare(live_house, decision, "json").json()["awardId"]}
        with ThreadPoolExecutor(2) as pool:
            approving = pool.submit(live_house.act, award, "approve", live_house.board)
            withdrawing = pool.submit(withdraw, live_house, exemption)
        assert withdrawing.result().status_code == 200
        found = live_house.client.get(f"/v1/awards/{award['id']}", headers=live_house.board).json()
        ends = {200: ("issued", "withdrawn"), 409: ("rejected", None)}
        revoked = found["revocation"]["ground"] if found["revocation"] else None
        assert (found["status"], revoked) == ends[approving.result().status_code]


def test_nobody_asks_for_the_ground_of_a_withdrawal(house: Tribunal) -> None:
    award = issued(house, decide(house), "json")
    assert refused(house.revoke(award, ground="withdrawn")) == (400, "invalid-input")


def test_contract_education_names_the_contract(client: TestClient, world: World) -> None:
    house = Board(client, world, regime="contract", awards="certificate")
    award = issued(house, decide(house), "json")
    narrative = house.badge(award).json()["credentialSubject"]["achievement"]["criteria"]["narrative"]
    assert "Onderwijsovereenkomst / Contract of education" in narrative


def test_it_neither_counts_as_a_certificate_nor_as_a_badge_that_is_held(client: TestClient, world: World) -> None:
    house = Board(client, world, regime="contract", awards="certificate")
    person = str(house.student_person.id)
    award = issued(house, decide(house), "json")
    audit = house.audit(person, house.student).json()
    assert (audit["summary"]["exempt"], audit["claimable"]) == (3, [])
    place = f"/v1/people/{person}/diplomas/{house.diploma_version}/certificate"
    certificate = client.post(place, headers=house.coordinator)
    assert certificate.status_code == 201, "the credential of the exemption is no certificate"
    found = client.get(f"/v1/modules/{house.units[0]}/versions/1/reliance", headers=house.registrar).json()
    ways = {each["id"]: [way["relation"] for way in each["how"]] for each in found["badges"]["items"]}
    assert ways == {award["id"]: ["exempts"], certificate.json()["awardId"]: ["completes"]}
    titles = {each["id"]: each["title"]["nl"] for each in found["badges"]["items"]}
    assert titles[award["id"]].startswith("Vrijstelling: ")
    counts = client.get(f"/v1/awards/{award['id']}/recognitions", headers=house.student)
    assert (counts.status_code, counts.json()["items"]) == (200, []), "it counts in its own programme alone"


@pytest.mark.parametrize(
    ("articles", "words"),
    [
        (["WHW 7.12b(1)(d)", "WHW 7.13(2)(r)"], {"nl": "WHW 7.12b(1)(d); WHW 7.13(2)(r)", "en": "WHW 7.12b(1)(d); WHW 7.13(2)(r)"}),
        (["Onderwijsovereenkomst"], {"nl": "Onderwijsovereenkomst", "en": "Contract of education"}),
        ([], {"nl": "", "en": ""}),
    ],
)  # fmt: skip
def test_the_legal_basis_is_said_as_the_decision_keeps_it(articles: list[str], words: dict[str, str]) -> None:
    assert legal_words(articles) == words


@pytest.mark.parametrize("by", Ended)
def test_how_it_ends_is_said_in_two_languages(by: Ended) -> None:
    dutch, english = words_on_ending(by).split(" / ")
    assert dutch.endswith(".")
    assert english.endswith(".")
    assert len({words_on_ending(each) for each in Ended}) == len(Ended)
