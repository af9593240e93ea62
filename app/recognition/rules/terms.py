"""How long things take: the term to decide, the days to complete a request, and what an institution settled of both.

Under a contract the same terms hold, because the institution says so; the Awb itself does not apply there.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.problems import Fault, Problem
from app.recognition.rules.law import is_working_day, next_working_day

WEEKS_TO_NOT_TAKE_UP = 4
MOST_COMPLETION_DAYS = 90


class OutsideTerm(Problem):
    """There is a time for this, and it is not now: the detail says whether it is to come or past."""

    slug, title, status = "outside-term", "This is too early or too late", 409


@dataclass(frozen=True)
class Procedure:
    """What an institution settled for exemptions, from a day on. `announced_by`: registrar, board or either."""

    valid_from: date
    assessors: int = 1
    completion_days: int = 28
    decision_weeks: int = 6
    extension_weeks: int = 4
    announced_by: str = "either"


UNSETTLED = Procedure(date.min)
"""What holds where an institution settled nothing."""


def in_force(settled: Iterable[Procedure], on: date) -> Procedure:
    """The procedure that holds on a day: the latest that began by then."""
    begun = (each for each in settled if each.valid_from <= on)
    return max(begun, key=lambda each: each.valid_from, default=UNSETTLED)


@dataclass(frozen=True)
class Stop:
    """That somebody was asked to complete a request: when, until which day, and when that was done, if it was."""

    asked_on: date
    complete_by: date
    completed_on: date | None = None


def stopped_days(stop: Stop) -> int:
    """For how many days the term to decide stood still (Awb 4:15, paragraph 1, under a).

    From the day after the one on which completion was asked, up to the day on which it was given, or the day by which
    the time for it had passed unused.
    """
    unused = stop.complete_by + timedelta(days=1)
    ended = min(stop.completed_on or unused, unused)
    return max((ended - stop.asked_on).days - 1, 0)


def decide_by(received_on: date, weeks: int, stops: Sequence[Stop] = ()) -> date:
    """The last day to decide: so many weeks after the day of receipt, and the days on which the clock stood still.

    `weeks` counts an extension too. The day of receipt itself does not count; a last day that is no working day moves
    on (Algemene termijnenwet, article 1). A clock that still stands counts as if the time to complete passes unused.
    """
    return next_working_day(received_on + timedelta(weeks=weeks, days=sum(stopped_days(each) for each in stops)))


def complete_by(asked_on: date, days: int) -> date:
    """The last day to complete a request: at least two working days in it, and itself one.

    Algemene termijnenwet, articles 1 (paragraph 1) and 2, which speaks of terms of three days and more.
    """
    last, working = asked_on, 0
    while (last - asked_on).days < days or working < 2 or not is_working_day(last):
        last += timedelta(days=1)
        working += is_working_day(last)
    return last


def completion_faults(until: date, today: date) -> Iterator[Fault]:
    """Why a request cannot be asked to be completed by a day: it is not to come, or too far away."""
    if until <= today:
        yield Fault("due-past", "Name a day to come.", "/completeBy")
    if until > today + timedelta(days=MOST_COMPLETION_DAYS):
        yield Fault("due-too-far", f"Name a day within {MOST_COMPLETION_DAYS} days.", "/completeBy")


def check_not_take_up(completion_until: date, today: date) -> None:
    """Raises OutsideTerm unless the time to complete has passed, for no more than four weeks (Awb 4:5, paragraph 4)."""
    last = next_working_day(completion_until + timedelta(weeks=WEEKS_TO_NOT_TAKE_UP))
    if today <= completion_until:
        raise OutsideTerm(f"The request can still be completed, until {completion_until}.")
    if today > last:
        raise OutsideTerm(f"This was possible until {last}; now the request is decided on as it is.")


def check_extension(due: date, today: date, weeks: int, most: int) -> None:
    """Raises OutsideTerm for an extension after the term, or one longer than was settled (compare Awb 4:14)."""
    if today > due:
        raise OutsideTerm(f"The term ended on {due}; it can be extended until then.")
    if weeks > most:
        raise OutsideTerm(f"The procedure allows an extension of at most {most} weeks.")


def check_condition_day(due: date, today: date, *, is_met: bool, is_board: bool) -> None:
    """Raises OutsideTerm for a condition that lapses on or before its day, or is met after it without the board."""
    if not is_met and today <= due:
        raise OutsideTerm(f"The condition can still be met, until {due}.")
    if is_met and today > due and not is_board:
        raise OutsideTerm(f"The day for the condition was {due}; after it the board of examiners judges.")
