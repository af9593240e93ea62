"""Who advises on a dossier, when advice is complete, and whether assessors differ."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.problems import Fault
from app.recognition.rules.dossiers import Verdict

MOST_ASSESSORS = 3

Given = Mapping[uuid.UUID, Verdict]
"""What one assessor advised: a verdict for each outcome, by identity."""


@dataclass(frozen=True)
class Candidates:
    """Who there is to advise on a dossier, and who may not, all by the id of a person."""

    person: uuid.UUID
    appointed: Collection[uuid.UUID]
    assigned: Collection[uuid.UUID]
    interested: Collection[uuid.UUID]
    decided: Collection[uuid.UUID]


def assignment_faults(wanted: Sequence[uuid.UUID], known: Candidates) -> Iterator[Fault]:
    """Why these people cannot be assigned, each by their place. At most three assess a dossier together."""
    for index, each in enumerate(wanted):
        place = f"/assessors/{index}"
        if each == known.person:
            yield Fault("own-dossier", "Nobody advises on a dossier of their own.", place)
        elif each not in known.appointed:
            yield Fault("not-an-assessor", "This is no assessor of the institution today.", place)
        elif each in known.assigned or each in wanted[:index]:
            yield Fault("assigned-before", "This assessor is assigned already.", place)
        elif each in known.interested:
            yield Fault("interest-stated", "This assessor stated an interest in the outcome.", place)
        elif each in known.decided:
            yield Fault("decided-before", "Who decided on a dossier does not advise on it.", place)
    if len(known.assigned) + len(wanted) > MOST_ASSESSORS:
        yield Fault("too-many-assessors", f"At most {MOST_ASSESSORS} assess a dossier together.", "/assessors")


def advice_faults(outcomes: Sequence[uuid.UUID], asked: Collection[uuid.UUID]) -> Iterator[Fault]:
    """What is wrong with advice on these outcomes, by identity: one judged twice, one that was asked left out."""
    for index, outcome in enumerate(outcomes):
        if outcome in outcomes[:index]:
            yield Fault("outcome-twice", "This outcome is judged more than once.", f"/verdicts/{index}/outcome")
    lacking = len(set(asked) - set(outcomes))
    if lacking:
        yield Fault("outcomes-missing", f"{lacking} of the outcomes that were asked have no verdict.", "/verdicts")


def differ(given: Sequence[Given]) -> bool:
    """Whether assessors gave different verdicts on any outcome."""
    return any(one[each] is not other[each] for one in given for other in given for each in one.keys() & other.keys())


def assessors_needed(asked: int, given: Sequence[Given]) -> int:
    """How many assessors there must be: as many as the institution asks for, and three where two differ."""
    return MOST_ASSESSORS if differ(given) else asked


def is_concluded(asked: int, assigned: int, given: Sequence[Given]) -> bool:
    """Whether advice is complete: everyone who is assigned has advised, and they are enough."""
    return len(given) == assigned >= assessors_needed(asked, given)


def is_assessor_lacking(asked: int, assigned: int, advised: int) -> bool:
    """Whether a dossier in assessment waits for somebody to be assigned: too few are, or all advised and differ."""
    return assigned < asked or advised == assigned
