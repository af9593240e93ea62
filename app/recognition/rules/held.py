"""What somebody holds that an agreement may count from, and the sources of agreements that it may meet."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class QualificationKind(StrEnum):
    """What a qualification is. A propedeuse is the certificate of the first phase of a bachelor."""

    MBO = "mbo"
    PROPEDEUSE = "propedeuse"
    AD = "ad"
    BACHELOR = "bachelor"
    MASTER = "master"
    CERTIFICATE = "certificate"


KIND_OF_LEVEL = {
    2: QualificationKind.MBO,
    3: QualificationKind.MBO,
    4: QualificationKind.MBO,
    5: QualificationKind.AD,
    6: QualificationKind.BACHELOR,
    7: QualificationKind.MASTER,
}
"""What a diploma of an NLQF level is where nobody says otherwise."""


@dataclass(frozen=True)
class Qualification:
    """A qualification that somebody holds: its national code, NLQF level and ISCED-F 2013 field, as far as known."""

    kind: QualificationKind | None = None
    level: int | None = None
    code: str | None = None
    iscedf: str | None = None


class HeldBy(StrEnum):
    """By what somebody holds something, the strongest first."""

    RESULT = "result"
    EXEMPTION = "exemption"
    CERTIFICATE = "certificate"
    EVIDENCE = "evidence"


@dataclass(frozen=True)
class Held:
    """One thing that a person holds: a passed module, an announced exemption, a certificate or a checked diploma.

    `outcomes` are identities with their levels. `part_of` is the code of the qualification that its credits belong to.
    """

    by: HeldBy
    id: uuid.UUID
    on: date | None
    module: uuid.UUID | None = None
    version: uuid.UUID | None = None
    outcomes: Mapping[uuid.UUID, int] = field(default_factory=dict, hash=False)
    qualification: Qualification | None = None
    grade: str | None = None
    part_of: str | None = None


@dataclass(frozen=True)
class ModuleSource:
    """A module."""

    module: uuid.UUID

    def ways(self, held: Sequence[Held]) -> list[tuple[Held, ...]]:
        """Each record of that module."""
        return [(each,) for each in held if each.module == self.module]


@dataclass(frozen=True)
class OutcomeSource:
    """A learning outcome, in whatever module it was assessed, at least at that level."""

    outcome: uuid.UUID
    level: int

    def ways(self, held: Sequence[Held]) -> list[tuple[Held, ...]]:
        """Each record that shows it."""
        return [(each,) for each in held if each.outcomes.get(self.outcome, 0) >= self.level]


@dataclass(frozen=True)
class RouteSource:
    """A microcredential route: all modules of one of its versions."""

    versions: tuple[frozenset[uuid.UUID], ...]

    def ways(self, held: Sequence[Held]) -> list[tuple[Held, ...]]:
        """For each version that was completed, the first record of each module."""
        first: dict[uuid.UUID, Held] = {}
        for each in held:
            if each.module:
                first.setdefault(each.module, each)
        return [
            tuple(first[module] for module in sorted(modules))
            for modules in self.versions
            if modules and modules <= first.keys()
        ]


@dataclass(frozen=True)
class QualificationSource:
    """A qualification of a kind: at a level or higher, with one of the codes if any are named, in an ISCED-F field."""

    kind: QualificationKind
    level: int | None = None
    codes: frozenset[str] = frozenset()
    iscedf: str | None = None

    def ways(self, held: Sequence[Held]) -> list[tuple[Held, ...]]:
        """Each record of such a qualification."""
        return [(each,) for each in held if each.qualification and self._is_met_by(each.qualification)]

    def _is_met_by(self, found: Qualification) -> bool:
        return (
            found.kind is self.kind
            and (self.level is None or (found.level or 0) >= self.level)
            and (not self.codes or found.code in self.codes)
            and (self.iscedf is None or (found.iscedf or "").startswith(self.iscedf))
        )


Source = ModuleSource | OutcomeSource | RouteSource | QualificationSource
