"""What a route can come to, read from the code of its functions: so what is documented cannot lag behind what is done.

Every name that a function uses counts as used: a little more may be found than can happen, never less, but for what is
called by way of a container. Only code of ours is followed.
"""

import ast
import builtins
import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

from app.problems import Problem

OURS = "app."
Caught = frozenset[type[BaseException]]


@dataclass
class Reach:
    """What was reached: refusals that leave the function, and functions of ours."""

    problems: set[type[Problem]] = field(default_factory=set)
    functions: set[FunctionType] = field(default_factory=set)


def reach_of(*functions: Callable[..., Any]) -> Reach:
    """All that these functions can come to."""
    found, todo = Reach(), [(plain, Caught()) for each in functions for plain in _plain(each)]
    seen = set(todo)
    while todo:
        function, caught = todo.pop()
        found.functions.add(function)
        for used, caught_here in uses_of(function):
            every = caught | caught_here
            if isinstance(used, type) and issubclass(used, Problem):
                found.problems.update([used] if not issubclass(used, tuple(every)) else [])
            elif (used, every) not in seen:
                seen.add((used, every))
                todo.append((used, every))
    return found


def _plain(found: Any) -> Iterator[FunctionType]:
    """The function of ours behind a callable, a method, a property or something wrapped; none where there is none."""
    found = found.fget if isinstance(found, property) else found
    found = inspect.unwrap(getattr(found, "__func__", found))
    if not isinstance(found, FunctionType) and not inspect.isclass(found):
        found = getattr(type(found), "__call__", None)  # noqa: B004  (what a call of it runs)
    if isinstance(found, FunctionType) and found.__module__.startswith(OURS):
        yield found


@cache
def uses_of(function: FunctionType) -> tuple[tuple[Any, Caught], ...]:
    """The refusals that a function makes and the functions of ours that it names, with what it catches around each."""
    node = _nodes(function.__module__).get(function.__code__.co_firstlineno)
    return tuple(dict.fromkeys(_Reader(function).read(node.body, Caught()))) if node else ()


@cache
def _nodes(module: str) -> dict[int, ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions of a module by their first line, where its decorators begin."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {min(node.lineno, *(each.lineno for each in node.decorator_list), node.lineno): node for node in functions}


@cache
def _methods() -> dict[str, tuple[FunctionType, ...]]:
    """Every method of a class of ours, by name: for what is called on something whose class no name tells."""
    found: dict[str, tuple[FunctionType, ...]] = {}
    modules = [module for name, module in sorted(sys.modules.items()) if name.startswith(OURS)]
    classes = {each for module in modules for each in vars(module).values() if inspect.isclass(each)}
    for each in sorted(classes, key=lambda each: (each.__module__, each.__qualname__)):
        for name, member in vars(each).items() if each.__module__.startswith(OURS) else ():
            if not name.startswith("__"):
                found[name] = (*found.get(name, ()), *_plain(member))
    return found


class _Reader:
    """Reads one function."""

    def __init__(self, function: FunctionType) -> None:
        self.globals = function.__globals__
        self.locals = {*function.__code__.co_varnames, *function.__code__.co_cellvars}

    def read(self, nodes: list[Any], caught: Caught) -> Iterator[tuple[Any, Caught]]:
        for node in nodes:
            if isinstance(node, ast.Try):
                yield from self.read(node.body, caught | self._caught(node))
                rest = [*node.handlers, *node.orelse, *node.finalbody]
                yield from self.read([each for each in rest if each is not None], caught)
            else:
                yield from self._used(node, caught)

    def _used(self, node: ast.AST, caught: Caught) -> Iterator[tuple[Any, Caught]]:
        if isinstance(node, ast.Call | ast.Raise):
            made = self._named(node.func if isinstance(node, ast.Call) else node.exc)
            if inspect.isclass(made) and issubclass(made, Problem) and made is not Problem:
                yield made, caught
        if isinstance(node, ast.Name | ast.Attribute):
            for function in self._functions(node):
                yield function, caught
        yield from self.read(list(ast.iter_child_nodes(node)), caught)

    def _functions(self, node: ast.Name | ast.Attribute) -> Iterator[FunctionType]:
        named = self._named(node)
        if named is not None:
            yield from _plain(named)
        elif isinstance(node, ast.Attribute):
            yield from _methods().get(node.attr, ())

    def _named(self, node: ast.AST | None) -> Any:
        """What a name, or a name in a module or class, stands for; None where only running tells."""
        if isinstance(node, ast.Name) and node.id not in self.locals:
            return self.globals.get(node.id)
        if isinstance(node, ast.Attribute):
            base = self._named(node.value)
            return getattr(base, node.attr, None) if isinstance(base, ModuleType | type) else None
        return None

    def _caught(self, node: ast.Try) -> Caught:
        """What the handlers keep in: those that raise nothing again, now or later."""
        kinds: list[Any] = []
        for handler in node.handlers:
            if not _lets_out(handler):
                names = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
                kinds += [self._exception(name) for name in names]
        return frozenset(kind for kind in kinds if inspect.isclass(kind) and issubclass(kind, BaseException))

    def _exception(self, node: ast.AST | None) -> Any:
        return self._named(node) or getattr(builtins, getattr(node, "id", "BaseException"), None)


def _lets_out(handler: ast.ExceptHandler) -> bool:
    """Whether a handler raises what it caught, or keeps the whole of it, so that it may be raised later."""
    nodes = list(ast.walk(handler))
    looked_at = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    looked_at |= {id(node.cause) for node in nodes if isinstance(node, ast.Raise)}
    kept = (node for node in nodes if isinstance(node, ast.Name) and node.id == handler.name)
    raised = any(isinstance(node, ast.Raise) and node.exc is None for node in nodes)
    return raised or any(id(node) not in looked_at for node in kept)
