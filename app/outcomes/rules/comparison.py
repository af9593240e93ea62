"""Sets beside each other: which outcomes are the same, alike, deliberately different, or only in one."""

import re
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations
from typing import Any

from app.outcomes.rules.likeness import LIKENESS_FROM, Alphabet, WordChange, likeness, word_changes
from app.outcomes.rules.lineage import Step, reach
from app.problems import Fault

FEWEST, MOST = 2, 6
MOST_OUTCOMES = 1_000
"""All columns together: a comparison lays every outcome beside every other one."""
MOST_ELSEWHERE = 200
"""Of the links between rows the strongest are kept."""


class Relation(StrEnum):
    """What two outcomes are to each other, and what a row is as a whole."""

    SAME = "same"
    REWORDED = "reworded"
    SPLIT = "split"
    MERGED = "merged"
    OVERLAPPING = "overlapping"
    DELIBERATELY_DIFFERENT = "deliberately-different"
    LOOKS_ALIKE = "looks-alike"
    ONLY_HERE = "only-here"


class Basis(StrEnum):
    """On what a relation rests.

    One outcome across versions, one that was split or merged, an agreement of people, or the likeness of two texts.
    """

    IDENTITY = "identity"
    LINEAGE = "lineage"
    ASSOCIATION = "association"
    LIKENESS = "likeness"


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
class Link:
    """Why two outcomes, by the ids of their versions, stand beside each other; `likeness` only where it rests on it.

    One that was split or merged has links to all of its kin, of which one at most stands in its row.
    """

    one: uuid.UUID
    other: uuid.UUID
    relation: Relation
    basis: Basis
    likeness: float | None = None
    reason: Mapping[str, str] | None = None
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


def compare(
    columns: Sequence[Sequence[Entry]], agreed: Iterable[Link] = (), steps: Collection[Step] = ()
) -> Comparison:
    """Lays columns beside each other, each outcome in one row.

    Versions of one set meet by the identity of their outcomes, and by the steps that split and merged ones took (ids
    of versions, the older first). Outcomes of different sets meet by what people agreed
    (`agreed`), else by the likeness of their Dutch statements: that is said to be one, and never makes them the same.
    """
    same = [*_same_outcomes(columns, steps)]
    found = sorted([*same, *agreed, *_alike(columns, same)], key=_strength)
    entries = {entry.id: entry for column in columns for entry in column}
    groups = _grouped(columns, found)
    row_of = {cell.id: at for at, group in enumerate(groups) for cell in group if cell is not None}
    inside: list[list[Link]] = [[] for _ in groups]
    elsewhere = []
    for link in found:
        places = {row_of[link.one], row_of[link.other]}
        if len(places) == 1 or link.basis is Basis.LINEAGE:
            for place in places:
                inside[place].append(_worded(link, entries))
        else:
            elsewhere.append(link)
    rows = (Row(_relation(links), group, tuple(links)) for group, links in zip(groups, inside, strict=True))
    return Comparison(tuple(rows), tuple(elsewhere[:MOST_ELSEWHERE]))


def _strength(link: Link) -> tuple[int, float]:
    return list(Basis).index(link.basis), -(link.likeness or 0)


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
    if link.relation is Relation.SAME or link.basis is Basis.LINEAGE:
        return link
    before, after = entries[link.one].content["statement"], entries[link.other].content["statement"]
    words = {
        language: word_changes(before.get(language, ""), after.get(language, ""))
        for language in ("nl", "en")
        if language in before or language in after
    }
    return replace(link, words=words if before != after else {})


def _alike(columns: Sequence[Sequence[Entry]], same: Iterable[Link]) -> Iterator[Link]:
    """Likenesses between outcomes of different sets; an outcome is not laid beside what is known to be itself."""
    alphabet = Alphabet()
    column_of = {entry.id: at for at, column in enumerate(columns) for entry in column}
    of_one_set = {(column_of[link.one], column_of[link.other]) for link in same}
    read = [[(entry, alphabet.read(entry.dutch)) for entry in column] for column in columns]
    for at, left in enumerate(read):
        for beyond, right in enumerate(read[at + 1 :], at + 1):
            if (at, beyond) in of_one_set:
                continue
            for one, runs in left:
                for other, others in right:
                    number = likeness(runs, others)
                    if number >= LIKENESS_FROM:
                        why = _why(number, one, other)
                        yield Link(one.id, other.id, Relation.LOOKS_ALIKE, Basis.LIKENESS, number, why)


def _why(number: float, one: Entry, other: Entry) -> dict[str, str]:
    if one.dutch == other.dutch:
        return {
            "nl": "De Nederlandse zinnen zijn woordelijk gelijk. Of de leeruitkomsten dat zijn, beslissen mensen.",
            "en": "The Dutch sentences are equal word for word. Whether the outcomes are, people decide.",
        }
    comma = f"{number:.2f}".replace(".", ",")
    return {
        "nl": f"De Nederlandse zinnen lijken op elkaar: {comma} op een schaal van 0 tot 1 (gedeelde groepjes van drie "
        "letters). Dat is een gelijkenis, geen oordeel.",
        "en": f"The Dutch sentences look alike: {number:.2f} on a scale of 0 to 1 (shared runs of three letters). That "
        "is a likeness, not a judgement.",
    }


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
    order = list(Relation)
    return max((link.relation for link in links), key=order.index, default=Relation.ONLY_HERE)
