"""The table of states as it is: nothing in it is out of reach, and what ends a dossier ends it."""

import pytest

from app.recognition.rules.states import OPEN, Act, DossierState, State, after, allowed, target


def reached(start: State) -> set[State]:
    """Every state that acts lead to from one, itself included."""
    found, ahead = set[State](), {start}
    while ahead:
        found |= ahead
        ahead = {after(act, state) for act in Act for state in found if state in allowed(act)} - found
    return found


def test_every_state_is_reached_from_a_draft() -> None:
    assert reached(State.DRAFT) == set(State)


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.NOT_TAKEN_UP])
def test_what_is_withdrawn_or_not_taken_up_stays_so(state: State) -> None:
    assert [act for act in Act if state in allowed(act)] == []


def test_from_wherever_a_decision_is_waited_for_there_is_one() -> None:
    assert all(State.ANNOUNCED in reached(state) for state in OPEN)


@pytest.mark.parametrize("act", list(Act))
def test_an_act_is_refused_where_it_is_not_possible_and_the_state_is_named(act: Act) -> None:
    for state in State:
        if state in allowed(act):
            assert after(act, state) is (target(act) or state)
        else:
            with pytest.raises(DossierState, match=f"It is {state}; "):
                after(act, state)
