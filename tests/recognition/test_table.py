"""Every act in every state, and every role with every act, through the API, as the table of states says it."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.recognition.rules.states import Act, State, after, allowed, target
from app.recognition.service.appeals import conclude_next
from tests.conftest import Clock
from tests.desks import Board, refused
from tests.factories import World
from tests.recognition.table import REQUESTS, Headers, Table

FOLLOWS = {Act.CONCLUDE_ADVICE, Act.CONCLUDE}
"""Have no request of their own: the one follows on the last advice, the other on the end of the term to appeal."""


@pytest.fixture
def table(client: TestClient, world: World, session: Session) -> Table:
    world.lifetime = timedelta(days=400)
    house = Board(client, world)
    house.enrol(str(house.student_person.id))
    stranger = world.headers(world.student(house.institution, "Nova Nieuw"))
    return Table(
        house,
        session,
        house.student,
        stranger,
        house.appoint(Role.ASSESSOR, "Ot"),
        house.appoint(Role.APPEALS_BOARD, "Ju"),
    )


def test_every_act_has_a_request() -> None:
    assert REQUESTS.keys() | FOLLOWS == set(Act)


def test_every_act_that_the_table_does_not_allow_is_refused_and_changes_nothing(table: Table) -> None:
    wrong: list[Any] = []
    seen = 0
    for act in REQUESTS:
        case = table.ready(act)
        for state in sorted(set(State) - allowed(act)):
            table.put(case, state)
            before = table.everything()
            answer = table.act(act, case)
            seen += 1
            if refused(answer) != (409, "dossier-state"):
                wrong.append((act, state, answer.status_code, answer.text))
            if table.everything() != before:
                wrong.append((act, state, "something changed"))
    assert wrong == []
    assert seen == sum(len(set(State) - allowed(act)) for act in REQUESTS)


def test_every_act_that_the_table_allows_leads_where_it_says_with_one_event(table: Table) -> None:
    wrong: list[Any] = []
    for act in REQUESTS:
        for state in sorted(allowed(act)):
            case = table.ready(act)
            table.put(case, state)
            before = table.events()
            answer = table.act(act, case)
            found = (answer.status_code < 300, table.state(case), table.events() - before)
            if found != (True, target(act) or state, 1):
                wrong.append((act, state, found, answer.text))
    assert wrong == []


def test_the_last_advice_that_was_waited_for_concludes_it(table: Table) -> None:
    case = table.ready(Act.ADVISE)
    assert table.act(Act.ADVISE, case).status_code == 200
    assert table.state(case) == State.IN_ASSESSMENT
    assert table.house.state(case.dossier, table.other).status_code == 200
    before = table.events()
    assert table.act(Act.ADVISE, case, table.other).status_code == 200
    assert (table.state(case), table.events() - before) == (target(Act.CONCLUDE_ADVICE), 1)
    assert after(Act.CONCLUDE_ADVICE, State.IN_ASSESSMENT) is State.ADVISED


@pytest.mark.parametrize("state", list(State))
def test_the_end_of_the_term_to_appeal_concludes_what_was_announced_alone(
    table: Table, clock: Clock, state: State
) -> None:
    case = table.ready(Act.APPEAL)
    table.put(case, state)
    clock.advance(weeks=7)
    before, events = table.everything(), table.events()
    concluded = conclude_next(table.session, now=clock.now)
    table.session.commit()
    if state in allowed(Act.CONCLUDE):
        assert str(concluded and concluded.id) == case.dossier
        assert (table.state(case), table.events() - events) == (target(Act.CONCLUDE), 1)
    else:
        assert concluded is None
        assert table.everything() == before


@pytest.mark.parametrize("state", sorted(set(State) - allowed(Act.ADVISE)))
def test_nothing_concludes_advice_where_none_can_be_given(table: Table, state: State) -> None:
    """What could conclude it is advice, or an assessor who is removed or states an interest."""
    case = table.ready(Act.ADVISE)
    assert table.act(Act.ADVISE, case).status_code == 200
    assert table.house.state(case.dossier, table.other).status_code == 200
    table.put(case, state)
    before = table.everything()
    assert refused(table.act(Act.ADVISE, case, table.other)) == (409, "dossier-state")
    assert refused(table.house.state(case.dossier, table.other, hasInterest=True, statement="Buur.")) == (
        409, "dossier-state",
    )  # fmt: skip
    assert table.everything() == before


MAY: dict[Act, set[str]] = {
    Act.EDIT: {"student", "registrar", "system"},
    Act.EXAMINE: {"student", "registrar", "system"},
    Act.SUBMIT: {"student", "registrar", "system"},
    Act.ASK_COMPLETION: {"registrar", "system"},
    Act.NOT_TAKE_UP: {"registrar", "board"},
    Act.ASSIGN: {"registrar", "system"},
    Act.ADVISE: {"assessor"},
    Act.EXTEND_TERM: {"registrar", "board", "system"},
    Act.PREPARE: {"registrar", "board", "system"},
    Act.INDICATE: {"board"},
    Act.ANNOUNCE_INDICATION: {"registrar", "board", "system"},
    Act.DECIDE: {"board"},
    Act.ANNOUNCE: {"registrar", "board", "system"},
    Act.APPEAL: {"student"},
    Act.DISMISS_APPEAL: {"appeals board"},
    Act.ANNUL: {"appeals board"},
    Act.WITHDRAW: {"student"},
}
BEGINS = {Act.EDIT: State.DRAFT, Act.EXAMINE: State.DRAFT, Act.SUBMIT: State.DRAFT, Act.WITHDRAW: State.DRAFT}


def everybody(table: Table, world: World) -> dict[str, Headers]:
    """Somebody in every role, here and elsewhere. A system has every role that it could wrongly be given."""
    house, here = table.house, table.house.institution
    other = {"code": "ANDERS", "institution": here.slug, "kind": "bachelor", "title": {"nl": "Anders"},
             "nlqfLevel": 6, "ec": 240, "iscedF": "0923"}  # fmt: skip
    programme = house.client.post("/v1/programmes", json=other, headers=house.admin).json()["id"]
    elsewhere = world.institution("voorbeeld-zuid")
    system = world.person("Systeem", is_system=True)
    for role in (Role.REGISTRAR, Role.ASSESSOR, Role.BOARD):
        world.grant(system, role, institution=here, programme_id=uuid.UUID(house.programme))

    def foreign(role: Role) -> Headers:
        return world.headers(
            world.grant(world.person("El"), role, institution=elsewhere, programme_id=uuid.UUID(house.programme))
        )

    return {
        "nobody": {"Accept": "*/*"},
        "student": house.student,
        "another student": world.headers(world.student(here, "Anne Ander")),
        "registrar": house.registrar,
        "assessor": house.assessor,
        "assessor who is not assigned": house.appoint(Role.ASSESSOR, "Un"),
        "board": house.board,
        "board of another programme": house.appoint(Role.BOARD, "An", programme_id=uuid.UUID(programme)),
        "coordinator": house.coordinator,
        "examiner": house.examiner,
        "appeals board": house.appoint(Role.APPEALS_BOARD, "Ap"),
        "administrator": house.admin,
        "system": world.headers(system),
        "registrar elsewhere": foreign(Role.REGISTRAR),
        "assessor elsewhere": foreign(Role.ASSESSOR),
    }


def test_only_who_may_does(table: Table, world: World) -> None:
    people, wrong = everybody(table, world), []
    for act in REQUESTS:
        state = BEGINS.get(act) or min(allowed(act))
        case = table.ready(act)
        table.put(case, state)
        for name, who in people.items():
            if name in MAY[act]:
                continue
            before = table.everything()
            answer = table.act(act, case, who)
            if answer.status_code not in (401, 403, 404) or table.everything() != before:
                wrong.append((act, name, answer.status_code, answer.text))
        for name in MAY[act]:
            fresh = table.ready(act)
            table.put(fresh, state)
            answer = table.act(act, fresh, people[name])
            if answer.status_code >= 300:
                wrong.append((act, name, answer.status_code, answer.text))
    assert wrong == []


def test_who_advised_on_a_file_does_not_decide_on_it_nor_does_the_person(table: Table, world: World) -> None:
    house, case = table.house, table.ready(Act.ADVISE)
    both = world.person("Both")
    for role in (Role.ASSESSOR, Role.BOARD):
        world.grant(both, role, institution=house.institution, programme_id=uuid.UUID(house.programme))
    world.grant(
        house.student_person, Role.BOARD, institution=house.institution, programme_id=uuid.UUID(house.programme)
    )
    adviser = world.headers(both)
    assert house.assign(case.dossier, adviser).status_code == 201
    assert house.state(case.dossier, adviser).status_code == 200
    assert table.act(Act.ADVISE, case, adviser).status_code == 200
    table.put(case, State.ADVISED)
    assert refused(table.act(Act.DECIDE, case, adviser)) == (403, "advised-before")
    assert refused(table.act(Act.DECIDE, case, house.student)) == (403, "forbidden")
