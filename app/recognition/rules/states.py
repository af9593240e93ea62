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
    EXTEND_TERM = "extend-term"
    PREPARE = "prepare"
    INDICATE = "indicate"
    ANNOUNCE_INDICATION = "announce-indication"
    DECIDE = "decide"
    ANNOUNCE = "announce"
    APPEAL = "appeal"
    DISMISS_APPEAL = "dismiss-appeal"
    ANNUL = "annul"
    CONCLUDE = "conclude"
    WITHDRAW = "withdraw"


OPEN = (State.SUBMITTED, State.INCOMPLETE, State.IN_ASSESSMENT, State.ADVISED, State.INDICATED)
"""The states in which a dossier waits for a decision."""

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
    # Who is assigned, or removed, may change until the decision: then the advice has to be concluded anew.
    Act.ASSIGN: (frozenset({State.SUBMITTED, State.IN_ASSESSMENT, State.ADVISED}), State.IN_ASSESSMENT),
    # So may advice: what somebody changes may differ from what another found, and ask for a third.
    Act.ADVISE: (frozenset({State.IN_ASSESSMENT, State.ADVISED}), State.IN_ASSESSMENT),
    # Follows at once, in the same request, on the last advice that was waited for.
    Act.CONCLUDE_ADVICE: (frozenset({State.IN_ASSESSMENT}), State.ADVISED),
    Act.EXTEND_TERM: (frozenset({State.SUBMITTED, State.INCOMPLETE, State.IN_ASSESSMENT, State.ADVISED}), None),
    Act.PREPARE: (frozenset({State.IN_ASSESSMENT, State.ADVISED, State.INDICATED}), None),
    Act.INDICATE: (frozenset({State.ADVISED, State.INDICATED}), State.INDICATED),
    Act.ANNOUNCE_INDICATION: (frozenset({State.INDICATED}), None),
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


def target(act: Act) -> State | None:
    """The state that an act leads to; None where it stays as it is."""
    return _TABLE[act][1]


def after(act: Act, state: str) -> State:
    """The state after an act. Raises DossierState, naming the present one, where the act is not possible."""
    sources = allowed(act)
    if state not in sources:
        raise DossierState(f"It is {state}; this asks for {' or '.join(sorted(sources))}.")
    return target(act) or State(state)
