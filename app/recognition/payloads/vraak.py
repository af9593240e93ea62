"""Request and answer bodies of VRAAK: records, and the norms of an institution."""

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import Field

from app.payloads import LanguageText, Payload, Text
from app.recognition.rules.vraak import Judgement


class JudgedAspect(Payload):
    """What is found of one aspect, in words."""

    judgement: Judgement
    words: Text


class VraakAspects(Payload):
    """The five aspects."""

    variation: JudgedAspect
    relevance: JudgedAspect
    authenticity: JudgedAspect
    currency: JudgedAspect
    sufficiency: JudgedAspect


class NewVraakRecord(Payload):
    """A holistic judgement of a piece of non-formal evidence, or of all evidence for an outcome of a version.

    The whole is judged by itself, with reasons; it is no sum of the aspects.
    """

    evidence: uuid.UUID | None = None
    outcome: uuid.UUID | None = None
    aspects: VraakAspects
    overall: Judgement
    reasons: Text


class NormsUsed(Payload):
    """Which norms were shown beside a record."""

    year: int
    digest: str


class VraakRecordAnswer(Payload):
    """What an assessor recorded; without its words once they are erased. `outcome` is the identity of the outcome."""

    id: uuid.UUID
    assessor_id: uuid.UUID
    evidence: uuid.UUID | None
    outcome: uuid.UUID | None
    aspects: VraakAspects | None
    overall: Judgement | None
    reasons: str | None
    norms: NormsUsed | None
    digest: str
    recorded_at: datetime


class VraakGuidance(Payload):
    """What an institution asks of each aspect."""

    introduction: LanguageText | None = None
    variation: LanguageText
    relevance: LanguageText
    authenticity: LanguageText
    currency: LanguageText
    sufficiency: LanguageText


class NewVraakNorms(Payload):
    """The norms of an institution, from a study year on."""

    year: Annotated[int, Field(ge=2000, le=2100)]
    guidance: VraakGuidance


class VraakNormsAnswer(Payload):
    """The norms of an institution, from a study year on."""

    institution_id: uuid.UUID
    year: int
    guidance: VraakGuidance
    revision: int
    set_at: datetime


class VraakNormsAnswers(Payload):
    """The norms of an institution, the latest year first."""

    items: list[VraakNormsAnswer]


class VraakRecords(Payload):
    """The records on a dossier, with the norms that are guidance for it now."""

    norms: VraakNormsAnswer | None
    items: list[VraakRecordAnswer]
