"""What goes and what stays when a person asks that a dossier be erased."""

from app.recognition.rules.states import DossierState, State

ERASABLE = frozenset({State.WITHDRAWN, State.NOT_TAKEN_UP, State.ANNOUNCED, State.FINAL})


def check_erasable(state: str, *, is_erased: bool, is_contested: bool) -> None:
    """Raises DossierState while a dossier, or an appeal or complaint in it, is dealt with, and once it was erased."""
    if is_erased:
        raise DossierState("It was erased before.")
    if state not in ERASABLE:
        raise DossierState(f"It is {state}: take the request back first, then have it erased.")
    if is_contested and state != State.WITHDRAWN:
        raise DossierState(
            "An appeal or complaint is open: take the appeal or the request back, or wait for the answer."
        )


def keeps_person(state: str, *, has_exemptions: bool, may_appeal: bool) -> bool:
    """Whether an erased dossier stays the person's, empty (GDPR 17(1)(b), 17(3)(b)). Evidence always goes.

    It does for who uses an exemption of it, or may still appeal; who took the request back uses none.
    """
    return state != State.WITHDRAWN and (has_exemptions or may_appeal or state == State.ANNOUNCED)
