"""Which nodes a board may waive: those of an exception, and all below it."""

from collections.abc import Iterable

from app.curriculum.rules.nodes import Phase, Waivable, walk
from app.problems import Fault, InvalidInput


def check_waivable(phases: Iterable[Phase], key: str) -> None:
    """Raises InvalidInput unless the node is an exception of the tree, or below one."""
    tops = (node for phase in phases for node in walk(phase.requirement) if isinstance(node, Waivable))
    if not any(node.key == key for top in tops for node in walk(top)):
        detail = "Only a node of an exception, or below one, may be waived."
        raise InvalidInput(faults=[Fault("not-waivable", detail, "/node")])
