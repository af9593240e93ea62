"""Whether a requirement tree is sound as a whole: every fault at once, with its node and place."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from app.curriculum.rules.contradictions import Known, contradictions
from app.curriculum.rules.credits import NONE, least_credits
from app.curriculum.rules.nodes import Phase
from app.curriculum.rules.phasing import phase_faults, size_faults
from app.curriculum.rules.places import Placed, place_all
from app.curriculum.rules.reachability import module_faults, reach_faults, twice_faults
from app.curriculum.rules.register import Register
from app.curriculum.rules.sequence import sequence_faults
from app.problems import Fault


def diploma_faults(
    phases: Sequence[Phase], ec: Decimal, awards: str, published: Mapping[str, Decimal], register: Register | None
) -> Iterator[Fault]:
    """Everything that is wrong with the phases of a diploma of that many EC.

    `published` has the EC of each published module that the trees name. Without a register only that is checked
    which needs none: no sizes by law, nothing about what is offered.
    """
    total = sum((phase.ec for phase in phases), NONE)
    if not phases:
        yield Fault("phases-missing", "A diploma has at least one phase.", "/phases")
    elif total != ec:
        yield Fault("credits-do-not-add-up", f"The phases are {total} EC together.", "/ec")
    placed = place_all(phases)
    withdrawn = {str(each) for each in register.withdrawn} if register else set()
    missing = list(module_faults(placed, set(published), withdrawn))
    yield from missing
    known = Known(_sizes(published, register), ec, register)
    yield from twice_faults(placed)
    yield from sequence_faults(placed, register)
    for each in placed:
        yield from contradictions(each, known)
    if not any(fault.pointer.endswith("/module") for fault in missing):
        yield from _asked_too_much(placed, published)
    if register:
        yield from size_faults(ec, awards, register.programme)
        yield from phase_faults(phases, register.programme)
        yield from reach_faults(placed, register)


def _sizes(published: Mapping[str, Decimal], register: Register | None) -> Mapping[str, Decimal]:
    withdrawn = register.withdrawn.items() if register else ()
    return {**{str(module): each.ec for module, each in withdrawn}, **published}


def _asked_too_much(placed: Sequence[Placed], published: Mapping[str, Decimal]) -> Iterator[Fault]:
    """Nodes that ask for more than their phase is; of those below each other the uppermost alone."""
    over: set[str] = set()
    for here in placed:
        asked = least_credits(here.node, published)
        if asked > here.phase.ec and not over & {each.place for each in here.above}:
            over.add(here.place)
            detail = f"The phase {here.phase.key} is {here.phase.ec} EC, this asks for {asked}."
            yield here.fault("asks-more-than-phase", detail)
