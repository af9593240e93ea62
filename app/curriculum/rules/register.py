"""What of the register a requirement tree is held against: programme, modules and outcomes."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from app.curriculum.rules.nodes import Credits


@dataclass(frozen=True)
class Size:
    """How large a programme is, and by which law."""

    kind: str
    regime: str
    ec: Decimal


@dataclass(frozen=True)
class Offered:
    """A module in its latest published version, or, where all were withdrawn, in the last of those."""

    code: str
    ec: Decimal
    institution: uuid.UUID
    level: int | None = None
    themes: frozenset[str] = frozenset()
    outcomes: frozenset[uuid.UUID] = frozenset()
    prerequisites: tuple[uuid.UUID, ...] = ()

    def fits(self, asked: Credits) -> bool:
        """Whether its credits are of the level (or higher), theme and institution that a node asks for."""
        return (
            (asked.level is None or (self.level or 0) >= asked.level)
            and (asked.theme is None or asked.theme in self.themes)
            and asked.institution in (None, self.institution)
        )


@dataclass(frozen=True)
class Register:
    """The awarding institution and programme, all published modules, those withdrawn that the tree names, outcomes.

    `outcomes` has the published versions of each outcome that the tree names, with the level of each.
    """

    institution: uuid.UUID
    programme: Size
    offered: Mapping[uuid.UUID, Offered] = field(default_factory=dict)
    withdrawn: Mapping[uuid.UUID, Offered] = field(default_factory=dict)
    outcomes: Mapping[uuid.UUID, Mapping[uuid.UUID, int]] = field(default_factory=dict)

    def find(self, module: uuid.UUID) -> Offered | None:
        """A module as it is, or was, offered."""
        return self.offered.get(module) or self.withdrawn.get(module)
