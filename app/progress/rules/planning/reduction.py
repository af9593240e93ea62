"""A question made small before it is solved, without losing a best answer.

What fits nowhere and comes before nothing is left out, and so is what cannot be taken in any term or whose
prerequisites cannot. What is left is put together in lots of interchangeable things: a lot is one whole number, not
many yes-or-nos that a solver would have to try in every order.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from app.curriculum.rules.nodes import Credits, ModuleNode, OutcomeNode
from app.progress.rules.facts import Block, Record
from app.progress.rules.fitting import Leaf, leaves_of, shows, why_not
from app.progress.rules.planning.question import Offer, Question, Wishes
from app.progress.rules.weighing import Assignment, block_bar, weigh


def halves(ec: Decimal) -> int:
    """Credits as whole numbers: they come in steps of 0.5."""
    return int(ec * 2)


@dataclass(frozen=True)
class Pair:
    """A leaf, and the record that something would be there."""

    leaf: str
    record: Record

    @cached_property
    def ec(self) -> int:
        """What it brings there, in half credits."""
        return halves(self.record.ec)

    @property
    def likeness(self) -> Hashable:
        """All that matters of it to sums above the leaf."""
        record = self.record
        return self.leaf, record.ec, record.by, record.institution, record.is_shared


@dataclass(frozen=True)
class Thing:
    """A unit that can be taken, or (without an offer) what somebody has.

    `pairs` says where it may be given, `shows` which outcome leaves it satisfies, `terms` when it can be taken, `after`
    what must have been passed then, `modules` which modules it counts as.
    """

    key: UUID
    offer: Offer | None
    pairs: tuple[Pair, ...]
    shows: tuple[str, ...] = ()
    terms: tuple[int, ...] = ()
    after: frozenset[UUID] = frozenset()
    modules: frozenset[UUID] = frozenset()
    penalty: int = 0
    is_alone: bool = False

    @property
    def price(self) -> int:
        """The half credits that are taken for it; nothing for what somebody has."""
        return halves(self.offer.unit.ec) if self.offer else 0


@dataclass(frozen=True)
class Lot:
    """Things that are alike in all that matters, in the order in which they are used."""

    things: tuple[Thing, ...]

    @property
    def first(self) -> Thing:
        """One that stands for all."""
        return self.things[0]

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.things)


@dataclass(frozen=True)
class Reduced:
    """A question with only what can matter: things, blocks that can be used, leaves by key, and what shows them now."""

    question: Question
    leaves: dict[str, Leaf]
    things: tuple[Thing, ...]
    blocks: tuple[Block, ...]
    shown: Mapping[str, tuple[UUID, ...]]

    def lots(self, *, calendar: bool, wishes: bool) -> tuple[Lot, ...]:
        """The things put together, those that differ in terms or wishes apart only where these matter."""
        found: dict[Hashable, list[Thing]] = {}
        for thing in self.things:
            found.setdefault(_likeness(thing, calendar, wishes), []).append(thing)
        return tuple(Lot(tuple(alike)) for alike in found.values())


def _likeness(thing: Thing, calendar: bool, wishes: bool) -> Hashable:
    if thing.is_alone:
        return thing.offer is None, thing.key
    return (
        thing.offer is None,
        thing.price,
        frozenset(pair.likeness for pair in thing.pairs),
        frozenset(thing.shows),
        thing.after,
        thing.terms if calendar else (),
        thing.penalty if wishes else 0,
    )


def reduce(question: Question) -> Reduced:
    """The question with only what can matter to its answer."""
    leaves = leaves_of(question.diploma.phases)
    fits = _Fits(question, leaves)
    passed = {record.module for record in question.held.records}
    held = [_held(records, fits) for records in _by_id(question.held.records)]
    offered = [_offered(offer, question, passed, fits) for offer in question.offers]
    useful = _useful([thing for thing in offered if thing.terms])
    blocks = tuple(block for block in question.held.blocks if block_bar(block, question.diploma.phases) is None)
    inside = {record for block in blocks for record in block.uses}
    things = _marked([*(thing for thing in held if thing.pairs or thing.shows), *useful], inside)
    shown = weigh(question.diploma, question.held, Assignment()).shown
    return Reduced(question, {leaf.node.key: leaf for leaf in leaves}, things, blocks, shown)


def _by_id(records: Iterable[Record]) -> list[tuple[Record, ...]]:
    """Records that are one and the same result, counted as its own module or by an agreement as another."""
    found: dict[UUID, list[Record]] = {}
    for record in records:
        found.setdefault(record.id, []).append(record)
    return [tuple(same) for _, same in sorted(found.items())]


class _Fits:
    """Which leaves records fit: asked once for all records that are alike."""

    def __init__(self, question: Question, leaves: Sequence[Leaf]) -> None:
        self.on, self.home = question.held.on, question.diploma.institution
        self.credits = [leaf for leaf in leaves if isinstance(leaf.node, Credits)]
        self.modules: dict[UUID, list[Leaf]] = {}
        self.outcomes: dict[UUID, list[Leaf]] = {}
        for leaf in leaves:
            match leaf.node:
                case ModuleNode(module=module, equivalents=equivalents):
                    for each in {module, *equivalents}:
                        self.modules.setdefault(each, []).append(leaf)
                case OutcomeNode(outcome=outcome):
                    self.outcomes.setdefault(outcome, []).append(leaf)
        self.known: dict[Hashable, tuple[str, ...]] = {}

    def pairs(self, records: Iterable[Record]) -> tuple[Pair, ...]:
        return tuple(Pair(key, record) for record in records for key in self._keys(record))

    def _keys(self, record: Record) -> Iterator[str]:
        yield from self._fitting(self.modules.get(record.module, ()), record)
        alike = (record.by, record.ec, record.level, record.themes, record.institution, record.on, record.grade)
        about = (*alike, record.is_shared)
        if about not in self.known:
            self.known[about] = tuple(self._fitting(self.credits, record))
        yield from self.known[about]

    def _fitting(self, leaves: Iterable[Leaf], record: Record) -> Iterator[str]:
        return (leaf.node.key for leaf in leaves if why_not(leaf, record, self.on, self.home) is None)

    def shown(self, records: Iterable[Record]) -> tuple[str, ...]:
        found = {
            leaf.node.key
            for record in records
            for outcome in record.outcomes
            for leaf in self.outcomes.get(outcome, ())
            if shows(leaf, record, self.on, self.home)
        }
        return tuple(sorted(found))


def _held(records: Sequence[Record], fits: _Fits) -> Thing:
    modules = frozenset(record.module for record in records)
    return Thing(records[0].id, None, fits.pairs(records), fits.shown(records), modules=modules)


def _offered(offer: Offer, question: Question, passed: set[UUID], fits: _Fits) -> Thing:
    unit = offer.unit
    terms = tuple(
        index
        for index, term in enumerate(question.terms)
        if (not unit.terms or term.name in unit.terms) and unit.module not in term.excluded and unit.ec <= term.max_ec
    )
    return Thing(
        key=unit.module,
        offer=offer,
        pairs=fits.pairs(offer.brings),
        shows=fits.shown(offer.brings),
        terms=terms,
        after=unit.prerequisites - passed,
        modules=frozenset({unit.module, *(record.module for record in offer.brings)}),
        penalty=_penalty(offer, question.wishes),
    )


def _penalty(offer: Offer, wishes: Wishes) -> int:
    """How far a unit is from what the learner likes best, weighed by its credits."""
    unit = offer.unit
    places = (
        _place(wishes.modes, {unit.mode}),
        _place(wishes.institutions, {unit.institution}),
        _place(wishes.themes, unit.themes),
    )
    return sum(places) * halves(unit.ec)


def _place(liked: Sequence[Hashable], has: Iterable[Hashable]) -> int:
    return min((liked.index(each) for each in has if each in liked), default=len(liked))


def _useful(things: Sequence[Thing]) -> list[Thing]:
    """What can be taken after its prerequisites, from when on, and fits somewhere or comes before what does."""
    things = _in_time(things)
    wanted: set[UUID] = set()
    kept: dict[UUID, Thing] = {}
    while True:
        more = [t for t in things if t.key not in kept and (t.pairs or t.shows or t.modules & wanted)]
        if not more:
            return [thing for thing in things if thing.key in kept]
        kept.update((thing.key, thing) for thing in more)
        wanted |= {module for thing in more for module in thing.after}


def _in_time(things: Sequence[Thing]) -> list[Thing]:
    """The things with the terms that come after the first in which their prerequisites can have been taken."""
    first: dict[UUID, int] = {}
    while True:
        before = dict(first)
        for thing in things:
            terms = _terms_after(thing, first)
            for module in thing.modules if terms else ():
                first[module] = min(terms[0], first.get(module, terms[0]))
        if first == before:
            found = (replace(thing, terms=_terms_after(thing, first)) for thing in things)
            return [thing for thing in found if thing.terms]


def _terms_after(thing: Thing, first: Mapping[UUID, int]) -> tuple[int, ...]:
    if not thing.after <= first.keys():
        return ()
    return tuple(term for term in thing.terms if all(first[module] < term for module in thing.after))


def _marked(things: Sequence[Thing], inside: set[UUID]) -> tuple[Thing, ...]:
    """The things, with those marked that are not like any other: others need them, or exclude them."""
    counts = Counter(module for thing in things for module in thing.modules)
    wanted = {module for thing in things for module in thing.after}
    return tuple(
        replace(thing, is_alone=True)
        if thing.modules & wanted or thing.key in inside or any(counts[module] > 1 for module in thing.modules)
        else thing
        for thing in things
    )
