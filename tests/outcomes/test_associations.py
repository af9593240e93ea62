"""Associations over HTTP: proposed by one side, agreed by the other, read by everyone, carried over to what comes next."""

import uuid
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.ledger.models import LedgerEvent
from app.outcomes.models import OutcomeAssociation
from tests.conftest import Clock
from tests.desks import Desk, content, outcome, publish_set, refused
from tests.factories import World

Made = dict[str, Any]
Headers = dict[str, str]
WHY = {"nl": "Ander accent", "en": "Another emphasis"}
BECAUSE = {"reason": "Bij nader inzien"}


class Two:
    """Two institutions, each with a set of two outcomes and a coordinator; and a set of the sector."""

    def __init__(self, client: TestClient, world: World) -> None:
        self.client, self.world = client, world
        self.north, self.south = Desk(client, world, "noord"), Desk(client, world, "zuid")
        self.editor = world.headers(world.grant(world.person("Ed"), Role.SECTOR_EDITOR))
        self.sector = self.publish_sector("NED")

    def publish_sector(self, code: str) -> list[Made]:
        new = {"kind": "national", "code": code, "content": content(outcome("NL1"), outcome("NL2"))}
        made = self.client.post("/v1/outcome-sets", json=new, headers=self.editor).json()
        publish_set(self.client, made["id"], self.editor)
        found: list[Made] = self.client.get(f"/v1/outcome-sets/{made['id']}/versions/1/outcomes").json()["items"]
        return found

    def colleague(self, desk: Desk) -> Headers:
        """Another coordinator of a desk's programme."""
        programme = uuid.UUID(desk.programme)
        person = self.world.person("Collega")
        self.world.grant(person, Role.COORDINATOR, institution=desk.institution, programme_id=programme)
        return self.world.headers(person)

    def asked(self, type_: str = "same-as", **changes: Any) -> Made:
        return {
            "type": type_,
            "origin": self.north.outcomes[0]["id"],
            "destination": self.south.outcomes[0]["id"],
            **({"reason": WHY} if type_ in {"overlaps", "deliberately-different"} else {}),
            **changes,
        }

    def post(self, *new: Made, who: Headers | None = None) -> Any:
        body = {"associations": list(new)}
        return self.client.post("/v1/outcome-associations", json=body, headers=who or self.north.coordinator)

    def propose(self, type_: str = "same-as", who: Headers | None = None, **changes: Any) -> Made:
        answer = self.post(self.asked(type_, **changes), who=who)
        assert answer.status_code == 201, answer.text
        made: Made = answer.json()["items"][0]
        return made

    def act(self, made: Made, verb: str, who: Headers | None = None, body: Any = None) -> Any:
        address = f"/v1/outcome-associations/{made['id']}/{verb}"
        return self.client.post(address, json=body, headers=who or self.south.coordinator)

    def agreed(self, type_: str = "same-as", by: Headers | None = None, **changes: Any) -> Made:
        answer = self.act(self.propose(type_, **changes), "agree", by)
        assert answer.status_code == 200, answer.text
        made: Made = answer.json()
        return made

    def get(self, made: Made, who: Headers | None = None) -> Any:
        return self.client.get(f"/v1/outcome-associations/{made['id']}", headers=who)

    def listed(self, who: Headers | None = None, **query: Any) -> list[str]:
        answer = self.client.get("/v1/outcome-associations", params=query, headers=who)
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.json()["items"]]

    def next_version(self, desk: Desk, *outcomes: Made) -> list[Made]:
        set_id = desk.outcomes[0]["setId"]
        address = f"/v1/outcome-sets/{set_id}"
        number = self.client.post(f"{address}/draft", headers=desk.coordinator).json()["number"]
        edit = {**desk.coordinator, "If-Match": '"r1"'}
        assert self.client.put(f"{address}/draft", json=content(*outcomes), headers=edit).status_code == 200
        publish_set(self.client, set_id, desk.coordinator)
        found: list[Made] = self.client.get(f"{address}/versions/{number}/outcomes").json()["items"]
        return found


