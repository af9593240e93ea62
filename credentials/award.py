"""One award as plain facts, from which every form of it is made: Open Badges 3.0 and the European Digital Credential.

The facts are those of Annex I of the Council Recommendation on micro-credentials (2022/C 243/02), and where each goes:

| Annex I                              | here                        | Open Badges 3.0                             | ELM 3.2                                       |
|--------------------------------------|-----------------------------|---------------------------------------------|-----------------------------------------------|
| identification of the learner        | `learner_name`, `subject_id`| subject `identifier` (name), `id`           | Person `fullName`, `id`                       |
| title                                | `learning.title`            | achievement `name`                          | `title` of achievement and qualification      |
| country of the issuer                | `issuer.country`            | profile `address.addressCountryCode`        | Organisation `location.address.countryCode`   |
| awarding body                        | `issuer`                    | `issuer`, achievement `creator`             | `awardedBy.awardingBody`                      |
| date of issue                        | `awarded_at`                | `awardedDate`                               | `awardingDate`, `issued`                      |
| learning outcomes                    | `learning.outcomes`         | `alignment` (CFItem), and ESCO              | `learningOutcome`, `relatedESCOSkill`         |
| notional workload                    | `learning.ec`, `.hours`     | `creditsAvailable`, criteria                | `creditPoint` (ECTS), `volumeOfLearning`      |
| EQF and NLQF level                   | `learning.level`            | `alignment` (ext:EQF, ext:NLQF)             | `eqfLevel`, `nqfLevel`                        |
| type of assessment                   | `learning.assessment`       | `resultDescription`, criteria               | `provenBy` LearningAssessment                 |
| form of participation                | `learning.participation`    | criteria                                    | `mode`                                        |
| quality assurance                    | `learning.quality`          | criteria                                    | `additionalNote` of the qualification         |
| prerequisites (optional)             | `learning.entry`            | criteria                                    | `entryRequirement`                            |
| supervision, identity (optional)     | `learning.supervision`, ... | criteria                                    | `idVerification`, note of the assessment      |
| grade (optional)                     | `grade`                     | `result.value`, only with consent           | `provenBy.grade`                              |
"""  # noqa: E501

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

Words = Mapping[str, str]
"""A text by language (BCP 47): `nl` always, `en` where there is one."""

HOURS_PER_EC = 28
Participation = Literal["online", "on-site", "blended", "work-based"]
Supervision = Literal["supervised", "unsupervised"]
IdentityCheck = Literal["verified", "not-verified"]


@dataclass(frozen=True)
class Issuer:
    """Who awards: a DID, names, where to find them, the country (ISO 3166-1 alpha-2), the registered legal number."""

    did: str
    name: Words
    url: str
    email: str
    country: str
    legal_id: str | None = None


@dataclass(frozen=True)
class Target:
    """Something of another framework that an outcome is aligned to; `type` starts with `ext:`, such as `ext:ESCO`."""

    name: str
    url: str
    framework: str
    type: str
    code: str | None = None


@dataclass(frozen=True)
class OutcomeFacts:
    """A learning outcome as it is in one published version of its set, at its own address for good."""

    uri: str
    statement: Words
    code: str
    level: int
    framework: Words
    source: str
    """The code and version of the set, and the SHA-256 of its content."""
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True)
class Quality:
    """How quality is assured."""

    name: str
    url: str | None = None
    description: Words | None = None


@dataclass(frozen=True)
class RegisterFacts:
    """What a professional register says of the learning; registration itself is never asserted."""

    register: str
    number: str
    valid_from: date
    valid_until: date
    points: float


@dataclass(frozen=True)
class Learning:
    """What was learnt: a module or a whole programme. `ec` are credits of 28 hours, `level` is that of EQF and NLQF."""

    id: str
    kind: Literal["MicroCredential", "Certificate"]
    title: Words
    description: Words
    code: str
    version: str
    languages: tuple[str, ...]
    ec: Decimal
    hours: int
    level: int
    outcomes: tuple[OutcomeFacts, ...]
    assessment: tuple[Words, ...]
    isced_f: str | None = None
    participation: Participation | None = None
    quality: Quality | None = None
    supervision: Supervision | None = None
    identity_check: IdentityCheck | None = None
    entry: Words | None = None
    register: tuple[RegisterFacts, ...] = ()
    themes: tuple[str, ...] = ()
    image: str | None = None


@dataclass(frozen=True)
class AwardRecord:
    """One award: who gives what to whom.

    `id` is the badge's address for good, `uuid` names the same award elsewhere. `awarded_at` is the real moment;
    `valid_from` that of these bytes, later at a re-issue. `subject_id` is the holder's DID, or a `urn:uuid` of the
    award's own. `grade` is there only with the holder's consent. `status` and `evidence` are as OB 3.0 writes them.
    """

    id: str
    uuid: str
    issuer: Issuer
    learning: Learning
    subject_id: str
    learner_name: str
    awarded_at: datetime
    valid_from: datetime
    assessed_on: date | None = None
    valid_until: datetime | None = None
    grade: str | None = None
    status: Mapping[str, Any] | None = None
    evidence: tuple[Mapping[str, Any], ...] = ()

    @property
    def title(self) -> Words:
        """What the learning is called."""
        return self.learning.title

    @property
    def description(self) -> Words:
        """What was learnt, in a few words."""
        return self.learning.description
