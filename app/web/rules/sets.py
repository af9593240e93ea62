"""What the page of a set shows: its outcomes as they stand below each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar


class Coded(Protocol):
    """An outcome, as far as its place is concerned."""

    @property
    def code(self) -> str:
        """Its code, by which others say that they stand below it."""

    @property
    def content(self) -> Mapping[str, Any]:
        """All that it says."""


Outcome = TypeVar("Outcome", bound=Coded)


@dataclass(frozen=True)
class Branch(Generic[Outcome]):
    """An outcome with those that stand below it."""

    outcome: Outcome
    below: tuple["Branch[Outcome]", ...]


def branches(outcomes: Sequence[Outcome], parent: str | None = None) -> tuple[Branch[Outcome], ...]:
    """The outcomes that stand below a code, or below none, in their order, each with its own."""
    below = [each for each in outcomes if each.content.get("parent") == parent]
    return tuple(Branch(each, branches(outcomes, each.code)) for each in below)
