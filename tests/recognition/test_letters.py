"""The letter of a decision: what it says, for whom, and that it stays as it was sent."""

import io
import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.ledger.models import LedgerEvent
from app.recognition.documents.letters import letter_pdf
from app.recognition.rules.letters import LetterFacts, ec_in_words, in_words, letter
from tests.desks import Board, Campus, refused
from tests.factories import World
from tests.recognition.agreed import agreed, agreement
from tests.recognition.tribunal import Tribunal

UNIT = {"code": "GA-04", "title": {"nl": "Herstelgericht werken"}, "ec": 5}
HALF = {"code": "GA-06", "title": {"nl": "Crisis", "en": "Crisis care"}, "ec": 2.5}
LATER = {"condition": {"nl": "Laat een verklaring zien.", "en": "Show a statement."}, "dueOn": "2026-12-31"}


def facts(**changes: Any) -> LetterFacts:
    content = {"outcome": "granted", "granted": [UNIT, HALF], "refused": [], "motivation": None,
               "legalBasis": {"regime": "whw"}}  # fmt: skip
    about: dict[str, Any] = {
        "decision": uuid.UUID(int=7),
        "digest": "0123456789abcdef" * 4,
        "content": {**content, **changes.pop("content", {})},
        "is_indication": False,
        "person": "Noor Voorbeeld",
        "institution": {"nl": "Voorbeeldhogeschool Oost", "en": "Example University East"},
        "email": "examens@oost.example",
        "programme": {"nl": "Social Work"},
        "submitted_on": date(2026, 10, 5),
        "announced_on": date(2026, 11, 2),
        "appeal_until": date(2026, 12, 14),
    }
    return LetterFacts(**about | changes)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.parametrize(
    ("day", "language", "words"),
    [(date(2026, 3, 1), "nl", "1 maart 2026"), (date(2026, 10, 31), "en", "31 October 2026")],
)
def test_days_are_written_out(day: date, language: str, words: str) -> None:
    assert in_words(day, language) == words


@pytest.mark.parametrize(("ec", "language", "words"), [(2.5, "nl", "2,5"), (2.5, "en", "2.5"), (10, "nl", "10")])
def test_credits_have_the_mark_of_the_language(ec: float, language: str, words: str) -> None:
    assert ec_in_words(ec, language) == words


@pytest.mark.parametrize(
    ("changes", "language", "said"),
    [
        ({}, "nl", "voor alle 2 onderdelen die u hebt gevraagd. Samen zijn dat 7,5 studiepunten"),
        ({"content": {"granted": [UNIT]}}, "en", "from the unit that you asked for. It is 5 credits"),
        (
            {"content": {"outcome": "granted-in-part", "refused": [{**HALF, "reason": "Te oud."}], "granted": [UNIT]}},
            "nl",
            "voor 1 van de 2 onderdelen",
        ),
        ({"content": {"outcome": "refused", "granted": [], "refused": [{**UNIT, "reason": "Te oud."}]}}, "nl", "geen"),
        (
            {"content": {"outcome": "conditional", "granted": [], "conditional": [{**UNIT, **LATER}]}},
            "en",
            "on a condition",
        ),
    ],
)
def test_the_decision_is_said_in_one_sentence(changes: dict[str, Any], language: str, said: str) -> None:
    assert said in letter(facts(**changes), language)["decision"]["text"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "tot en met 14 december 2026"),
        ({"appeal_until": None, "announced_on": None}, "tot en met CONCEPT"),
        ({"content": {"legalBasis": {"regime": "contract"}}}, "klachtenregeling"),
        ({"is_indication": True}, "niet in beroep"),
    ],
)
def test_what_one_can_do_against_it(changes: dict[str, Any], said: str) -> None:
    assert said in " ".join(letter(facts(**changes), "nl")["remedy"]["text"])


