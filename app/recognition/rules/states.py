"""The life of a dossier: its states, and which act leads from where to where. Whoever may act is checked elsewhere."""

from collections.abc import Mapping
from enum import StrEnum

from app.problems import Problem


class State(StrEnum):
    """How far a dossier is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    INCOMPLETE = "incomplete"
    IN_ASSESSMENT = "in-assessment"
    ADVISED = "advised"
    INDICATED = "indicated"
    DECIDED = "decided"
    ANNOUNCED = "announced"
    APPEALED = "appealed"
    FINAL = "final"
    WITHDRAWN = "withdrawn"
    NOT_TAKEN_UP = "not-taken-up"


class Act(StrEnum):
    """What can be done to a dossier as a whole."""

    EDIT = "edit"
    EXAMINE = "examine"
    SUBMIT = "submit"
    ASK_COMPLETION = "ask-completion"
    NOT_TAKE_UP = "not-take-up"
    ASSIGN = "assign"
    ADVISE = "advise"
    CONCLUDE_ADVICE = "conclude-advice"
    INDICATE = "indicate"
    DECIDE = "decide"
    ANNOUNCE = "announce"
    APPEAL = "appeal"
    DISMISS_APPEAL = "dismiss-appeal"
    ANNUL = "annul"
    CONCLUDE = "conclude"
    WITHDRAW = "withdraw"


_TABLE: Mapping[Act, tuple[frozenset[State], State | None]] = {
    Act.EDIT: (frozenset({State.DRAFT, State.INCOMPLETE}), None),
    Act.EXAMINE: (
        frozenset(
            {State.DRAFT, State.INCOMPLETE, State.SUBMITTED, State.IN_ASSESSMENT, State.ADVISED, State.INDICATED}
        ),
        None,
    ),
    Act.SUBMIT: (frozenset({State.DRAFT, State.INCOMPLETE}), State.SUBMITTED),
    Act.ASK_COMPLETION: (
        frozenset({State.SUBMITTED, State.IN_ASSESSMENT, State.ADVISED, State.INDICATED}),
        State.INCOMPLETE,
    ),
    Act.NOT_TAKE_UP: (frozenset({State.INCOMPLETE}), State.NOT_TAKEN_UP),
    # A third assessor is assigned when two differ, hence also from where advice seemed complete.
    Act.ASSIGN: (frozenset({State.SUBMITTED, State.IN_ASSESSMENT, State.ADVISED}), State.IN_ASSESSMENT),
    Act.ADVISE: (frozenset({State.SUBMITTED, State.IN_ASSESSMENT, State.ADVISED, State.INDICATED}), None),
    Act.CONCLUDE_ADVICE: (frozenset({State.SUBMITTED, State.IN_ASSESSMENT}), State.ADVISED),
    Act.INDICATE: (frozenset({State.ADVISED, State.INDICATED}), State.INDICATED),
    Act.DECIDE: (frozenset({State.ADVISED, State.INDICATED}), State.DECIDED),
    Act.ANNOUNCE: (frozenset({State.DECIDED}), State.ANNOUNCED),
    # A late appeal is taken in too: the appeals board decides whether it is admissible.
    Act.APPEAL: (frozenset({State.ANNOUNCED, State.FINAL}), State.APPEALED),
    Act.DISMISS_APPEAL: (frozenset({State.APPEALED}), State.FINAL),
    Act.ANNUL: (frozenset({State.APPEALED}), State.ADVISED),
    Act.CONCLUDE: (frozenset({State.ANNOUNCED}), State.FINAL),
    Act.WITHDRAW: (frozenset(State) - {State.WITHDRAWN, State.NOT_TAKEN_UP}, State.WITHDRAWN),
}
"""From which states an act is possible, and the state after it; None where it stays as it is."""


class DossierState(Problem):
    """The dossier is not in the state in which this can be done."""

    slug, title, status = "dossier-state", "The dossier is not in the state for this", 409


def allowed(act: Act) -> frozenset[State]:
    """The states from which an act is possible."""
    return _TABLE[act][0]


def after(act: Act, state: str) -> State:
    """The state after an act. Raises DossierState, naming the present one, where the act is not possible."""
    sources, target = _TABLE[act]
    if state not in sources:
        raise DossierState(f"It is {state}; this asks for {' or '.join(sorted(sources))}.")
    return target or State(state)