@pytest.fixture
def two(client: TestClient, world: World) -> Two:
    return Two(client, world)


def test_one_side_proposes_and_the_other_agrees(two: Two, clock: Clock) -> None:
    made = two.propose("deliberately-different")
    assert (made["status"], made["type"], made["reason"]) == ("proposed", "deliberately-different", WHY)
    north, south = two.north.outcomes[0], two.south.outcomes[0]
    ends = [(made[end]["id"], made[end]["uri"], made[end]["setCode"]) for end in ("origin", "destination")]
    assert ends == [(north["id"], north["uri"], "SET"), (south["id"], south["uri"], "SET")]
    clock.advance(minutes=30)
    done = two.act(made, "agree").json()
    assert (done["status"], done["proposedAt"], done["decidedAt"]) == (
        "agreed",
        "2026-11-02T09:00:00Z",
        "2026-11-02T09:30:00Z",
    )
    assert done["decidedBy"] not in (None, done["proposedBy"])
    assert two.get(made).json() == done


@pytest.mark.parametrize(
    "kind", ["same-as", "part-of", "overlaps", "precedes", "replaced-by", "deliberately-different"]
)
def test_every_type_is_proposed_from_either_end(two: Two, kind: str) -> None:
    made = two.propose(kind, who=two.south.coordinator)
    assert refused(two.act(made, "agree", two.south.coordinator)) == (403, "forbidden")
    assert two.act(made, "agree", two.north.coordinator).json()["status"] == "agreed"


def test_who_proposed_it_or_works_on_that_side_does_not_agree(two: Two) -> None:
    made = two.propose()
    for who in (two.north.coordinator, two.colleague(two.north), two.editor):
        for verb, body in (("agree", None), ("decline", BECAUSE)):
            expected = (404, "not-found") if who is two.editor else (403, "forbidden")
            assert refused(two.act(made, verb, who, body)) == expected
    assert refused(two.act(made, "agree", two.north.registrar)) == (403, "forbidden")
    assert refused(two.client.post(f"/v1/outcome-associations/{made['id']}/agree")) == (401, "unauthenticated")
    assert two.act(made, "agree", two.colleague(two.south)).status_code == 200


def test_a_system_proposes_but_does_not_agree(two: Two) -> None:
    system = two.world.person("Systeem", is_system=True)
    for desk in (two.north, two.south):
        two.world.grant(system, Role.COORDINATOR, institution=desk.institution, programme_id=uuid.UUID(desk.programme))
    headers = two.world.headers(system)
    assert refused(two.act(two.propose(), "agree", headers)) == (403, "forbidden")
    assert two.propose("precedes", who=headers)["status"] == "proposed"


def test_of_two_sets_of_the_sector_another_editor_agrees(two: Two) -> None:
    other = two.publish_sector("GEN")
    made = two.propose(who=two.editor, origin=two.sector[0]["id"], destination=other[0]["id"])
    assert refused(two.act(made, "agree", two.editor)) == (403, "forbidden")
    assert refused(two.act(made, "agree", two.south.coordinator)) == (404, "not-found")
    second = two.world.headers(two.world.grant(two.world.person("Eva"), Role.SECTOR_EDITOR))
    assert two.act(made, "agree", second).json()["status"] == "agreed"


def test_a_programme_and_the_sector_are_two_sides(two: Two) -> None:
    made = two.propose("part-of", destination=two.sector[0]["id"])
    assert refused(two.act(made, "agree", two.colleague(two.north))) == (403, "forbidden")
    assert two.act(made, "agree", two.editor).json()["status"] == "agreed"


def test_who_curates_neither_set_proposes_nothing(two: Two) -> None:
    assert refused(two.post(two.asked(), who=two.editor)) == (403, "forbidden")
    assert refused(two.post(two.asked(), who=two.north.registrar)) == (403, "forbidden")


