"""What must come before what in a requirement tree: keys that exist, and no order that bites its own tail."""

from collections.abc import Iterator, Mapping, Sequence
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
    yield from _cycles(graph, by_key, register)


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
    for module, offered in (register.offered if register else {}).items():
        graph.setdefault(module, []).extend(offered.prerequisites)
    return graph


def _cycles(graph: Graph, by_key: Mapping[str, Placed], register: Register | None) -> Iterator[Fault]:
    for _ in range(MOST_CYCLES):
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            cycle = error.args[1][::-1]
            graph[cycle[0]].remove(cycle[1])
            here = next((by_key[each] for each in cycle if each in by_key), None)
            if here:
                yield here.fault("prerequisites-in-a-circle", " after ".join(_names(cycle, register)))
        else:
            return


def _names(cycle: Sequence[Any], register: Register | None) -> Iterator[str]:
    for each in cycle:
        if isinstance(each, str):
            yield each
        elif not isinstance(each, tuple) and register and (found := register.offered.get(each)):
            yield found.code
