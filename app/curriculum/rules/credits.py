"""Sums over requirement trees: the fewest and the most EC that a node takes, and what must come by one way."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from app.curriculum.rules.nodes import AnyOf, Choose, Condition, Credits, Group, ModuleNode, Node, Residency, below

NONE = Decimal(0)
WITHOUT_END = Decimal("Infinity")
Leaf = Callable[[Node], Decimal]
"""What a leaf counts for in a sum."""


def least_credits(node: Node, modules: Mapping[str, Decimal]) -> Decimal:
    """The fewest EC with which a node can be satisfied, its children taken apart from each other."""
    return least(node, lambda leaf: modules[str(leaf.module)] if isinstance(leaf, ModuleNode) else _asked(leaf))


def _asked(leaf: Node) -> Decimal:
    return leaf.min_ec if isinstance(leaf, Credits) else NONE


def least(node: Node, of_leaf: Leaf, *, with_floors: bool = True) -> Decimal:
    """The least sum over the leaves that satisfy a node; `with_floors` as much as a choice or residency asks."""
    match node:
        case AnyOf(children=children):
            return min(least(child, of_leaf, with_floors=with_floors) for child in children)
        case Choose(children=children, count=count, min_ec=floor):
            found = sum(sorted(least(child, of_leaf, with_floors=with_floors) for child in children)[:count], NONE)
            return max(found, floor or NONE) if with_floors else found
        case Residency(child=child, min_ec=floor):
            found = least(child, of_leaf, with_floors=with_floors)
            return max(found, floor) if with_floors else found
        case Group() | Condition():
            return sum((least(child, of_leaf, with_floors=with_floors) for child in below(node)), NONE)
    return of_leaf(node)


def most(node: Node, of_leaf: Leaf) -> Decimal:
    """The largest sum over the leaves of a node that may count together."""
    if not isinstance(node, Group | Condition):
        return of_leaf(node)
    found = sum((most(child, of_leaf) for child in below(node)), NONE)
    return min(found, node.max_ec) if isinstance(node, Choose) and node.max_ec is not None else found


def sizes_of(leaf: ModuleNode, sizes: Mapping[str, Decimal]) -> list[Decimal]:
    """The EC of a module and of each of its equivalents, as far as they are known."""
    return [sizes[str(each)] for each in (leaf.module, *leaf.equivalents) if str(each) in sizes]
