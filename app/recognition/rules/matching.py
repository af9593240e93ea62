"""Which outcomes the texts of evidence resemble: proposals, which count for nothing until a person confirms them."""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.outcomes.rules.likeness import Alike, Measure
from app.problems import Fault

MATCH_FROM = 0.2
"""From here on a likeness is proposed. Lower than between two statements: people tell of work in words of their own."""
MOST_SENTENCES = 200
"""Of each text so many sentences are looked at."""
MOST_TOGETHER, MOST_MATCHES = 2000, 200
"""Of all texts together so many sentences are looked at, and so many proposals are shown: the most alike."""
_MOST_FOR_A_SENTENCE = 5


class Tied(StrEnum):
    """What a person said of evidence and an outcome."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class TieSource(StrEnum):
    """Where a tie came from: a proposal, a person, the alignment of a badge, or an interview."""

    PROPOSAL = "proposal"
    MANUAL = "manual"
    ALIGNMENT = "alignment"
    INTERVIEW = "interview"


@dataclass(frozen=True)
class Said:
    """A text of a piece of evidence, and which of its texts it is."""

    evidence: uuid.UUID
    part: str
    text: str


@dataclass(frozen=True)
class Target:
    """An outcome that an asked unit assesses: its published version, its identity, and its Dutch statement."""

    id: uuid.UUID
    outcome: uuid.UUID
    code: str
    statement: str


@dataclass(frozen=True)
class Match:
    """Evidence and an outcome that look alike: how much (0-1), by which sentence, and which words weigh most."""

    evidence: uuid.UUID
    target: Target
    likeness: float
    part: str
    sentence: str
    words: tuple[tuple[str, str], ...]


def propose_matches(
    said: Sequence[Said], targets: Sequence[Target], measure: Measure, *, threshold: float = MATCH_FROM
) -> list[Match]:
    """For each piece of evidence and outcome the sentence that is most like it, the most alike first."""
    sentences = [(each, sentence) for each in said for sentence in sentences_of(each.text)][:MOST_TOGETHER]
    statements = [target.statement for target in targets]
    best: dict[tuple[uuid.UUID, uuid.UUID], Alike] = {}
    near = measure.alike([text for _, text in sentences], statements, threshold=threshold, most=_MOST_FOR_A_SENTENCE)
    for found in (alike for row in near for alike in row):
        key = (sentences[found.one][0].evidence, targets[found.other].id)
        if key not in best or found.likeness > best[key].likeness:
            best[key] = found
    order = sorted(best, key=lambda key: (-best[key].likeness, *map(str, key)))[:MOST_MATCHES]
    return [_match(best[key], sentences, targets, measure) for key in order]


def _match(found: Alike, sentences: Sequence[tuple[Said, str]], targets: Sequence[Target], measure: Measure) -> Match:
    said, sentence = sentences[found.one]
    target = targets[found.other]
    words = tuple(measure.shared_words(sentence, target.statement))
    return Match(said.evidence, target, found.likeness, said.part, sentence, words)


def sentences_of(text: str) -> list[str]:
    """The sentences and lines of a text, at most `MOST_SENTENCES`, each of at most 1000 characters."""
    parts = (part.strip()[:1000] for part in re.split(r"(?<=[.!?;])\s+|\n+", text))
    return [part for part in parts if part][:MOST_SENTENCES]


# What people say of them.


def tie_note(status: Tied, source: TieSource, by: uuid.UUID, now: datetime) -> dict[str, Any]:
    """What is kept of a tie: what was said, by whom, when, and where it came from."""
    return {"status": status.value, "source": source.value, "by": str(by), "at": now.isoformat()}


def retied(
    ties: Mapping[str, Any], wanted: Sequence[str], source: TieSource, by: uuid.UUID, now: datetime
) -> dict[str, Any]:
    """The notes once evidence is tied to just these outcomes: older ones stay as they were, rejections too."""
    note = tie_note(Tied.CONFIRMED, source, by, now)
    kept = {each: was for each, was in ties.items() if each not in wanted and was["status"] == Tied.REJECTED}
    confirmed = {each: was for each, was in ties.items() if each in wanted and was["status"] == Tied.CONFIRMED}
    return {**kept, **dict.fromkeys(wanted, note), **confirmed}


def answer_faults(
    answers: Mapping[str, Sequence[tuple[uuid.UUID, uuid.UUID]]],
    evidence: Sequence[uuid.UUID],
    outcomes: Sequence[uuid.UUID],
) -> Iterator[Fault]:
    """Which answers on proposals name no evidence of the dossier, no outcome that was asked, or a pair twice."""
    seen = set()
    for name, pairs in answers.items():
        for index, pair in enumerate(pairs):
            place = f"/{name}/{index}"
            if pair[0] not in evidence:
                yield Fault("evidence-unknown", "This is no evidence of the dossier.", f"{place}/evidence")
            if pair[1] not in outcomes:
                yield Fault("outcome-not-asked", "No unit that was asked assesses this outcome.", f"{place}/outcome")
            if pair in seen:
                yield Fault("said-twice", "This pair is answered more than once.", place)
            seen.add(pair)
