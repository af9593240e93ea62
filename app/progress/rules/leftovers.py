"""Why something that somebody has is not counted, and what a claim would bring."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from app.curriculum.rules.nodes import Cap, Choose, Exclusive, ModuleNode, Node
from app.progress.rules.assignment import best_assignment
from app.progress.rules.facts import By, Claim, Held, Record
from app.progress.rules.fitting import Diploma, Leaf, Part, is_of, leaves_of, why_not
from app.progress.rules.weighing import NOTHING, Assignment, Weighed, is_covered, total, weigh

_MEANT = (
    "not-exemptible", "too-old", "grade-too-low", "no-grade", "over-cap", "counts-elsewhere", "over-maximum",
    "level-too-low", "other-kind", "other-institution", "other-theme", "other-module",
)  # fmt: skip
"""Where leaves refuse a record for different reasons, the one that says most comes first."""


def why_unused(record: Record, diploma: Diploma, held: Held, assignment: Assignment, weighed: Weighed) -> str:
    """Why a record that the assignment leaves out is not counted, as a code."""
    if any(record.id in block.uses for block in assignment.blocks):
        return "inside-block"
    given = [other for records in assignment.given.values() for other in records]
    if any(record.id == other.id or record.module == other.module for other in given):
        return "same-thing"
    leaves = [leaf for leaf in leaves_of(diploma.phases) if leaf.takes_credit]
    refused = [(leaf, why_not(leaf, record, held.on, diploma.institution)) for leaf in leaves]
    fitting = [leaf for leaf, code in refused if code is None]
    if fitting:
        return next(iter(_no_room(record, fitting, diploma, weighed)), "surplus")
    codes = [_MEANT.index(code) for _, code in refused if code]
    return _MEANT[min(codes)] if codes else "not-needed"


def _no_room(record: Record, fitting: Sequence[Leaf], diploma: Diploma, weighed: Weighed) -> Iterator[str]:
    """Why the leaves that it fits and that are open have no room for it."""
    for leaf in fitting:
        if is_covered(leaf, weighed.covered):
            yield "not-needed"
        elif weighed.costs[leaf.node.key] != NOTHING:
            yield from filter(None, (_over(node, record, diploma, weighed) for node in leaf.above))


def _over(node: Node, record: Record, diploma: Diploma, weighed: Weighed) -> str | None:
    """The code of a limit that the record would pass if it counted below the node too."""
    parts, house, mine = weighed.parts[node.key], diploma.institution, Part(record.ec, record)
    match node:
        case Cap(max_ec=most, kind=kind) if is_of(kind, mine, house):
            is_over = total(part for part in parts if is_of(kind, part, house)) + record.ec > most
            return "over-cap" if is_over else None
        case Exclusive(shared_ec=most) if record.is_shared:
            shared = total(part for part in parts if part.record and part.record.is_shared)
            return "counts-elsewhere" if shared + record.ec > most else None
        case Choose(max_ec=most) if most is not None:
            return "over-maximum" if total(parts) + record.ec > most else None
    return None


def supposed(claim: Claim, diploma: Diploma, held: Held) -> Record:
    """The exemption that a claim would become."""
    facts = diploma.modules[claim.module]
    return Record(
        By.EXEMPTION, claim.id, claim.module, claim.module, facts.ec, None, frozenset(), diploma.institution, {},
        on=held.on,
    )  # fmt: skip


def fits_claim(leaf: Leaf, claim: Claim, diploma: Diploma, held: Held) -> bool:
    """Whether a claim, once decided, could be given to a leaf."""
    is_known = claim.module in diploma.modules and isinstance(leaf.node, ModuleNode)
    return is_known and why_not(leaf, supposed(claim, diploma, held), held.on, diploma.institution) is None


def would_bring(claim: Claim, diploma: Diploma, held: Held, weighed: Weighed) -> tuple[Decimal, list[str]]:
    """What a claim would bring by itself: the EC that would be left less, and the nodes that would be satisfied."""
    more = replace(held, records=(*held.records, supposed(claim, diploma, held)))
    then = weigh(diploma, more, best_assignment(diploma, more).assignment)
    satisfied = [key for key, cost in then.costs.items() if cost == NOTHING and weighed.costs[key] != NOTHING]
    return weighed.cost.ec - then.cost.ec, sorted(satisfied)
