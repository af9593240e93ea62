"""What a decision must say: every unit once, with evidence, reasons and, where it asks for more, a condition."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.problems import Fault, Problem
from app.recognition.rules.dossiers import UnitProposal, Verdict


class ConditionState(StrEnum):
    """How it stands with the condition of an exemption. The exemption counts once it is met."""

    OPEN = "open"
    MET = "met"
    LAPSED = "lapsed"


class ConditionClosed(Problem):
    """There is no condition, it was judged before, or the decision that sets it does not stand (yet)."""

    slug, title, status = "condition-state", "There is no open condition to judge", 409


@dataclass(frozen=True)
class Condition:
    """What somebody must still show for a unit, in Dutch (and English), and the last day for it."""

    text: Mapping[str, str]
    due_on: date


@dataclass(frozen=True)
class Choice:
    """What a board says of the units that were asked; modules by id, in the order in which they were sent."""

    granted: Sequence[uuid.UUID] = ()
    conditional: Sequence[tuple[uuid.UUID, Condition]] = ()
    refused: Sequence[tuple[uuid.UUID, str]] = ()
    motivation: str | None = None

    def places(self) -> Iterator[tuple[uuid.UUID, str]]:
        """Every unit that something is said of, with the pointer to where."""
        yield from ((module, f"/granted/{index}") for index, module in enumerate(self.granted))
        yield from ((module, f"/conditional/{index}") for index, (module, _) in enumerate(self.conditional))
        yield from ((module, f"/refused/{index}") for index, (module, _) in enumerate(self.refused))

    @property
    def reasons(self) -> Mapping[uuid.UUID, str]:
        """Why units are refused."""
        return dict(self.refused)

    @property
    def conditions(self) -> Mapping[uuid.UUID, Condition]:
        """The conditions by unit."""
        return dict(self.conditional)


def decision_faults(proposals: Sequence[UnitProposal], choice: Choice, today: date) -> Iterator[Fault]:
    """Why a decision cannot be taken: units forgotten, decided twice or never asked, evidence or reasons missing.

    Who departs from the advice says why (Awb 3:50); a refusal carries its reason already (Awb 3:46).
    """
    by_module = {proposal.unit.module: proposal for proposal in proposals}
    said = set[uuid.UUID]()
    for module, place in choice.places():
        if module not in by_module:
            yield Fault("not-asked", "Exemption of this unit was not asked.", place)
        elif module in said:
            yield Fault("decided-twice", "This unit is decided on more than once.", place)
        said.add(module)
    for index, module in enumerate(choice.granted):
        if module in by_module and not by_module[module].has_evidence:
            detail = f"Not every outcome of {by_module[module].unit.code} has evidence that counts."
            yield Fault("evidence-missing", detail, f"/granted/{index}")
    yield from _condition_faults(by_module, choice, today)
    if not choice.motivation and any(_departs(by_module, choice)):
        yield Fault("motivation-missing", "Say why the board does not follow the advice.", "/motivation")
    for module, proposal in by_module.items():
        if module not in said:
            yield Fault("undecided", f"Nothing is said of {proposal.unit.code}.", "/refused")


def _condition_faults(by_module: Mapping[uuid.UUID, UnitProposal], choice: Choice, today: date) -> Iterator[Fault]:
    for index, (module, condition) in enumerate(choice.conditional):
        if condition.due_on <= today:
            yield Fault("due-past", "A condition is to be met on a day to come.", f"/conditional/{index}/dueOn")
        if module in by_module and by_module[module].status == "not-covered":
            detail = f"No outcome of {by_module[module].unit.code} has evidence that counts."
            yield Fault("evidence-missing", detail, f"/conditional/{index}")


def _departs(by_module: Mapping[uuid.UUID, UnitProposal], choice: Choice) -> Iterator[bool]:
    """Of each unit that is granted, whether that is more than was advised."""
    for module in choice.granted:
        if module in by_module and by_module[module].has_evidence:
            yield by_module[module].status != "covered"
    for module in choice.conditions:
        if module in by_module:
            yield any(cover.verdict is Verdict.NOT_MET for cover in by_module[module].covers)


def outcome_of(granted: int, conditional: int, refused: int) -> str:
    """What a decision is as a whole: refused, granted-in-part, conditional or granted.

    In part is what refuses something; conditional is what refuses nothing, and waits for something.
    """
    if not granted and not conditional:
        return "refused"
    if refused:
        return "granted-in-part"
    return "conditional" if conditional else "granted"


def check_condition_open(state: str | None, *, is_announced: bool, is_ended: bool) -> None:
    """Raises ConditionClosed unless there is a condition to judge, in a decision that holds."""
    if state != ConditionState.OPEN or not is_announced or is_ended:
        raise ConditionClosed()


def row_faults(row: int, problem: Problem) -> list[Fault]:
    """The faults of one decision among several, each with its place."""
    named = problem.faults or (Fault(problem.slug, problem.detail, ""),)
    return [Fault(fault.code, fault.detail, f"/decisions/{row}{fault.pointer}") for fault in named]


def repeated(dossiers: Sequence[uuid.UUID]) -> Collection[int]:
    """The places at which a dossier stands that stood before."""
    return [row for row, dossier in enumerate(dossiers) if dossier in dossiers[:row]]


def prefilled(proposals: Sequence[UnitProposal]) -> dict[str, Any]:
    """What a decision would be that follows the advice: covered units granted, the others left to say."""
    return {
        "granted": [str(each.unit.module) for each in proposals if each.status == "covered"],
        "conditional": [],
        "refused": [],
        "motivation": None,
    }
