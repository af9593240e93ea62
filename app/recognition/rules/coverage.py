"""The coverage matrix of a dossier: each outcome that was asked against each piece of evidence."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.recognition.rules.dossiers import Piece, UnitProposal, Verdict


class Mark(StrEnum):
    """What a piece of evidence is to an outcome: it counts, it is only said to show it, or nothing."""

    COUNTS = "counts"
    CLAIMED = "claimed"
    NONE = "none"


@dataclass(frozen=True)
class EvidenceColumn:
    """One piece of evidence: what it is, and whether and why it counts."""

    id: uuid.UUID
    kind: str
    title: str
    code: str


@dataclass(frozen=True)
class OutcomeLine:
    """One outcome of one unit: a mark for each column, and what was advised."""

    outcome: uuid.UUID
    code: str
    statement: Mapping[str, str]
    marks: tuple[Mark, ...]
    verdict: Verdict | None


@dataclass(frozen=True)
class UnitLines:
    """The outcomes of one unit, and what the rules find of it as a whole."""

    code: str
    title: Mapping[str, str]
    status: str
    lines: tuple[OutcomeLine, ...]


@dataclass(frozen=True)
class Coverage:
    """The matrix: a column for each piece of evidence, the lines by unit."""

    columns: tuple[EvidenceColumn, ...]
    units: tuple[UnitLines, ...]


def coverage(
    proposals: Sequence[UnitProposal],
    pieces: Sequence[Piece],
    about: Mapping[uuid.UUID, tuple[str, str]],
    outcomes: Mapping[uuid.UUID, tuple[str, Mapping[str, str]]],
) -> Coverage:
    """The matrix of what was asked. `about` is kind and title of each piece, `outcomes` code and statement of each."""
    return Coverage(
        tuple(EvidenceColumn(piece.id, *about[piece.id], piece.code) for piece in pieces),
        tuple(
            UnitLines(
                proposal.unit.code,
                proposal.unit.title,
                proposal.status,
                tuple(
                    OutcomeLine(
                        cover.outcome,
                        *outcomes[cover.outcome],
                        tuple(_mark(piece, cover.outcome) for piece in pieces),
                        cover.verdict,
                    )
                    for cover in proposal.covers
                ),
            )
            for proposal in proposals
        ),
    )


def _mark(piece: Piece, outcome: uuid.UUID) -> Mark:
    if outcome not in piece.outcomes:
        return Mark.NONE
    return Mark.COUNTS if piece.counts else Mark.CLAIMED
