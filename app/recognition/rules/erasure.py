"""What goes and what stays when a person asks that a dossier be erased."""

from dataclasses import dataclass

from app.recognition.rules.states import DossierState, State

ERASABLE = frozenset({State.WITHDRAWN, State.NOT_TAKEN_UP, State.ANNOUNCED, State.FINAL})


@dataclass(frozen=True)
class Erasure:
    """Whether the dossier stays the person's, and whether exemptions of it end. Evidence always goes."""

    keeps_person: bool
    ends_exemptions: bool


def erasure_of(state: str, *, is_erased: bool, has_exemptions: bool) -> Erasure:
    """What erasure of a dossier means (GDPR 17(1)(b), 17(3)(b)). Raises DossierState while it is being dealt with.

    Who withdrew uses no exemption of it. Who did not, and uses one, or may still appeal, keeps the dossier, empty.
    """
    if is_erased:
        raise DossierState("It was erased before.")
    if state not in ERASABLE:
        raise DossierState(f"It is {state}: take the request back first, then have it erased.")
    has_withdrawn = state == State.WITHDRAWN
    may_appeal = state == State.ANNOUNCED
    return Erasure(
        keeps_person=not has_withdrawn and (has_exemptions or may_appeal),
        ends_exemptions=has_withdrawn and has_exemptions,
    )
