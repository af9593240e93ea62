"""Sets beside each other: which outcomes are the same, alike, deliberately different, or only in one."""

import re
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations, product
from typing import Any

from app.outcomes.rules.associations import AssociationType, is_worded_alike
from app.outcomes.rules.likeness import Measure, WordChange, likeness_reason, word_changes
from app.outcomes.rules.lineage import Step, reach
from app.problems import Fault

FEWEST, MOST = 2, 6
MOST_OUTCOMES = 1_000
"""All columns together: a comparison lays every outcome beside every other one."""
MOST_ALIKE = 20
"""Of another set an outcome is laid beside so many that it is most like: a thousand alike would take too long."""
MOST_ELSEWHERE = 200
"""Of the links between rows the strongest are kept."""


class Relation(StrEnum):
    """What two outcomes are to each other, and what a row is as a whole."""

    SAME = "same"
    REWORDED = "reworded"
    SPLIT = "split"
    MERGED = "merged"
    PART_OF = "part-of"
    OVERLAPPING = "overlapping"
    PRECEDES = "precedes"
    REPLACED_BY = "replaced-by"
    DELIBERATELY_DIFFERENT = "deliberately-different"
    LOOKS_ALIKE = "looks-alike"
    ONLY_HERE = "only-here"


RELATION_OF = {
    AssociationType.SAME_AS: Relation.SAME,
    AssociationType.PART_OF: Relation.PART_OF,
    AssociationType.OVERLAPS: Relation.OVERLAPPING,
    AssociationType.PRECEDES: Relation.PRECEDES,
    AssociationType.REPLACED_BY: Relation.REPLACED_BY,
    AssociationType.DELIBERATELY_DIFFERENT: Relation.DELIBERATELY_DIFFERENT,
}


class Basis(StrEnum):
    """On what a relation rests.

    One outcome across versions, one that was split or merged, an agreement of people, or the likeness of two texts.
    """

    IDENTITY = "identity"
    LINEAGE = "lineage"
    ASSOCIATION = "association"
    LIKENESS = "likeness"


_PLACE = {each: at for kind in (Basis, Relation) for at, each in enumerate(kind)}


@dataclass(frozen=True)
class Asked:
    """A column as it was asked for: a set, in its latest published version where no number is named."""

    set_id: uuid.UUID
    number: int | None = None


@dataclass(frozen=True)
class Entry:
    """An outcome in a column. `outcome_id` stays the same across the versions of a set, `id` does not."""

    id: uuid.UUID
    outcome_id: uuid.UUID
    content: Mapping[str, Any]

    @property
    def dutch(self) -> str:
        """The Dutch statement."""
        return str(self.content["statement"]["nl"])


@dataclass(frozen=True)
class Agreement:
    """An association that both sides agreed on, between two outcomes as they were then."""

    id: uuid.UUID
    type: AssociationType
    origin: Entry
    destination: Entry
    reason: Mapping[str, str] | None


