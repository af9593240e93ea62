"""Outcomes of different sets that look alike, proposed to people. Nothing here makes an association."""

import uuid
from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import islice

from app.outcomes.rules.likeness import Measure, likeness_reason


@dataclass(frozen=True)
class Sentence:
    """An outcome as it is in the latest published version of its set."""

    id: uuid.UUID
    outcome_id: uuid.UUID
    set_id: uuid.UUID
    set_code: str
    code: str
    level: int
    nl: str
    en: str | None


@dataclass(frozen=True)
class Proposal:
    """Two outcomes that look alike."""

    one: Sentence
    other: Sentence
    likeness: float

    @property
    def pair(self) -> frozenset[uuid.UUID]:
        """Both outcomes, across versions."""
        return frozenset((self.one.outcome_id, self.other.outcome_id))


def propose(
    ones: Sequence[Sentence],
    others: Sequence[Sentence],
    measure: Measure,
    *,
    threshold: float,
    most: int,
    settled: Container[frozenset[uuid.UUID]] = (),
) -> list[Proposal]:
    """What looks alike, the most alike first: for each of `ones` at most so many, without the settled pairs."""
    found: list[Proposal] = []
    for alike in measure.alike([each.nl for each in ones], [each.nl for each in others], threshold=threshold):
        proposals = (Proposal(ones[each.one], others[each.other], each.likeness) for each in alike)
        found.extend(islice((each for each in proposals if each.pair not in settled), most))
    return sorted(found, key=lambda each: (-each.likeness, str(each.one.id), str(each.other.id)))


def proposal_reason(proposal: Proposal, measure: Measure) -> dict[str, str]:
    """Why the two are proposed, in Dutch and English: their likeness and the words that carry it."""
    one, other = proposal.one.nl, proposal.other.nl
    return likeness_reason(proposal.likeness, one, other, measure.shared_words(one, other))
