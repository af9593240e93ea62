"""A diploma and what somebody has, posed as a problem of slots and options, and reduced."""

from collections.abc import Iterator, Sequence

from app.progress.rules.facts import Block, Held, Record
from app.progress.rules.fitting import Diploma
from app.progress.rules.framing import Frame, Limit, frame_of
from app.progress.rules.problem import Problem, Slot, halves, record_order
from app.progress.rules.reduction import Candidate, Reducing


def pose(diploma: Diploma, held: Held, blocks: tuple[Block, ...]) -> Problem:
    """The problem that is left when these blocks are used, reduced by what is settled beforehand."""
    frame = frame_of(diploma, held, blocks)
    slots = [Slot(each.bound, each.is_cap, each.is_single, each.given) for each in frame.slots]
    problem = Problem(frame.scale, slots, frame.leaf_slots, terms=frame.terms, term_slots=frame.term_slots)
    problem.is_allowed = frame.is_allowed
    inside = {record for block in blocks for record in block.uses}
    records = sorted((r for r in held.records if r.id not in inside), key=record_order)
    Reducing(frame, problem, _clusters(list(_candidates(records, frame, held)))).settle()
    return problem


def _candidates(records: Sequence[Record], frame: Frame, held: Held) -> Iterator[Candidate]:
    """The records that fit anywhere. What keeps a record out is looked at once for all that are alike in it."""
    admitting: dict[tuple[object, ...], tuple[int, list[Limit]]] = {}
    for record in records:
        leaves = frame.alike(record)
        if leaves:
            key = record.by, record.grade, record.on, record.ec, record.institution.int, record.is_shared
            found = admitting.get(key)
            if found is None:
                found = admitting[key] = frame.admitting(record, held), frame.counting(record)
            if leaves & found[0]:
                yield Candidate(record, halves(record.ec), leaves & found[0], found[1])


def _clusters(found: Sequence[Candidate]) -> list[list[Candidate]]:
    """The candidates by cluster: records with the same id or of the same module are together."""
    cluster_of: dict[int, int] = {}
    clusters: dict[int, list[Candidate]] = {}
    for number, one in enumerate(found):
        keys = one.record.id.int, one.record.module.int
        mine = sorted({cluster_of[key] for key in keys if key in cluster_of})
        clusters[number] = [*[each for other in mine for each in clusters.pop(other)], one]
        for each in clusters[number]:
            cluster_of[each.record.id.int] = cluster_of[each.record.module.int] = number
    return list(clusters.values())
