"""The quick scan: what somebody says to have, laid beside a diploma. An estimate, which nobody decided on.

What counts at once (`firm`) is a module that was passed at the institution itself, an adopted agreement that applies,
and a badge that verifies and is aligned to the very outcomes. The rest looks covered: the same outcome shown elsewhere,
an agreement that is advice or whose conditions are not known to be met, a badge that does not verify itself, and words
that are like the outcome.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from math import ceil
from typing import Any

from app.curriculum.rules.nodes import NonCourse, Threshold
from app.outcomes.rules.likeness import Measure
from app.progress.rules.assignment import best_assignment
from app.progress.rules.facts import By, Held, Record, Unit
from app.progress.rules.fitting import Diploma, leaves_of
from app.progress.rules.planning.question import Term, result_of
from app.progress.rules.weighing import NOTHING, Weighed, is_covered, weigh
from app.recognition.rules.agreements import AgreementRelation, Brought, Conditions, Terms
from app.recognition.rules.matching import MATCH_FROM, sentences_of

MOST_SENTENCES = 300
"""Of all texts together so many sentences are looked at."""
MOST_ALIKE = 3
"""So many texts are shown for one outcome that they are like: the most alike."""
EC_IN_A_YEAR, MOST_TERMS = 60, 16


class ScanBasis(StrEnum):
    """By what an outcome looks covered, the surest first."""

    RESULT = "result"
    AGREEMENT = "agreement"
    BADGE = "badge"
    LOOKS_LIKE = "looks-like"


@dataclass(frozen=True)
class Cover:
    """That an outcome looks covered: by what, and by which of the things that were named (`places`, JSON pointers).

    What was agreed of one `module` says nothing of another; without one it covers the outcome wherever it is assessed.
    A badge covers it up to `level`. `is_firm` says whether it would count as things are now.
    """

    outcome: uuid.UUID
    by: ScanBasis
    places: tuple[str, ...]
    is_firm: bool
    module: uuid.UUID | None = None
    level: int | None = None
    agreement: uuid.UUID | None = None
    likeness: float | None = None

    def covers(self, unit: Unit, outcome: uuid.UUID) -> bool:
        """Whether it is about that outcome of that unit, at its level."""
        return (
            self.outcome == outcome
            and self.module in (None, unit.module)
            and (self.level is None or self.level >= unit.outcomes[outcome])
        )


@dataclass(frozen=True)
class Shown:
    """A badge, or a module that was passed, by its place: the outcomes of ours that it shows, with their levels.

    `is_firm` says whether a badge verifies. `module` is the one that it was awarded on, where that is ours.
    """

    place: str
    is_firm: bool
    outcomes: Mapping[uuid.UUID, int]
    module: uuid.UUID | None = None


def is_of_somebody(credential: Mapping[str, Any]) -> bool:
    """Whether its issuer is more than a key that says so of itself (did:key): anybody makes one of those."""
    issuer = credential.get("issuer")
    named = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    return isinstance(named, str) and not named.startswith("did:key:")


def covers_of_badges(badges: Iterable[Shown], done: Collection[uuid.UUID]) -> Iterator[Cover]:
    """What badges cover: the outcomes that they are aligned to, by identity.

    One that was awarded on a module that is `done` counts as that module, and not once more as something else.
    """
    for badge in badges:
        for outcome, level in badge.outcomes.items() if badge.module not in done else ():
            yield Cover(outcome, ScanBasis.BADGE, (badge.place,), badge.is_firm, level=level)


def covers_of_results(passed: Iterable[Shown]) -> Iterator[Cover]:
    """What modules cover that were passed: at the institution itself (firm) their own, elsewhere the same outcomes."""
    for each in passed:
        for outcome, level in each.outcomes.items():
            module = each.module if each.is_firm else None
            yield Cover(outcome, ScanBasis.RESULT, (each.place,), each.is_firm, module, None if each.is_firm else level)


def covers_of_agreements(
    brought: Iterable[Brought], units: Mapping[uuid.UUID, Unit], places: Mapping[uuid.UUID, str], *, is_firm: bool
) -> Iterator[Cover]:
    """What agreements cover: in the modules that they name, in those inside of a block, or wherever it is assessed."""
    for each in brought:
        known = tuple(dict.fromkeys(places[record] for record in each.record_ids))
        inside = ((module, outcome) for module in each.inside if module in units for outcome in units[module].outcomes)
        for module, outcome in sorted({*each.covered, *inside}):
            yield Cover(outcome, ScanBasis.AGREEMENT, known, is_firm, module, agreement=each.agreement)
        for outcome in sorted(each.outcomes):
            yield Cover(outcome, ScanBasis.AGREEMENT, known, is_firm, agreement=each.agreement)


def covers_of_words(
    texts: Iterable[tuple[str, str]], statements: Mapping[uuid.UUID, str], measure: Measure
) -> list[Cover]:
    """Which outcomes texts (each with its place) are like: for each outcome the few that are most like it."""
    said = [(place, sentence) for place, text in texts for sentence in sentences_of(text)][:MOST_SENTENCES]
    wanted = list(statements)
    best: defaultdict[uuid.UUID, dict[str, float]] = defaultdict(dict)
    rows = measure.alike([text for _, text in said], [statements[each] for each in wanted], threshold=MATCH_FROM)
    for alike in (each for row in rows for each in row):
        near, place = best[wanted[alike.other]], said[alike.one][0]
        near[place] = max(near.get(place, 0), alike.likeness)
    return [
        Cover(outcome, ScanBasis.LOOKS_LIKE, (place,), is_firm=False, likeness=near[place])
        for outcome, near in best.items()
        for place in sorted(near, key=lambda place: (-near[place], place))[:MOST_ALIKE]
    ]


def relaxed(terms: Iterable[Terms]) -> list[Terms]:
    """What agreements would come to if every condition were met and a board followed all advice."""
    return [
        replace(each, relation=AgreementRelation.RELATED, conditions=Conditions())
        for each in terms
        if each.relation is not AgreementRelation.UNRELATED
    ]


def exempt_units(
    units: Iterable[Unit], covers: Collection[Cover], beside: Collection[uuid.UUID], on: date, *, firm_only: bool
) -> Iterator[Record]:
    """Exemptions of the units of which every outcome looks covered (whole or nothing), but of those named `beside`.

    A unit that assesses no outcome is not covered by anything.
    """
    for unit in units:
        if unit.outcomes and unit.module not in beside:
            ways = [each for each in covers if each.is_firm or not firm_only]
            if all(any(way.covers(unit, outcome) for way in ways) for outcome in unit.outcomes):
                yield replace(result_of(unit, on), by=By.EXEMPTION, id=uuid.uuid5(unit.module, "scan"), grade=None)


@dataclass(frozen=True)
class Estimate:
    """EC of a diploma: what was done there already, and what is likely exempt beside that, from `low` to `high`."""

    total: Decimal
    done: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Range:
    """A diploma as it is with the low set and with the high set, and the EC of that."""

    low: Held
    high: Held
    weighed_low: Weighed
    estimate: Estimate


def estimate(diploma: Diploma, own: Held, low: Held, highs: Sequence[Held]) -> Range:
    """How many EC are likely exempt, in the assignment that leaves least. The best of `highs` is the high set.

    The first of these holds all that `low` holds, so that high is never below low. An agreement may use up results that
    would bring more by themselves: that is no less than nothing.
    """
    none, first, *others = (_weighed(diploma, held) for held in (own, low, *highs))
    best = min(range(len(others)), key=lambda number: others[number].cost)
    total = sum((phase.ec for phase in diploma.phases), Decimal(0))
    left = none.cost.ec
    brought = [max(left - each.cost.ec, Decimal(0)) for each in (first, others[best])]
    return Range(low, highs[best], first, Estimate(total, total - left, *brought))


def _weighed(diploma: Diploma, held: Held) -> Weighed:
    return weigh(diploma, held, best_assignment(diploma, held).assignment)


def in_the_way(diploma: Diploma, weighed: Weighed) -> list[NonCourse | Threshold]:
    """The thresholds and what is no course that still stand open, in the order of the tree; not advice."""
    return [
        leaf.node
        for leaf in leaves_of(diploma.phases)
        if isinstance(leaf.node, NonCourse | Threshold)
        and weighed.costs[leaf.node.key] != NOTHING
        and not is_covered(leaf, weighed.covered)
    ]


def calendar(units: Collection[Unit], total: Decimal) -> tuple[Term, ...]:
    """Terms to come where nobody names any: those in which units are offered, year after year at a full-time pace."""
    names = sorted({name for unit in units for name in unit.terms})[:MOST_TERMS] or ["1", "2"]
    load = max([Decimal(ceil(EC_IN_A_YEAR / len(names))), *(unit.ec for unit in units)])
    years = min(ceil(total / EC_IN_A_YEAR) + 1, max(1, MOST_TERMS // len(names)))
    return tuple(Term(name, f"{name} ({year})", load) for year in range(1, years + 1) for name in names)