def test_a_letter_tells_what_the_decision_rests_on() -> None:
    evidence = [("diploma", "Bachelor SPH"), ("self-description", None)]
    based = letter(facts(evidence=evidence, assessors=2, agreements=[{"nl": "Ad naar bachelor"}]), "en")["based"]
    assert based["items"][:3] == [
        "Your file, with 2 pieces of evidence: Bachelor SPH (diploma); own account.",
        "The advice of 2 assessors. They did not take the decision.",
        "The agreement that was adopted for your programme: Ad naar bachelor.",
    ]
    assert "article 7.12b(1)(d)" in based["items"][3]
    one = letter(facts(evidence=evidence[:1], assessors=1), "nl")["based"]["items"]
    assert "één bewijsstuk: Bachelor SPH (diploma)" in one[0]
    assert "één beoordelaar" in one[1]


def test_a_condition_names_its_day() -> None:
    granted = letter(facts(content={"granted": [UNIT], "conditional": [{**UNIT, **LATER}]}), "nl")["granted"]
    assert granted[1]["condition"] == "Voorwaarde: Laat een verklaring zien. Dit moet klaar zijn op 31 december 2026."


def test_a_withdrawal_says_what_no_longer_counts_and_why() -> None:
    content = {"outcome": "withdrawn", "granted": [], "refused": [], "withdrawn": [UNIT], "motivation": "De badge is vals.",
               "legalBasis": {"regime": "whw", "articles": ["WHW 7.12b(2)"]}, "follows": None}  # fmt: skip
    parts = letter(facts(content=content), "nl")
    assert parts["subject"] == "Besluit: uw vrijstelling wordt ingetrokken"
    assert [line["reason"] for line in parts["refused"]] == ["De badge is vals."]
    assert (parts["why"], "over fraude" in parts["based"]["items"][-1]) == (None, True)
    assert "Hiervoor hebt u geen vrijstelling meer" in text_of(letter_pdf(parts, now=datetime(2026, 11, 2, tzinfo=UTC)))


def test_a_decision_after_another_says_so_and_an_indication_too() -> None:
    anew = letter(facts(content={"follows": {"id": "x"}}), "en")["opening"]
    assert anew[-1] == "This decision takes the place of an earlier one."
    provisional = letter(facts(is_indication=True), "nl")
    assert provisional["subject"].startswith("Voorlopig oordeel")
    assert "nog niet ingeschreven" in provisional["opening"][-1]


def test_a_letter_can_be_read_aloud_and_holds_no_markup() -> None:
    hostile = "Te oud. #panic() *vet* <script> $x$ [a] \\ \u202e"
    parts = letter(
        facts(content={"motivation": hostile, "granted": [UNIT], "refused": [{**HALF, "reason": "#x"}]}), "nl"
    )
    pdf = letter_pdf(parts, now=datetime(2026, 11, 2, 9, 0, 0, 123, tzinfo=UTC))
    root: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("nl", True)
    assert "/StructTreeRoot" in root
    assert "pdfuaid:part" in root["/Metadata"].get_object().get_data().decode()
    assert "#panic() *vet* <script> $x$ [a]" in text_of(pdf)
    assert letter_pdf(parts, now=datetime(2026, 11, 2, 9, tzinfo=UTC)) == pdf


@pytest.fixture
def house(client: TestClient, world: World) -> Board:
    return Board(client, world)


def decided(house: Board) -> str:
    house.enrol(str(house.student_person.id))
    dossier = house.open(house.student)
    assert house.post(dossier, "evidence", house.student, house.evidence()).status_code == 201
    house.post(dossier, "submit", house.student)
    house.advise(dossier)
    decision: str = house.decide(dossier).json()["id"]
    return decision


def test_the_person_gets_the_letter_once_it_is_announced_and_it_stays(house: Board, world: World) -> None:
    address = f"/v1/decisions/{decided(house)}"
    get = house.client.get
    assert refused(get(f"{address}/letter", headers=house.student)) == (404, "not-found")
    draft = get(f"{address}/letter", headers=house.board)
    assert "CONCEPT: dit is nog geen besluit" in text_of(draft.content)
    house.client.post(f"{address}/announce", headers=house.registrar)
    sent = get(f"{address}/letter", headers=house.student)
    assert sent.headers["content-type"] == "application/pdf"
    assert sent.headers["content-disposition"].startswith("attachment")
    said = text_of(sent.content)
    assert house.student_person.name in said
    assert "14 december 2026" in said
    assert "CONCEPT" not in said
    house.student_person.name = "Een Andere Naam"
    world.session.flush()
    assert get(f"{address}/letter", headers=house.student).content == sent.content
    english = get(f"{address}/letter", params={"lang": "en"}, headers=house.board)
    assert "appeal to the examination appeals board" in text_of(english.content)


