"""Request and answer bodies of agreements and their adoption."""

import uuid
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from app.payloads import Code, LanguageLine, LanguageText, Line, Payload, Slug


class NewAgreement(Payload):
    """That a result on one module counts as another, for the programmes whose board adopts it."""

    institution: Slug
    code: Code
    title: LanguageLine
    reason: LanguageText
    source_module: uuid.UUID
    target_module: uuid.UUID
    valid_from: date
    valid_until: date | None = None


class NewAdoption(Payload):
    """Adopts an agreement for a programme, in the rules of a year and an article of them."""

    programme: uuid.UUID
    rules_year: Annotated[int, Field(ge=2000, le=2100)]
    article: Line


class AdoptionAnswer(Payload):
    """An adoption."""

    id: uuid.UUID
    programme_id: uuid.UUID
    rules_year: int
    article: str
    adopted_at: datetime


class AgreementAnswer(Payload):
    """An agreement with its adoptions."""

    id: uuid.UUID
    institution_id: uuid.UUID
    code: str
    title: LanguageLine
    reason: LanguageText
    source_module_id: uuid.UUID
    target_module_id: uuid.UUID
    valid_from: date
    valid_until: date | None
    adoptions: list[AdoptionAnswer]
