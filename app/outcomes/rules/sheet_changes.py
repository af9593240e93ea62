"""What a sheet does to a set: each row creates, changes or leaves an outcome, matched by code; all or nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.outcomes.rules.sheets import MAX_OUTCOMES, Edit, write_outcome
from app.problems import Fault

Outcome = Mapping[str, Any]


class RowAction(StrEnum):
    """What becomes of the outcome of a row."""

    CREATE = "create"
    CHANGE = "change"
    UNCHANGED = "unchanged"
    REMOVE = "remove"
    ERROR = "error"


@dataclass(frozen=True)
class CellChange:
    """One column that changes, in the words of the sheet; empty where there was or will be nothing."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class RowResult:
    """What becomes of one outcome. `row` is None for one that is removed: no row names it."""

    row: int | None
    code: str
    action: RowAction
    changes: tuple[CellChange, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class SheetPlan:
    """The answer row by row, and the outcomes of the set afterwards."""

    rows: tuple[RowResult, ...]
    outcomes: tuple[Outcome, ...]
    is_reordered: bool

    @property
    def faults(self) -> list[Fault]:
        """Everything that is wrong; with one fault nothing is imported."""
        return [fault for row in self.rows for fault in row.faults]


def merge(current: Outcome | None, edit: Edit) -> dict[str, Any]:
    """The outcome that a row asks for: what it says, on top of what stands there; columns it lacks change nothing."""
    merged: dict[str, Any] = {**(current or {}), "statement": dict((current or {}).get("statement", {}))}
    for column, value in edit.given.items():
        _, _, language = column.partition(".")
        place = merged["statement"] if language else merged
        if value is None:
            place.pop(language or column, None)
        else:
            place[language or column] = value
    if not merged["statement"]:
        del merged["statement"]
    return merged


def repeated_codes(current: Sequence[Outcome], edits: Sequence[Edit]) -> dict[int, Fault]:
    """By row: a fault for every row whose code another row has too, or more than one outcome of the set."""
    asked, there = Counter(edit.given.get("code") for edit in edits), Counter(each["code"] for each in current)
    faults = {}
    for edit in edits:
        code = edit.given.get("code")
        if code is not None and max(asked[code], there[code]) > 1:
            where = "sheet" if asked[code] > 1 else "set"
            faults[edit.row] = edit.fault("code", "code-not-unique", f"{code} stands in the {where} more than once.")
    return faults


def plan_import(
    current: Sequence[Outcome],
    asked: Sequence[tuple[Edit, Outcome | None, tuple[Fault, ...]]],
    *,
    remove_missing: bool,
    language: str,
) -> SheetPlan:
    """What becomes of a set: for each row its edit, the outcome it makes (None with faults) and its faults.

    With outcomes that the sheet does not name and that stay, everything keeps its place and new ones come last;
    else the order is that of the sheet.
    """
    old = {outcome["code"]: outcome for outcome in current}
    new = {outcome["code"]: outcome for _, outcome, _ in asked if outcome is not None}
    rows = [_row_result(edit, old, outcome, faults, language) for edit, outcome, faults in asked]
    named = {edit.given.get("code") for edit, _, _ in asked}
    missing = [code for code in old if code not in named]
    if remove_missing:
        rows += [RowResult(None, code, RowAction.REMOVE) for code in missing]
    if remove_missing or not missing:
        outcomes = list(new.values())
    else:
        outcomes = [new.get(outcome["code"], outcome) for outcome in current]
        outcomes += [outcome for code, outcome in new.items() if code not in old]
    if len(outcomes) > MAX_OUTCOMES:
        too_many = Fault("too-many-outcomes", f"By sheet a set holds at most {MAX_OUTCOMES} outcomes.")
        rows.append(RowResult(None, "", RowAction.ERROR, (), (too_many,)))
    kept = dict.fromkeys(outcome["code"] for outcome in outcomes if outcome["code"] in old)
    return SheetPlan(tuple(rows), tuple(outcomes), list(kept) != [code for code in old if code in kept])


def _row_result(
    edit: Edit, old: Mapping[str, Outcome], outcome: Outcome | None, faults: tuple[Fault, ...], language: str
) -> RowResult:
    code = edit.given.get("code") or ""
    if outcome is None or faults:
        return RowResult(edit.row, code, RowAction.ERROR, (), faults)
    if code not in old:
        return RowResult(edit.row, code, RowAction.CREATE)
    changes = _cell_changes(old[code], outcome, language)
    return RowResult(edit.row, code, RowAction.CHANGE if changes else RowAction.UNCHANGED, changes)


def _cell_changes(old: Outcome, new: Outcome, language: str) -> tuple[CellChange, ...]:
    before, after = write_outcome(old, language), write_outcome(new, language)
    columns = dict.fromkeys((*before, *after))
    pairs = [CellChange(column, before.get(column, ""), after.get(column, "")) for column in columns]
    return tuple(pair for pair in pairs if pair.before != pair.after)
