"""Results that a student system sends: the columns of its file, and what becomes of each row."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.problems import Fault

COLUMNS = {
    "studentNumber": ("studentnummer", "student number"),
    "module": ("module", "module"),
    "version": ("versie", "version"),
    "assessedOn": ("toetsdatum", "assessed on"),
    "form": ("toetsvorm", "form"),
    "attempt": ("poging", "attempt"),
    "grade": ("cijfer", "grade"),
    "isPassed": ("behaald", "passed"),
    "learningContext": ("leercontext", "learning context"),
    "examiner": ("examinator", "examiner"),
    "reason": ("reden correctie", "reason of correction"),
}
"""The members of a row, and what their columns are called in Dutch and English."""
NEEDED = ("studentNumber", "module", "assessedOn", "form", "isPassed", "examiner")
MAX_ROWS = 1000
_YES, _NO = {"ja", "yes", "true", "1", "j", "y"}, {"nee", "no", "false", "0", "n"}
_NAMES = {re.sub(r"[^a-z]", "", name.lower()): member for member, names in COLUMNS.items() for name in (member, *names)}


class Action(StrEnum):
    """What became, or would become, of a row."""

    RECORDED = "recorded"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class ResultFacts:
    """What a result says, whoever recorded it. Two that are equal say the same."""

    assessed_on: date
    form: str
    grade: str | None
    is_passed: bool
    learning_context: str | None
    examiner: Any


def read_header(texts: Sequence[str]) -> tuple[dict[int, str], list[Fault]]:
    """Which member stands in which column, from 0, in either language; and what is unknown, twice or missing."""
    found: dict[int, str] = {}
    faults = []
    for index, text in enumerate(texts):
        member = _NAMES.get(re.sub(r"[^a-z]", "", text.lower()))
        if text and member is None:
            faults.append(Fault("column-unknown", f"There is no column {text[:60]}.", "row:1"))
        elif member in found.values():
            faults.append(Fault("column-twice", f"The column {text} stands there more than once.", "row:1"))
        elif member:
            found[index] = member
    missing = [COLUMNS[member][0] for member in NEEDED if member not in found.values()]
    faults += [Fault("column-missing", f"The column {name} is missing.", "row:1") for name in missing]
    return found, faults


def read_values(texts: Mapping[str, str]) -> dict[str, Any]:
    """The values of a row from its texts, empty ones left out.

    Days are read as 2026-06-30 and 30-06-2026, yes and no in both languages; what is neither stays as it was written,
    for the reader of the row to refuse.
    """
    values: dict[str, Any] = {member: text for member, text in texts.items() if text}
    if "isPassed" in values:
        word = values["isPassed"].lower()
        values["isPassed"] = True if word in _YES else False if word in _NO else values["isPassed"]
    if "assessedOn" in values:
        values["assessedOn"] = _day(values["assessedOn"])
    for member in ("attempt", "version"):
        if member in values and re.fullmatch(r"[0-9]{1,6}", values[member]):
            values[member] = int(values[member])
    return values


def _day(text: str) -> str:
    dutch = re.fullmatch(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})", text)
    return f"{dutch[3]}-{dutch[2]:0>2}-{dutch[1]:0>2}" if dutch else text


def action_for(sent: ResultFacts, kept: ResultFacts | None, reason: str | None) -> Action:
    """What becomes of a row, where a result of that attempt is kept already or not.

    REFUSED is one that says something else without saying why: a recorded result is corrected with a reason.
    """
    if kept is None:
        return Action.RECORDED
    if kept == sent:
        return Action.UNCHANGED
    return Action.CORRECTED if reason else Action.REFUSED
