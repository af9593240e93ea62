"""Answer bodies of two cohort years beside each other."""

from typing import Any

from app.curriculum.rules.cohorts import NodeChange
from app.payloads import Payload


class CohortWords(Payload):
    """The same in Dutch and in English."""

    nl: str
    en: str


class CohortMember(Payload):
    """A member of a node that is not what it was."""

    member: str
    before: Any = None
    after: Any = None


class CohortNode(Payload):
    """A phase or node across both versions. `before` and `after` are the keys of what it stands directly below."""

    key: str
    label: CohortWords
    change: NodeChange
    members: list[CohortMember]
    before: str | None
    after: str | None
    words: CohortWords


class CohortPhase(Payload):
    """The credits of a phase in both versions; null where a version has no such phase."""

    key: str
    label: CohortWords
    before: float | None
    after: float | None


class CohortSide(Payload):
    """One of the two versions."""

    number: int
    status: str
    cohort_year: int
    ec: float


class CohortComparison(Payload):
    """Two versions of a diploma: what became of every node, and what that means for a learner in short."""

    before: CohortSide
    after: CohortSide
    counts: dict[NodeChange, int]
    phases: list[CohortPhase]
    nodes: list[CohortNode]
    meaning: list[CohortWords]
