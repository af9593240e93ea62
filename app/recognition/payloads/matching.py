"""Request and answer bodies of proposals which evidence belongs to which outcome."""

import uuid

from pydantic import Field

from app.payloads import Payload
from app.recognition.rules.matching import Tied


class Pair(Payload):
    """A piece of evidence and an outcome of a published version."""

    evidence: uuid.UUID
    outcome: uuid.UUID


class MatchAnswers(Payload):
    """What a person says of proposals: confirmed, rejected, or opened again. All of it holds, or none."""

    confirm: list[Pair] = Field(default=[], max_length=300)
    reject: list[Pair] = Field(default=[], max_length=300)
    reopen: list[Pair] = Field(default=[], max_length=300)


class MatchedWords(Payload):
    """A word of the evidence, and the word of the outcome that it is most like."""

    evidence: str
    outcome: str


class MatchAnswer(Payload):
    """Evidence and an outcome that look alike, by which sentence of it, and what a person said of that so far."""

    evidence: uuid.UUID
    outcome: uuid.UUID
    code: str
    statement: str
    likeness: float
    part: str
    sentence: str
    words: list[MatchedWords]
    status: Tied | None


class Matches(Payload):
    """Proposals, the most alike first. A likeness is no judgement: nothing counts until a person confirms it."""

    dossier_id: uuid.UUID
    items: list[MatchAnswer]
