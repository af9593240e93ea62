"""Appeals and complaints: their life, when they come late, and what a ruling must say."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from app.access.rules import local_date
from app.problems import Fault, Problem
from app.recognition.rules import law


class AppealState(StrEnum):
    """How far an appeal is."""

    LODGED = "lodged"
    SETTLING = "settling"
    PENDING = "pending"
    SETTLED = "settled"
    RULED = "ruled"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({AppealState.LODGED, AppealState.SETTLING, AppealState.PENDING})


class AppealAct(StrEnum):
    """What can be done to an appeal."""

    SEND = "send"
    SETTLE = "settle"
    FAIL_TO_SETTLE = "fail-to-settle"
    RULE = "rule"
    WITHDRAW = "withdraw"


_TABLE: Mapping[AppealAct, tuple[frozenset[AppealState], AppealState]] = {
    AppealAct.SEND: (frozenset({AppealState.LODGED}), AppealState.SETTLING),
    AppealAct.SETTLE: (frozenset({AppealState.SETTLING}), AppealState.SETTLED),
    AppealAct.FAIL_TO_SETTLE: (frozenset({AppealState.SETTLING}), AppealState.PENDING),
    AppealAct.RULE: (frozenset({AppealState.SETTLING, AppealState.PENDING}), AppealState.RULED),
    AppealAct.WITHDRAW: (OPEN, AppealState.WITHDRAWN),
}


class Against(StrEnum):
    """What an appeal is against."""

    DECISION = "decision"
    WITHDRAWAL = "withdrawal"
    NO_DECISION = "no-decision"


class RulingOutcome(StrEnum):
    """What the appeals board rules."""

    INADMISSIBLE = "inadmissible"
    UNFOUNDED = "unfounded"
    FOUNDED = "founded"


class WrongAppealState(Problem):
    """The appeal or complaint is not in the state in which this can be done."""

    slug, title, status = "appeal-state", "The appeal or complaint is not in the state for this", 409


class NotAppealable(Problem):
    """Against this another remedy stands open, or none (yet); the fault says which."""

    slug, title, status = "not-appealable", "This remedy does not stand open here", 409


class AlreadyAppealed(Problem):
    """One appeal or complaint at a time against one thing, and no second one after a ruling."""

    slug, title, status = "already-appealed", "There is an appeal or complaint against this already", 409


class WorkedOnFile(Problem):
    """Who decided, advised or otherwise worked on a file neither handles nor rules on the appeal (Awb 2:4)."""

    slug, title, status = "worked-on-file", "Who worked on the file does not rule on it", 403


def after(act: AppealAct, state: str) -> AppealState:
    """The state of an appeal after an act. Raises WrongAppealState, naming the present one."""
    sources, target = _TABLE[act]
    if state not in sources:
        raise WrongAppealState(f"It is {state}; this asks for {' or '.join(sorted(sources))}.")
    return target


def check_attempted(state: str, settle_until: date | None, on: date) -> None:
    """Raises WrongAppealState while the board may still settle: the appeals board rules only after that attempt.

    WHW 7.61(3), also for an appeal that came late or lacks something. Silence of the board for three weeks ends it.
    """
    if state == AppealState.SETTLING and settle_until and on <= settle_until:
        raise WrongAppealState(f"The board may still settle it, until {settle_until.isoformat()}.")


def days_late(lodged_at: datetime, until: date | None) -> int:
    """How many days after the last day an appeal came in, in Amsterdam; 0 in time. In time is before the day ends.

    Awb 6:9(1). The appeals board decides whether being late can be excused (Awb 6:11).
    """
    return max((local_date(lodged_at) - until).days, 0) if until else 0


def is_premature(notice_on: date | None, on: date) -> bool:
    """Whether two weeks have not passed since the person said in writing that the decision is late (Awb 6:12(2)(b)).

    It is marked, not refused: whether notice could be asked of the person (6:12(3)), the appeals board decides.
    """
    return notice_on is None or on <= notice_on + timedelta(weeks=law.WEEKS_OF_DEFAULT)


def check_overdue(deadline: date | None, on: date) -> None:
    """Raises NotAppealable as long as the term to decide runs or stands still (Awb 6:2(b), 6:12(2)(a))."""
    if deadline is None:
        detail = "No term to decide runs: the request was not handed in, is being completed, or was decided."
        raise NotAppealable(faults=[Fault("no-term", detail)])
    if on <= deadline:
        detail = f"The board may still decide in time, until {deadline.isoformat()}."
        raise NotAppealable(faults=[Fault("term-runs", detail)])


@dataclass(frozen=True)
class Contested:
    """What an appeal is against, and the modules that its decision is about (none for other things)."""

    against: Against
    modules: frozenset[uuid.UUID]


def decided_lines(content: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """What a decision says of each unit: granted, under a condition, and refused."""
    return tuple(line for end in ("granted", "conditional", "refused") for line in content.get(end, ()))


def reopened(contested: Contested, named: Sequence[uuid.UUID]) -> tuple[uuid.UUID, ...]:
    """The modules to decide on anew: those named, or all that the decision is about."""
    return tuple(sorted(set(named) or contested.modules))


def module_faults(contested: Contested, named: Sequence[uuid.UUID]) -> Iterator[Fault]:
    """Modules that are named to be decided anew, but that the decision is not about, or twice."""
    for index, module in enumerate(named):
        if module not in contested.modules:
            yield Fault("not-decided", "The decision is not about this unit.", f"/modules/{index}")
        elif module in named[:index]:
            yield Fault("named-twice", "This unit is named before.", f"/modules/{index}")


def settlement_faults(contested: Contested, named: Sequence[uuid.UUID], *, is_settled: bool) -> Iterator[Fault]:
    """Why the outcome of an attempt to settle cannot be recorded like this."""
    yield from module_faults(contested, named)
    if named and not is_settled:
        yield Fault("not-settled", "Units are decided anew only where it was settled.", "/modules")


def ruling_faults(
    contested: Contested, outcome: RulingOutcome, named: Sequence[uuid.UUID], decide_by: date | None, on: date
) -> Iterator[Fault]:
    """Why a ruling cannot be given like this: what it annuls or sets a term for, asks for a founded appeal."""
    yield from module_faults(contested, named)
    if outcome is not RulingOutcome.FOUNDED:
        if named:
            yield Fault("not-founded", "Only where the appeal is founded units are annulled.", "/modules")
        if decide_by:
            yield Fault("not-founded", "Only where the appeal is founded there is a term.", "/decideBy")
    if decide_by and decide_by <= on:
        yield Fault("not-to-come", "This day has to come yet.", "/decideBy")


def hearing_faults(
    heard_on: date | None, not_heard: str | None, on: date, *, is_needed: bool, at: str = ""
) -> Iterator[Fault]:
    """What is wrong in the record of a hearing (Awb 4:8): both or neither, or a day to come."""
    if heard_on and not_heard:
        yield Fault("heard-and-not", "Say when the person was heard, or why not.", f"{at}/notHeardBecause")
    if is_needed and not heard_on and not not_heard:
        yield Fault("hearing-missing", "Say when the person was heard, or why not.", f"{at}/heardOn")
    if heard_on and heard_on > on:
        yield Fault("not-yet", "This day has to come yet.", f"{at}/heardOn")
