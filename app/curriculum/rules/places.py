"""Where nodes stand: every node of the phases of a diploma with its place, and what is above it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.curriculum.rules.nodes import AllOf, AnyOf, Choose, Condition, Group, Node, Phase
from app.problems import Fault


@dataclass(frozen=True)
class Placed:
    """A node at its JSON pointer, in its phase, below these nodes (the outermost first).

    `stretch` is the place of the topmost node with which it stands or falls: every node between asks for all of its
    children. It is empty where no diploma is had without the node.
    """

    node: Node
    place: str
    phase: Phase
    above: tuple["Placed", ...]
    stretch: str = ""

    @property
    def is_needed(self) -> bool:
        """Whether no diploma is had without it."""
        return not self.stretch

    def fault(self, code: str, detail: str, member: str = "") -> Fault:
        """A fault of this node, or of one of its members; its words begin with the key."""
        return Fault(code, f"{self.node.key}: {detail}", f"{self.place}/{member}" if member else self.place)


def place_all(phases: Sequence[Phase]) -> tuple[Placed, ...]:
    """Every node of a diploma, each before what is below it."""
    return tuple(
        found
        for index, phase in enumerate(phases)
        for found in _place(Placed(phase.requirement, f"/phases/{index}/requirement", phase, ()))
    )


def _place(here: Placed) -> Iterator[Placed]:
    yield here
    above = (*here.above, here)
    for place, child in _children(here):
        stretch = here.stretch if asks_for_all(here.node) else place
        yield from _place(Placed(child, place, here.phase, above, stretch))


def _children(here: Placed) -> Iterable[tuple[str, Node]]:
    match here.node:
        case Group(children=children):
            return [(f"{here.place}/children/{index}", child) for index, child in enumerate(children)]
        case Condition(child=child):
            return [(f"{here.place}/child", child)]
    return ()


def asks_for_all(node: Node) -> bool:
    """Whether a node that is satisfied has all that is directly below it satisfied."""
    match node:
        case AllOf() | Condition():
            return True
        case AnyOf(children=children):
            return len(children) == 1
        case Choose(children=children, count=count):
            return len(children) == count
    return False