def test_a_proposal_is_there_for_both_sides_only_and_an_agreement_for_all(two: Two, world: World) -> None:
    stranger = Desk(two.client, world, "oost").coordinator
    student = world.headers(world.student(two.south.institution))
    made = two.propose()
    for who in (None, stranger, student, two.editor):
        assert refused(two.get(made, who)) == (404, "not-found")
        assert two.listed(who) == []
    for who in (two.north.coordinator, two.south.coordinator, two.south.registrar):
        assert two.get(made, who).json()["id"] == made["id"]
        assert two.listed(who) == [made["id"]]
    two.act(made, "agree")
    for who in (None, stranger, student):
        assert two.get(made, who).json()["status"] == "agreed"
        assert two.listed(who) == [made["id"]]
    assert refused(two.act(made, "agree", stranger)) == (403, "forbidden")
    assert refused(two.act(made, "withdraw", stranger, BECAUSE)) == (403, "forbidden")


def test_what_was_declined_can_be_proposed_anew(two: Two) -> None:
    made = two.propose()
    assert refused(two.act(made, "decline", body={})) == (400, "invalid-input")
    done = two.act(made, "decline", body=BECAUSE).json()
    assert (done["status"], done["declineReason"]) == ("declined", "Bij nader inzien")
    assert refused(two.act(made, "agree")) == (409, "wrong-state")
    assert refused(two.act(made, "withdraw", two.north.coordinator, BECAUSE)) == (409, "wrong-state")
    assert refused(two.get(made)) == (404, "not-found")
    assert two.act(two.propose(), "agree").status_code == 200


def test_a_proposal_and_an_agreement_are_taken_back(two: Two) -> None:
    made = two.propose()
    assert refused(two.act(made, "withdraw", two.south.coordinator, BECAUSE)) == (403, "forbidden")
    done = two.act(made, "withdraw", two.colleague(two.north), BECAUSE).json()
    assert (done["status"], done["withdrawalReason"]) == ("withdrawn", "Bij nader inzien")
    assert refused(two.act(made, "agree")) == (409, "wrong-state")
    for who in (two.north.coordinator, two.south.coordinator):
        again = two.agreed()
        assert two.act(again, "withdraw", who, BECAUSE).json()["status"] == "withdrawn"
        assert refused(two.get(again)) == (404, "not-found")
        assert refused(two.act(again, "withdraw", who, BECAUSE)) == (409, "wrong-state")


def test_nothing_is_proposed_twice(two: Two) -> None:
    made = two.propose()
    turned = {"origin": two.south.outcomes[0]["id"], "destination": two.north.outcomes[0]["id"]}
    for answer in (two.post(two.asked()), two.post(two.asked(**turned), who=two.south.coordinator)):
        assert refused(answer) == (409, "conflict")
        assert made["id"] in answer.json()["errors"][0]["detail"]
    two.act(made, "agree")
    assert refused(two.post(two.asked())) == (409, "conflict")
    assert two.post(two.asked("precedes")).status_code == 201
    assert two.post(two.asked(destination=two.south.outcomes[1]["id"])).status_code == 201


def test_the_database_itself_holds_one_of_a_type_between_two_outcomes(two: Two, session: Session) -> None:
    made = session.get_one(OutcomeAssociation, uuid.UUID(two.propose()["id"]))
    facts = {name: getattr(made, name) for name in ("type", "author_ends", "proposed_by", "proposed_at")}
    turned = {"origin_id": made.destination_id, "destination_id": made.origin_id}
    session.add(OutcomeAssociation(**facts, **turned, status="declined"))
    session.flush()
    session.add(OutcomeAssociation(**facts, **turned, status="agreed"))
    with pytest.raises(IntegrityError, match="uq_outcome_associations_live"):
        session.flush()


