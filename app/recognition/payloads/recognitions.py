"""Answer bodies of what counts where: standing exemptions, recognitions, precedents, and what applies to somebody."""

import uuid
from datetime import date
from typing import Any

from app.payloads import Ec, LanguageLine, LanguageText, Payload
from app.recognition.payloads.agreements import AgreedConditions, AgreedPart, AgreedQualification
from app.recognition.rules.agreement_contents import AgreementKind
from app.recognition.rules.agreements import AgreementRelation, AgreementVerdict


class RecognitionOwner(Payload):
    """An institution in short."""

    id: uuid.UUID
    slug: str
    name: LanguageLine


class RecognitionProgramme(Payload):
    """The programme whose board adopted it."""

    id: uuid.UUID
    code: str
    title: LanguageLine


class RecognisedThing(Payload):
    """A module, route or outcome that an agreement names: its code and words; `ec` where it has any."""

    id: uuid.UUID
    code: str
    title: LanguageText
    ec: Ec | None = None


class RecognisedBlock(Payload):
    """A block of credits by phase. It never brings a certificate of a phase."""

    diploma: RecognisedThing | None
    parts: list[AgreedPart]
    ec: Ec
    brings_certificate: bool = False


class RecognitionSource(Payload):
    """From what it counts; `needed` of it is needed."""

    modules: list[RecognisedThing]
    outcomes: list[RecognisedThing]
    routes: list[RecognisedThing]
    qualifications: list[AgreedQualification]
    needed: int


class RecognitionTarget(Payload):
    """As what it counts, and which outcomes of that are still to be shown."""

    modules: list[RecognisedThing]
    outcomes: list[RecognisedThing]
    remaining: list[RecognisedThing]
    block: RecognisedBlock | None


class RecognitionAnswer(Payload):
    """One adopted agreement in force: what counts where, as what, for how many EC, on what conditions, until when.

    `until` is the last day, as far as one is known. `isBinding` is false for what is advice only: the board decides
    per person. `bridging` are the bridging modules of the conditions. `ec` is null where only outcomes are covered,
    and where nothing is brought.
    """

    adoption_id: uuid.UUID
    agreement_id: uuid.UUID
    version_id: uuid.UUID
    number: int
    code: str
    title: LanguageLine
    reason: LanguageText
    kind: AgreementKind
    relation: AgreementRelation
    is_binding: bool
    institution: RecognitionOwner
    programme: RecognitionProgramme
    source: RecognitionSource
    target: RecognitionTarget
    ec: Ec | None
    conditions: AgreedConditions
    bridging: list[RecognisedThing]
    rules_year: int
    article: str
    valid_from: date
    until: date | None


class PrecedentAnswer(Payload):
    """How often a board exempted people from a unit for a qualification (by code) or a module (by id): ten or more.

    `granted` and `refused` are null where they would tell on fewer than ten.
    """

    source_kind: str
    source: str
    module: RecognisedThing
    people: int
    granted: int | None
    refused: int | None
    last_year: int


class UnmetAnswer(Payload):
    """A condition that is not met, or not known to be, and the record or module that it is about."""

    code: str
    about: uuid.UUID | None


class ApplicationAnswer(Payload):
    """What an adopted agreement comes to for a person: applies is binding, advice is for the board."""

    agreement_id: uuid.UUID
    version_id: uuid.UUID
    adoption_id: uuid.UUID
    code: str
    title: LanguageLine
    verdict: AgreementVerdict
    records: list[uuid.UUID]
    modules: list[uuid.UUID]
    outcomes: list[uuid.UUID]
    remaining: list[uuid.UUID]
    block: dict[str, Any] | None
    unmet: list[UnmetAnswer]


class ApplicationsAnswer(Payload):
    """What adopted agreements come to for a person in a diploma; `brought` are the adoptions that count together."""

    items: list[ApplicationAnswer]
    brought: list[uuid.UUID]
