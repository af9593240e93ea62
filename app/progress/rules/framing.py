"""What of an assignment depends on the tree alone: worked out once for a diploma, for everybody who is audited.

Leaves are bits of a number: leaf 0 is 1, leaf 1 is 2, leaf 2 is 4. What a record fits is then one number.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import takewhile
from uuid import UUID

from app.curriculum.rules.nodes import (
    AllOf,
    AnyOf,
    Cap,
    Choose,
    Condition,
    Credits,
    Exclusive,
    ModuleNode,
    Node,
    Residency,
    Threshold,
    below,
    walk,
)
from app.progress.rules.facts import Block, Held, Record
from app.progress.rules.fitting import Diploma, Leaf, Part, bars, is_of, unlike
from app.progress.rules.problem import (
    Const,
    Expr,
    Fill,
    Floor,
    Lack,
    Least,
    Scale,
    Slot,
    Total,
    halves,
    slots_of,
    split,
)
from app.progress.rules.weighing import Assignment, Weighed, is_covered, is_own, showing, total, weigh


@dataclass(frozen=True, slots=True)
class Limit:
    """A sum that is asked or capped: its slot, what counts for it, and the leaves below it as bits."""

    slot: int
    kind: str
    leaves: int


@dataclass(frozen=True)
class Frame:
    """The slots and terms of a tree before anything is given. The slot of a leaf has the number of the leaf.

    `named` are the module leaves that name a module, `modules` all module leaves, as bits. `saves` are, of each module
    leaf, the leaves from which a record is moved to it without loss: what it saves is saved as a whole where they meet.
    `guards` are the conditions that leaves have in common.
    """

    institution: UUID
    scale: Scale
    leaves: Sequence[Leaf]
    slots: Sequence[Slot]
    leaf_slots: Mapping[int, int]
    terms: Sequence[Expr]
    term_slots: Sequence[int]
    limits: Sequence[Limit]
    is_allowed: bool
    named: Mapping[int, int]
    modules: int
    saves: Sequence[int]
    guards: Sequence[tuple[Sequence[Node], int]]
    _alike: dict[tuple[object, ...], int] = field(default_factory=dict, compare=False)

    def alike(self, record: Record) -> int:
        """The leaves that ask for something like the record, as bits."""
        key = record.level, record.themes, record.by, record.institution.int
        found = self._alike.get(key)
        if found is None:
            credit = (n for n, leaf in enumerate(self.leaves) if isinstance(leaf.node, Credits))
            found = sum(1 << n for n in credit if unlike(self.leaves[n].node, record) is None)
            self._alike[key] = found
        return found | self.named.get(record.module.int, 0)

    def admitting(self, record: Record, held: Held) -> int:
        """The leaves above which no condition keeps the record out, as bits."""
        admitted = (mask for above, mask in self.guards if bars(above, record, held.on, self.institution) is None)
        return sum(admitted)

    def counting(self, record: Record) -> list[Limit]:
        """The limits for whose sums a record counts."""
        return [limit for limit in self.limits if _counts(record, limit.kind, self.institution)]


def frame_of(diploma: Diploma, held: Held, blocks: tuple[Block, ...]) -> Frame:
    """The frame when these blocks are used; without any it is kept with the diploma.

    It differs with what was waived and shown, and is made for a number of records that is rounded up.
    """
    most_records = 1 << len(held.records).bit_length()
    waived = frozenset(each.key for each in held.waivers)
    if blocks:
        return _Framing.of(diploma, held, blocks, waived).frame(most_records)
    shown = tuple(bool(showing(leaf, held, diploma)) for leaf in diploma.showing)
    key = most_records, waived, shown
    found = diploma.kept.get(key)
    if not isinstance(found, Frame):
        found = diploma.kept[key] = _Framing.of(diploma, held, (), waived).frame(most_records)
    return found


def asks(node: Node, diploma: Diploma) -> Decimal:
    """The EC that a module or credits leaf asks."""
    return node.min_ec if isinstance(node, Credits) else diploma.modules[node.module].ec  # type: ignore[attr-defined]


def _counts(record: Record, kind: str, institution: UUID) -> bool:
    if kind == "all":
        return True
    if kind == "shared":
        return record.is_shared
    if kind == "own":
        return is_own(record, institution)
    return is_of(kind, Part(record.ec, record), institution)


@dataclass
class _Framing:
    diploma: Diploma
    bare: Weighed
    waived: frozenset[str]
    leaves: list[Leaf]
    slots: list[Slot] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    is_allowed: bool = True
    meets: dict[tuple[int, int], bool] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    scale: Scale = field(default_factory=lambda: Scale.of(0, 0, 0))

    @classmethod
    def of(cls, diploma: Diploma, held: Held, blocks: tuple[Block, ...], waived: frozenset[str]) -> "_Framing":
        bare = weigh(diploma, held, Assignment({}, blocks))
        leaves = [leaf for leaf in diploma.leaves if leaf.takes_credit and not is_covered(leaf, bare.covered)]
        return cls(diploma, bare, waived, leaves)

    def frame(self, most_records: int) -> Frame:
        """All of it, in the order of the tree."""
        roots = [phase.requirement for phase in self.diploma.phases]
        most = sum(halves(asks(leaf.node, self.diploma)) for leaf in self.diploma.leaves if leaf.takes_credit)
        self.scale = Scale.of(sum(1 for root in roots for _ in walk(root)), most_records, most)
        leaf_slots = {number: self.leaf_slot(number, leaf) for number, leaf in enumerate(self.leaves)}
        for root in roots:
            self.limit(root)
        terms = [term for root in roots for term in split(self.express(root))]
        is_module = [isinstance(leaf.node, ModuleNode) for leaf in self.leaves]
        return Frame(
            self.diploma.institution,
            self.scale,
            self.leaves,
            self.slots,
            leaf_slots,
            terms,
            [sum(1 << slot for slot in set(slots_of(term))) for term in terms],
            self.limits,
            self.is_allowed,
            _named(self.leaves),
            sum(1 << number for number, is_one in enumerate(is_module) if is_one),
            [self.saved(leaf) if is_one else 0 for leaf, is_one in zip(self.leaves, is_module, strict=True)],
            list(_guards(self.leaves)),
        )

    def leaf_slot(self, number: int, leaf: Leaf) -> int:
        """The slot of a leaf is made; what the empty leaf costs by itself."""
        asked = asks(leaf.node, self.diploma)
        self.numbers[leaf.node.key] = number
        if isinstance(leaf.node, ModuleNode):
            self.slots.append(Slot(1, is_single=True))
        else:
            self.slot(asked, self.bare.parts[leaf.node.key])
        return self.scale.leaf_lack(halves(asked))

    def slot(self, bound: Decimal, parts: Sequence[Part], *, is_cap: bool = False) -> int:
        """A new slot, with what used blocks bring to it."""
        given = halves(total(parts))
        self.slots.append(Slot(halves(bound), is_cap, given=given))
        self.is_allowed &= not is_cap or given <= halves(bound)
        return len(self.slots) - 1

    def limited(self, node: Node | None, slot: int, kind: str) -> int:
        """Notes that what counts below a node (None: anywhere) raises a slot."""
        under = (n for n, leaf in enumerate(self.leaves) if node is None or any(node is each for each in leaf.above))
        self.limits.append(Limit(slot, kind, sum(1 << number for number in under)))
        return slot

    def limit(self, node: Node) -> None:
        """The slots of what a node allows at most, also where it is waived."""
        parts, house = self.bare.parts[node.key], self.diploma.institution
        match node:
            case Cap(max_ec=most, kind=kind):
                found = [part for part in parts if is_of(kind, part, house)]
                self.limited(node, self.slot(most, found, is_cap=True), kind)
            case Exclusive(shared_ec=most):
                self.limited(node, self.slot(most, (), is_cap=True), "shared")
            case Choose(max_ec=Decimal() as most):
                self.limited(node, self.slot(most, parts, is_cap=True), "all")
        for child in below(node):
            self.limit(child)

    def express(self, node: Node) -> Expr:
        """The cost of a node; slots are made for what it asks."""
        if node.key in self.bare.covered or node.key in self.waived:
            return Const(0)
        match node:
            case AllOf():
                return Total(tuple(map(self.express, node.children)))
            case AnyOf():
                return Least(1, tuple(map(self.express, node.children)))
            case Choose(min_ec=least):
                found = Least(node.count, tuple(map(self.express, node.children)))
                return found if least is None else Floor(found, self.asked(node, least, "all"))
            case Residency(min_ec=least):
                return Floor(self.express(node.child), self.asked(node, least, "own"))
            case Condition(child=child):
                return self.express(child)
            case ModuleNode(module=module):
                return Fill(self.numbers[node.key], self.scale.lack(halves(self.diploma.modules[module].ec)))
            case Credits():
                return Lack(self.numbers[node.key])
            case Threshold(min_ec=Decimal() as least) if node.effect != "advice":
                slot = self.slot(least, [Part(self.bare.counted)])
                return Fill(self.limited(None, slot, "all"), self.scale.missing)
        return Const(self.scale.missing * self.bare.costs[node.key].missing)

    def asked(self, node: Node, least: Decimal, kind: str) -> int:
        """The slot of a sum that a node asks of what is below it."""
        parts = self.bare.parts[node.key] if kind == "all" else ()
        return self.limited(node, self.slot(least, parts), kind)

    def saved(self, leaf: Leaf) -> int:
        """The leaves from which a record moves to this one without loss, as bits."""
        if leaf.node.key in self.waived:
            return 0
        return sum([1 << n for n, other in enumerate(self.leaves) if self._adds_up(leaf.above, other.above)])

    def _adds_up(self, above: Sequence[Node], other: Sequence[Node]) -> bool:
        """Whether what is saved is saved as a whole where two ways up meet; leaves of one parent share the way."""
        key = id(above), id(other)
        if key not in self.meets:
            common = sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], zip(above, other, strict=False)))
            way = above[max(common - 1, 0) :]
            self.meets[key] = not any(n.key in self.waived or isinstance(n, AnyOf | Choose | Residency) for n in way)
        return self.meets[key]


def _named(leaves: Sequence[Leaf]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for number, leaf in enumerate(leaves):
        if isinstance(leaf.node, ModuleNode):
            for module in {leaf.node.module, *leaf.node.equivalents}:
                found[module.int] |= 1 << number
    return dict(found)


def _guards(leaves: Sequence[Leaf]) -> Iterator[tuple[Sequence[Node], int]]:
    """The conditions above leaves, once for all leaves that have the same."""
    found: dict[tuple[int, ...], tuple[Sequence[Node], int]] = {}
    for number, leaf in enumerate(leaves):
        key = tuple(map(id, leaf.conditions))
        _, mask = found.get(key, ((), 0))
        found[key] = leaf.conditions, mask | 1 << number
    yield from found.values()