@pytest.mark.parametrize(
    ("change", "status", "faults"),
    [
        ({"type": "deliberately-different", "reason": None}, 400, [("reason-missing", "/associations/0/reason")]),
        ({"type": "deliberately-different", "reason": {"nl": "Ja"}}, 400,
         [("english-missing", "/associations/0/reason/en")]),
        ({"type": "overlaps"}, 400, [("reason-missing", "/associations/0/reason")]),
        ({"origin": str(uuid.UUID(int=1))}, 404, [("outcome-unknown", "/associations/0/origin")]),
        ({"type": "overlaps", "origin": str(uuid.UUID(int=1)), "destination": str(uuid.UUID(int=2))}, 400,
         [("reason-missing", "/associations/0/reason"), ("outcome-unknown", "/associations/0/origin"),
          ("outcome-unknown", "/associations/0/destination")]),
        ({"type": "equals"}, 400, [("enum", "/associations/0/type")]),
        ({"type": "same-as", "reason": {"en": "Yes"}}, 400, [("missing", "/associations/0/reason/nl")]),
        ({"extra": 1}, 400, [("unknown-key", "/associations/0/extra")]),
    ],
)  # fmt: skip
def test_every_fault_of_a_proposal_is_named(two: Two, change: Made, status: int, faults: list[Any]) -> None:
    answer = two.post({**two.asked(), **change})
    assert answer.status_code == status
    assert [(each["code"], each["pointer"]) for each in answer.json()["errors"]] == faults


def test_an_association_ties_two_sets(two: Two) -> None:
    first, second = (each["id"] for each in two.north.outcomes)
    for origin, destination in ((first, second), (first, first)):
        answer = two.post(two.asked(origin=origin, destination=destination))
        assert [fault["code"] for fault in answer.json()["errors"]] == ["same-set"]


def test_many_are_proposed_at_once_or_none(two: Two, session: Session) -> None:
    unknown = two.asked(origin=str(uuid.uuid4()))
    foreign = two.asked(origin=two.sector[0]["id"])
    bare = two.asked("overlaps", reason=None)
    answer = two.post(two.asked(), two.asked(), unknown, foreign, bare)
    assert refused(answer) == (400, "invalid-input")
    assert [(each["code"], each["pointer"]) for each in answer.json()["errors"]] == [
        ("conflict", "/associations/1"),
        ("outcome-unknown", "/associations/2/origin"),
        ("forbidden", "/associations/3"),
        ("reason-missing", "/associations/4/reason"),
    ]
    assert two.listed(two.north.coordinator) == []
    every = ("same-as", "overlaps", "precedes")
    made = two.post(*(two.asked(kind) for kind in every)).json()["items"]
    assert [each["type"] for each in made] == list(every)
    events = session.scalars(select(LedgerEvent).where(LedgerEvent.action.like("outcome-association%"))).all()
    assert [(each.action, each.facts["count"]) for each in events] == [("outcome-associations.proposed", "3")]
    assert refused(two.post()) == (400, "invalid-input")


def test_one_request_is_about_one_institution(two: Two) -> None:
    person = two.world.person("Twee banen")
    for desk in (two.north, two.south):
        two.world.grant(person, Role.COORDINATOR, institution=desk.institution, programme_id=uuid.UUID(desk.programme))
    to = {"destination": two.sector[0]["id"]}
    answer = two.post(
        two.asked(**to), two.asked(origin=two.south.outcomes[0]["id"], **to), who=two.world.headers(person)
    )
    assert [fault["code"] for fault in answer.json()["errors"]] == ["more-institutions"]


def test_each_step_is_one_event_on_the_side_of_who_acts(two: Two, session: Session) -> None:
    made = two.agreed()
    two.act(made, "withdraw", two.north.coordinator, BECAUSE)
    two.act(two.propose(), "decline", body=BECAUSE)
    events = session.scalars(
        select(LedgerEvent).where(LedgerEvent.action.like("outcome-association%")).order_by(LedgerEvent.id)
    ).all()
    verbs = ["proposed", "agreed", "withdrawn", "proposed", "declined"]
    assert [each.action for each in events] == [f"outcome-association.{verb}" for verb in verbs]
    assert len({each.chain_id for each in events}) == 2
    assert events[0].chain_id == events[2].chain_id != events[1].chain_id
    assert events[0].facts == {"origin": made["origin"]["id"], "destination": made["destination"]["id"]}


