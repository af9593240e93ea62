"""What must come before what in a requirement tree: keys that exist, and no order that bites its own tail."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from app.curriculum.rules.nodes import ModuleNode, Prerequisite, below
from app.curriculum.rules.places import Placed, asks_for_all
from app.curriculum.rules.register import Register
from app.problems import Fault

MOST_CYCLES = 20
"""So many are named at once: each that is mended may end several."""
Graph = dict[Any, list[Any]]


def sequence_faults(placed: Sequence[Placed], register: Register | None) -> Iterator[Fault]:
    """Prerequisites that name no node, or what they stand in themselves, and cycles, modules' own ones included."""
    by_key = {each.node.key: each for each in placed}
    graph = _graph(placed, register)
    for here in placed:
        if isinstance(here.node, Prerequisite):
            for index, key in enumerate(here.node.after):
                fault = _named(here, by_key.get(key), f"after/{index}")
                if fault:
                    yield fault
                else:
                    graph[_gate(here)].append(key)
    yield from _cycles(graph, placed, register)


def _named(here: Placed, found: Placed | None, member: str) -> Fault | None:
    """What is wrong with a node that is to come before."""
    if found is None:
        return here.fault("prerequisite-unknown", "It names a node that is not in the tree.", member)
    if found is here or found in here.above:
        detail = f"It stands below {found.node.key}, which so would have to come before itself."
        return here.fault("prerequisite-of-itself", detail, member)
    if here in found.above:
        return here.fault("prerequisite-of-itself", f"{found.node.key} stands below it.", member)
    return None


def _gate(here: Placed) -> tuple[str, str]:
    return "gate", here.node.key


def _graph(placed: Sequence[Placed], register: Register | None) -> Graph:
    """What comes after what: nodes by key after their children, leaves after gates, modules after modules."""
    graph: Graph = {}
    for here in placed:
        node = here.node
        gates = [_gate(each) for each in here.above if isinstance(each.node, Prerequisite)]
        if isinstance(node, Prerequisite):
            graph.setdefault(_gate(here), [])
        needed = [child.key for child in below(node)] if asks_for_all(node) else []
        graph.setdefault(node.key, []).extend([*needed, *(gates if not below(node) else ())])
        if isinstance(node, ModuleNode) and not node.equivalents:
            graph[node.key].append(node.module)
            graph.setdefault(node.module, []).extend(gates)
    for module in _before(set(graph), register):
        graph.setdefault(module, []).extend(register.offered[module].prerequisites if register else ())
    return graph


def _before(modules: Iterable[Any], register: Register | None) -> set[uuid.UUID]:
    """Of these the published modules, and all that they ask to be completed first, and so on."""
    found: set[uuid.UUID] = set()
    todo = list(modules)
    while todo:
        each = todo.pop()
        if register and each in register.offered and each not in found:
            found.add(each)
            todo.extend(register.offered[each].prerequisites)
    return found


def _cycles(graph: Graph, placed: Sequence[Placed], register: Register | None) -> Iterator[Fault]:
    for _ in range(MOST_CYCLES):
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            cycle = error.args[1][::-1]
            graph[cycle[0]].remove(cycle[1])
            here = next(each for each in placed if _leads_to(each, cycle, register))
            yield here.fault("prerequisites-in-a-circle", " after ".join(_names(cycle, register)))
        else:
            return


def _leads_to(here: Placed, cycle: Sequence[Any], register: Register | None) -> bool:
    """Whether a node is in a circle; of modules alone, whether it is a leaf that asks for one of them."""
    if any(isinstance(each, str) for each in cycle):
        return here.node.key in cycle
    return isinstance(here.node, ModuleNode) and cycle[0] in _before([here.node.module], register)


def _names(cycle: Sequence[Any], register: Register | None) -> Iterator[str]:
    """What is in a circle, by key or code."""
    for each in cycle:
        if isinstance(each, str):
            yield each
        elif register and each in register.offered:
            yield register.offered[each].code
