"""What waits for a board or a registrar, by the day on which it is due."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.recognition.rules.states import State


class Waiting(StrEnum):
    """What waits."""

    ASSIGN = "assign"
    ADVISE = "advise"
    ASSESSMENT = "assessment"
    INCOMPLETE = "incomplete"
    DECIDE = "decide"
    ANNOUNCE = "announce"
    CONDITION = "condition"
    REVOKED_BADGE = "revoked-badge"


@dataclass(frozen=True)
class Item:
    """One thing that waits, with the day on which it is due, if any."""

    waiting: Waiting
    due_on: date | None
    dossier_id: uuid.UUID
    person_id: uuid.UUID
    programme_id: uuid.UUID
    state: str
    is_stopped: bool = False
    decision_id: uuid.UUID | None = None
    exemption_id: uuid.UUID | None = None
    code: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """Where it stands in the order: by day, those without one last."""
        about = f"{self.dossier_id} {self.decision_id} {self.exemption_id}"
        return str(self.due_on or date.max), self.waiting.value, about

    def days_left(self, today: date) -> int | None:
        """The days from today until it is due; below zero once that has passed."""
        return (self.due_on - today).days if self.due_on else None

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.due_on is not None and self.due_on < today


_OF_BOARD = {
    State.SUBMITTED: Waiting.ASSESSMENT,
    State.IN_ASSESSMENT: Waiting.ASSESSMENT,
    State.INCOMPLETE: Waiting.INCOMPLETE,
    State.ADVISED: Waiting.DECIDE,
}


def waits_for_board(state: str, *, is_enrolled: bool) -> Waiting | None:
    """What a board waits for, or what waits for it, in a dossier. An indication is followed up on enrolment."""
    if state == State.INDICATED and is_enrolled:
        return Waiting.DECIDE
    return _OF_BOARD.get(State(state))


def waits_for_registrar(state: str, *, is_lacking: bool) -> Waiting | None:
    """What waits for a registrar in a dossier: an assessor to assign, or a request that is not complete."""
    if state == State.INCOMPLETE:
        return Waiting.INCOMPLETE
    if state == State.SUBMITTED or (state == State.IN_ASSESSMENT and is_lacking):
        return Waiting.ASSIGN
    return None


def choose(
    items: Iterable[Item],
    today: date,
    *,
    waiting: Waiting | None = None,
    programme_id: uuid.UUID | None = None,
    is_overdue: bool | None = None,
    after: tuple[str, ...] | None = None,
) -> list[Item]:
    """The items that are asked for, by the day on which they are due, from a place in that order on."""
    chosen = (
        each
        for each in items
        if waiting in (None, each.waiting)
        and programme_id in (None, each.programme_id)
        and is_overdue in (None, each.is_overdue(today))
        and (after is None or each.key > after)
    )
    return sorted(chosen, key=lambda each: each.key)