def test_the_list_is_narrowed_and_paged(two: Two, clock: Clock) -> None:
    made = []
    for kind in ("same-as", "overlaps", "precedes"):
        made.append(two.propose(kind)["id"])
        clock.advance(seconds=1)
    far = two.propose(destination=two.sector[1]["id"])
    two.act({"id": made[1]}, "agree")
    me = two.north.coordinator
    assert two.listed(me) == [*made, far["id"]]
    assert two.listed(me, status="agreed") == [made[1]]
    assert two.listed(me, type="precedes") == [made[2]]
    assert two.listed(me, set=two.sector[0]["setId"]) == [far["id"]]
    assert two.listed(me, set=str(uuid.uuid4())) == []
    for name in ("id", "outcomeId"):
        assert two.listed(me, outcome=two.sector[1][name]) == [far["id"]]
        assert two.listed(me, outcome=two.north.outcomes[0][name]) == [*made, far["id"]]
    first = two.client.get("/v1/outcome-associations", params={"limit": 3}, headers=me).json()
    assert [each["id"] for each in first["items"]] == made
    assert two.listed(me, limit=3, cursor=first["next"]) == [far["id"]]
    for query in ({"status": "x"}, {"type": "x"}, {"set": "x"}, {"cursor": "WyJ4Il0"}):
        answer = two.client.get("/v1/outcome-associations", params=query)
        assert refused(answer) == (400, "invalid-input")


def test_an_association_carries_over_until_the_words_change(two: Two) -> None:
    made = two.agreed()
    second = two.next_version(two.north, outcome("LU1", sdgs=[4]), outcome("LU2"))
    found = two.get(made).json()
    assert (found["wordingChanged"], found["origin"]["latestId"], found["origin"]["number"]) == (
        False,
        second[0]["id"],
        1,
    )
    assert two.listed(outcome=second[0]["id"]) == [made["id"]]
    assert refused(two.post(two.asked(origin=second[0]["id"]))) == (409, "conflict")
    third = two.next_version(two.north, outcome("LU1", statement={"nl": "Anders", "en": "Else"}), outcome("LU2"))
    found = two.get(made).json()
    assert [found["wordingChanged"]] + [found[end]["wordingChanged"] for end in ("origin", "destination")] == [
        True,
        True,
        False,
    ]
    assert found["origin"]["statement"]["nl"] == "Begeleidt bewoners bij herstel"
    anew = two.propose(origin=third[0]["id"])
    assert anew["wordingChanged"] is False
    two.next_version(two.south, outcome("LU2"))
    found = two.get(made).json()
    assert (found["destination"]["latestId"], found["destination"]["wordingChanged"]) == (None, False)


def test_a_comparison_shows_what_was_agreed(two: Two) -> None:
    made = two.agreed("deliberately-different", destination=two.south.outcomes[1]["id"])
    two.propose("overlaps")
    two.propose("part-of", origin=two.north.outcomes[1]["id"], destination=two.sector[0]["id"])
    sets = [desk.outcomes[0]["setId"] for desk in (two.north, two.south)]
    body = two.client.get("/v1/outcome-comparisons", params={"set": sets}).json()
    assert [row["relation"] for row in body["rows"]] == ["deliberately-different", "looks-alike"]
    assert [cell["code"] for cell in body["rows"][0]["cells"]] == ["LU1", "LU2"]
    (link,) = body["rows"][0]["links"]
    assert (link["basis"], link["reason"], link["association"], link["wordingChanged"]) == (
        "association",
        WHY,
        made["id"],
        False,
    )
    two.next_version(two.south, outcome("LU1"), outcome("LU2", statement={"nl": "Kookt", "en": "Cooks"}))
    (link,) = two.client.get("/v1/outcome-comparisons", params={"set": sets}).json()["rows"][0]["links"]
    assert (link["relation"], link["wordingChanged"]) == ("deliberately-different", True)
    assert ("added", "Kookt") in [(each["change"], each["text"]) for each in link["words"]["nl"]]
    two.act(made, "withdraw", body=BECAUSE)
    body = two.client.get("/v1/outcome-comparisons", params={"set": [f"{sets[0]}@1", f"{sets[1]}@1"]}).json()
    assert {row["relation"] for row in body["rows"]} == {"looks-alike"}