def test_a_letter_is_nobody_elses(house: Board, client: TestClient, world: World) -> None:
    address = f"/v1/decisions/{decided(house)}/letter"
    elsewhere = Campus(client, world, "voorbeeld-zuid")
    for who in (elsewhere.registrar, elsewhere.student, elsewhere.board):
        assert refused(client.get(address, headers=who)) == (404, "not-found")
    assert refused(client.get(f"/v1/decisions/{uuid.uuid4()}/letter", headers=house.board)) == (404, "not-found")
    assert refused(client.get(address, params={"lang": "fr"}, headers=house.board)) == (400, "invalid-input")


def test_who_reads_the_letter_reads_the_decision(house: Board, session: Session) -> None:
    address = f"/v1/decisions/{decided(house)}"
    house.client.post(f"{address}/announce", headers=house.registrar)
    for who in (house.board, house.registrar):
        assert house.client.get(f"{address}/letter", headers=who).status_code == 200
    assert house.client.get(address, headers=house.board).json()["readAt"] is None
    for lang in ("nl", "en"):
        house.client.get(f"{address}/letter", params={"lang": lang}, headers=house.student)
    assert house.client.get(address, headers=house.student).json()["readAt"] == "2026-11-02T09:00:00Z"
    told = session.scalars(select(LedgerEvent).where(LedgerEvent.action == "decision.read")).all()
    assert [each.person_id for each in told] == [house.student_person.id]


def test_the_letter_names_the_agreements_that_were_applied(house: Board) -> None:
    used = agreement({"modules": [house.module_id]}, {"modules": house.units[:2]}, title={"nl": "M1 telt mee"})
    idle = agreement({"modules": [house.units[0]]}, {"modules": house.units[2:]}, title={"nl": "Iets anders"})
    agreed(house, used, "A1")
    agreed(house, idle, "A2")
    house.record()
    decision = decided(house)
    basis = house.client.get(f"/v1/decisions/{decision}", headers=house.board).json()["basis"]["agreements"]
    assert [each["code"] for each in basis] == ["A1", "A1"]
    said = text_of(house.client.get(f"/v1/decisions/{decision}/letter", headers=house.board).content)
    assert "vastgesteld: M1 telt mee." in said
    assert "Iets anders" not in said


def test_a_withdrawal_has_letters_of_its_own(court: Tribunal, session: Session) -> None:
    dossier, granted = court.announced()
    made = court.review(court.exemption(1), True, reason="De verklaring klopte niet.").json()
    address = f"/v1/decisions/{made['withdrawalId']}"
    said = text_of(court.client.get(f"{address}/letter", headers=court.student).content)
    for words in ("uw vrijstelling wordt ingetrokken", "De verklaring klopte niet.", "UNIT1", "14 december 2026"):
        assert words in said
    assert "UNIT0" not in said
    english = court.client.get(f"{address}/letter", params={"lang": "en"}, headers=court.student)
    assert "14 December 2026" in text_of(english.content)
    answer = court.client.get(address, headers=court.student).json()
    assert (answer["kind"], answer["outcome"], answer["dossierId"]) == ("withdrawal", "withdrawn", dossier)
    assert (answer["granted"], answer["conditional"], answer["refused"]) == ([], [], [])
    assert (answer["isIndication"], answer["announcedHow"], answer["readAt"]) == (
        False, "own-pages", "2026-11-02T09:00:00Z",
    )  # fmt: skip
    own = court.client.get(f"/v1/people/{court.person}/decisions", headers=court.student).json()["items"]
    assert {(each["id"], each["kind"]) for each in own} == {(granted, "request"), (made["withdrawalId"], "withdrawal")}