@dataclass(frozen=True)
class Link:
    """Why two outcomes, by the ids of their versions, stand beside each other: `one` is that to `other`.

    `likeness` only where it rests on it, `association` and whether words changed since only where people agreed.
    One that was split or merged has links to all of its kin, of which one at most stands in its row.
    """

    one: uuid.UUID
    other: uuid.UUID
    relation: Relation
    basis: Basis
    likeness: float | None = None
    reason: Mapping[str, str] | None = None
    association: uuid.UUID | None = None
    wording_changed: bool = False
    changed: tuple[str, ...] = ()
    words: Mapping[str, tuple[WordChange, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One outcome for each column at most, and what they are together."""

    relation: Relation
    cells: tuple[Entry | None, ...]
    links: tuple[Link, ...]

    @property
    def lead(self) -> Entry:
        """The first outcome of the row."""
        return next(cell for cell in self.cells if cell is not None)

    @property
    def missing(self) -> tuple[int, ...]:
        """The columns that have no outcome here, counted from 0."""
        return tuple(at for at, cell in enumerate(self.cells) if cell is None)


@dataclass(frozen=True)
class Comparison:
    """Every outcome of every column once, in rows, and the strongest links that lead from one row to another."""

    rows: tuple[Row, ...]
    elsewhere: tuple[Link, ...]

    @property
    def summary(self) -> dict[Relation, int]:
        """How many rows there are of each relation."""
        found = Counter(row.relation for row in self.rows)
        return {relation: found[relation] for relation in Relation}


def read_columns(texts: Sequence[str]) -> tuple[tuple[Asked, ...], list[Fault]]:
    """The columns that `set={id}` or `set={id}@{version}` ask for, and every fault: their number, unreadable, twice."""
    columns: list[Asked] = []
    faults = []
    if not FEWEST <= len(texts) <= MOST:
        faults.append(Fault("sets-count", f"Name {FEWEST} to {MOST} sets or versions.", "query:set"))
    for at, text in enumerate(texts):
        asked = _read_column(text)
        if asked is None:
            detail = "A column is the id of a set, or id@version with the number of a version."
            faults.append(Fault("set-unreadable", detail, f"query:set.{at}"))
        elif asked in columns:
            faults.append(Fault("set-twice", "The same version stands in the question twice.", f"query:set.{at}"))
        else:
            columns.append(asked)
    return tuple(columns), faults


def _read_column(text: str) -> Asked | None:
    found = re.fullmatch(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:@([1-9][0-9]{0,4}))?", text.lower())
    return Asked(uuid.UUID(found[1]), int(found[2]) if found[2] else None) if found else None


def agreed_links(columns: Sequence[Sequence[Entry]], agreements: Iterable[Agreement]) -> list[Link]:
    """What agreements say of the outcomes in the columns, in whatever version: where the words changed, it says so.

    Of two agreements of one type on one pair the one counts whose words are still the same, else the last.
    """
    shown: dict[uuid.UUID, list[Entry]] = {}
    for entry in (entry for column in columns for entry in column):
        shown.setdefault(entry.outcome_id, []).append(entry)
    found: dict[tuple[frozenset[uuid.UUID], Relation], Link] = {}
    for each in agreements:
        ends = (shown.get(each.origin.outcome_id, ()), shown.get(each.destination.outcome_id, ()))
        for link in (_agreed(each, one, other) for one, other in product(*ends)):
            key = frozenset((link.one, link.other)), link.relation
            if key not in found or found[key].wording_changed or not link.wording_changed:
                found[key] = link
    return list(found.values())


def _agreed(agreement: Agreement, one: Entry, other: Entry) -> Link:
    ends = ((one, agreement.origin), (other, agreement.destination))
    return Link(
        one.id,
        other.id,
        RELATION_OF[agreement.type],
        Basis.ASSOCIATION,
        reason=agreement.reason,
        association=agreement.id,
        wording_changed=not all(is_worded_alike(now.content, then.content) for now, then in ends),
    )


def compare(
    columns: Sequence[Sequence[Entry]],
    agreed: Iterable[Link] = (),
    measure: Measure | None = None,
    steps: Collection[Step] = (),
) -> Comparison:
    """Lays columns beside each other, each outcome in one row.

    Versions of one set meet by the identity of their outcomes, and by the steps that split and merged ones took (ids
    of versions, the older first). Outcomes of different sets meet by what people agreed (`agreed`), else by the
    likeness of their Dutch statements: that is said to be one, and never makes them the same.
    Without a measure of a whole register, likeness is measured on the columns alone.
    """
    entries = {entry.id: entry for column in columns for entry in column}
    measure = measure or Measure([entry.dutch for entry in entries.values()])
    same = [*_same_outcomes(columns, steps)]
    known = [*same, *agreed]
    settled = {frozenset((link.one, link.other)) for link in known}
    alike = (link for link in _alike(columns, same, measure) if frozenset((link.one, link.other)) not in settled)
    found = sorted([*known, *alike], key=_strength)
    groups = _grouped(columns, found)
    row_of = {cell.id: at for at, group in enumerate(groups) for cell in group if cell is not None}
    inside: list[list[Link]] = [[] for _ in groups]
    elsewhere: list[Link] = []
    for link in found:
        places = {row_of[link.one], row_of[link.other]}
        if len(places) == 1 or link.basis is Basis.LINEAGE:
            for place in places:
                inside[place].append(_worded(_explained(link, entries, measure), entries))
        elif len(elsewhere) < MOST_ELSEWHERE:
            elsewhere.append(_explained(link, entries, measure))
    rows = (Row(_relation(links), group, tuple(links)) for group, links in zip(groups, inside, strict=True))
    return Comparison(tuple(rows), tuple(elsewhere))


def _strength(link: Link) -> tuple[int, int, float]:
    return _PLACE[link.basis], _PLACE[link.relation], -(link.likeness or 0)


def _same_outcomes(columns: Sequence[Sequence[Entry]], steps: Collection[Step]) -> Iterator[Link]:
    """Links between outcomes that are the same one, or that one of the versions made of the other."""
    entries = [entry for column in columns for entry in column]
    ids = [entry.id for entry in entries]
    later, earlier = reach(ids, steps), reach(ids, [(newer, older) for older, newer in steps])
    kin = {entry.id: later[entry.id] | earlier[entry.id] | {entry.outcome_id} for entry in entries}
    for left, right in combinations(columns, 2):
        there = {each for entry in right for each in (entry.id, entry.outcome_id)}
        pairs = [
            (one, other)
            for one in left
            if not kin[one.id].isdisjoint(there)
            for other in right
            if other.id in kin[one.id] or other.outcome_id in kin[one.id]
        ]
        count = Counter(entry.id for pair in pairs for entry in pair)
        for one, other in sorted(pairs, key=lambda pair: pair[0].outcome_id != pair[1].outcome_id):
            older, newer = (other, one) if other.id in earlier[one.id] else (one, other)
            if count[newer.id] > 1:
                yield Link(one.id, other.id, Relation.MERGED, Basis.LINEAGE)
            elif count[older.id] > 1:
                yield Link(one.id, other.id, Relation.SPLIT, Basis.LINEAGE)
            else:
                yield _identity(one, other)


def _identity(one: Entry, other: Entry) -> Link:
    names = sorted({*one.content, *other.content}, key=lambda name: (name != "statement", name))
    changed = tuple(name for name in names if one.content.get(name) != other.content.get(name))
    relation = Relation.REWORDED if changed else Relation.SAME
    return Link(one.id, other.id, relation, Basis.IDENTITY, changed=changed)


def _worded(link: Link, entries: Mapping[uuid.UUID, Entry]) -> Link:
    """The link with the words that differ; an unchanged outcome has none, nor one that was split or merged."""
    if link.basis is Basis.LINEAGE:
        return link
    before, after = entries[link.one].content["statement"], entries[link.other].content["statement"]
    if before == after:
        return link
    words = {
        language: word_changes(before.get(language, ""), after.get(language, ""))
        for language in ("nl", "en")
        if language in before or language in after
    }
    return replace(link, words=words)


def _alike(columns: Sequence[Sequence[Entry]], same: Iterable[Link], measure: Measure) -> Iterator[Link]:
    """Likenesses between outcomes of different sets; an outcome is not laid beside what is known to be itself."""
    column_of = {entry.id: at for at, column in enumerate(columns) for entry in column}
    of_one_set = {(column_of[link.one], column_of[link.other]) for link in same}
    for at, beyond in combinations(range(len(columns)), 2):
        if (at, beyond) in of_one_set:
            continue
        left, right = columns[at], columns[beyond]
        found = measure.alike([entry.dutch for entry in left], [entry.dutch for entry in right], most=MOST_ALIKE)
        for each in (alike for own in found for alike in own):
            ends = (left[each.one].id, right[each.other].id)
            yield Link(*ends, Relation.LOOKS_ALIKE, Basis.LIKENESS, each.likeness)


def _explained(link: Link, entries: Mapping[uuid.UUID, Entry], measure: Measure) -> Link:
    """The link with the reason of a likeness."""
    if link.likeness is None:
        return link
    one, other = entries[link.one].dutch, entries[link.other].dutch
    return replace(link, reason=likeness_reason(link.likeness, one, other, measure.shared_words(one, other)))


def _grouped(columns: Sequence[Sequence[Entry]], links: Sequence[Link]) -> list[tuple[Entry | None, ...]]:
    """Rows: the strongest links first, as long as no column comes twice in a row; then in the order of the columns."""
    row_of = {entry.id: [None] * at + [entry] + [None] * (len(columns) - at - 1)
              for at, column in enumerate(columns) for entry in column}  # fmt: skip
    for link in links:
        one, other = row_of[link.one], row_of[link.other]
        if one is other or any(a is not None and b is not None for a, b in zip(one, other, strict=True)):
            continue
        one[:] = [a or b for a, b in zip(one, other, strict=True)]
        row_of.update({cell.id: one for cell in one if cell is not None})
    unique = {id(row): row for row in row_of.values()}
    return [tuple(row) for row in unique.values()]


def _relation(links: Sequence[Link]) -> Relation:
    """A row is what its weakest link says, in the order of the relations; without any link it is only here."""
    return max((link.relation for link in links), key=lambda each: _PLACE[each], default=Relation.ONLY_HERE)
