"""What in a requirement tree nobody can reach: modules not offered, filters that nothing fits, the same asked twice."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from app.curriculum.rules.nodes import AnyOf, Choose, Credits, Group, ModuleNode, Node, OutcomeNode, below
from app.curriculum.rules.places import Placed
from app.curriculum.rules.register import Register
from app.problems import Fault


def reach_faults(placed: Sequence[Placed], register: Register) -> Iterator[Fault]:
    """Credits that no module fits or that the institution does not offer, outcomes that no module assesses."""
    needed = {
        each.node.module
        for each in placed
        if each.is_needed and isinstance(each.node, ModuleNode) and not each.node.equivalents
    }
    for here in placed:
        match here.node:
            case Credits() as node:
                yield from _of_credits(here, node, register, needed)
            case OutcomeNode() as node:
                yield from _of_outcome(here, node, register)


def _of_credits(here: Placed, node: Credits, register: Register, needed: set[uuid.UUID]) -> Iterator[Fault]:
    """Where an institution is named, what it offers bounds the credits; else they may come from anywhere."""
    fitting = {module: each.ec for module, each in register.offered.items() if each.fits(node)}
    if not fitting:
        yield here.fault("nothing-fits", "No published module fits what it asks for.")
        return
    offered = sum((ec for module, ec in fitting.items() if module not in needed), Decimal(0))
    if node.institution is not None and node.min_ec > offered:
        detail = f"Beside what the tree needs already {offered} EC are offered that fit."
        yield here.fault("asks-more-than-offered", detail, "minEc")


def _of_outcome(here: Placed, node: OutcomeNode, register: Register) -> Iterator[Fault]:
    versions = register.outcomes.get(node.outcome, {})
    if not versions:
        yield here.fault("outcome-unknown", "It names no outcome of a published version.", "outcome")
        return
    if node.version is not None and node.version not in versions:
        yield here.fault("outcome-version-unknown", "It names no version of that outcome.", "version")
        return
    wanted = {
        version
        for version, level in versions.items()
        if node.version in (None, version) and level >= (node.min_level or 0)
    }
    if not any(wanted & each.outcomes for each in register.offered.values()):
        yield here.fault("outcome-never-assessed", "No published module assesses it so.")


def module_faults(placed: Sequence[Placed], offered: set[str], withdrawn: set[str]) -> Iterator[Fault]:
    """Modules that are not published; an equivalent may be one that was withdrawn."""
    for here in placed:
        if not isinstance(here.node, ModuleNode):
            continue
        module = str(here.node.module)
        if module in withdrawn:
            yield here.fault("module-withdrawn", "Its module is not published any more.", "module")
        elif module not in offered:
            yield here.fault("module-unknown", "It names no published module.", "module")
        for index, each in enumerate(map(str, here.node.equivalents)):
            if each not in offered | withdrawn:
                yield here.fault("module-unknown", "It names no published module.", f"equivalents/{index}")
            if each == module:
                yield here.fault("equivalent-to-itself", "The module itself is named.", f"equivalents/{index}")


def twice_faults(placed: Sequence[Placed]) -> Iterator[Fault]:
    """Modules that are needed in more places than they can count, and children that are there twice."""
    seats: dict[str, dict[uuid.UUID, ModuleNode]] = {"": {}}
    around = {here.place: here.above[-1].stretch for here in placed if here.stretch == here.place}
    leaves: dict[str, list[tuple[Placed, ModuleNode]]] = {stretch: [] for stretch in ("", *around)}
    for here in placed:
        if isinstance(here.node, ModuleNode):
            leaves[here.stretch].append((here, here.node))
        if isinstance(here.node, Group):
            yield from _twins(here, here.node)
    for stretch in sorted(leaves, key=len):  # what stands around comes first, and its modules are taken here too
        outer = seats[around[stretch]] if stretch else {}
        seats[stretch] = dict(outer) if leaves[stretch] else outer
        for here, leaf in leaves[stretch]:
            if not _seat(leaf, seats[stretch]):
                yield here.fault("module-asked-twice", "Its module is needed elsewhere, and counts once.", "module")


def _seat(leaf: ModuleNode, taken: dict[uuid.UUID, ModuleNode]) -> bool:
    """Gives a leaf a module of its own, moving others to an equivalent where that makes room (an augmenting path)."""
    wanted_by: dict[uuid.UUID, ModuleNode] = {}
    held: dict[str, uuid.UUID] = {}
    todo = [leaf]
    for each in todo:
        for module in (each.module, *each.equivalents):
            if module in wanted_by:
                continue
            wanted_by[module] = each
            if module in taken:
                held[taken[module].key] = module
                todo.append(taken[module])
                continue
            while wanted_by[module] is not leaf:
                taken[module] = wanted_by[module]
                module = held[taken[module].key]
            taken[module] = leaf
            return True
    return False


def _twins(here: Placed, node: Group) -> Iterator[Fault]:
    """Leaves of a group that ask the same, but for modules (found above) and credits that add up."""
    is_choice = isinstance(node, AnyOf | Choose)
    seen: set[Node] = set()
    for index, child in enumerate(node.children):
        if below(child) or (not is_choice and isinstance(child, Credits | ModuleNode)):
            continue
        alike = replace(child, key="", title=None)
        if alike in seen:
            yield here.fault("child-twice", f"{child.key} asks the same as a child before it.", f"children/{index}")
        seen.add(alike)
