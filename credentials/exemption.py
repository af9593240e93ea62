"""A decision that exempts somebody from the assessment of units, as plain facts, from which every form of it is made.

It says what was decided, and nothing of why: no grade, for an exemption has none; no evidence; no reasons.

| the decision                   | here                    | Open Badges 3.0                            | ELM 3.2                                              |
|--------------------------------|-------------------------|--------------------------------------------|------------------------------------------------------|
| who is exempted                | `learner_name`          | subject `identifier` (name), `id`          | Person `fullName`, `id`                              |
| by whom                        | `issuer`, `board`       | `issuer`, achievement `creator`, criteria  | `awardedBy.awardingBody`, and its note               |
| the decision                   | `decision`, `reference` | achievement `id`, `humanCode`              | `identifier` of the LearningEntitlement              |
| taken on, counts from          | `decided_at`, `awarded_at` | criteria, `awardedDate`                 | `dateIssued`, `awardingDate`                         |
| legal basis                    | `legal_basis`           | criteria                                   | `additionalNote`                                     |
| programme and diploma          | `programme`             | criteria                                   | `description`, `limitOrganisation`                   |
| units: code, title, EC         | `units`                 | `alignment` (ext:Unit), criteria           | `hasPart`, `entitledBy` LearningAchievementSpecification |
| their learning outcomes        | `units[].outcomes`      | `alignment` (CFItem), and ESCO             | `learningOutcome`, `relatedESCOSkill`                |
| their size together            | `ec`                    | `creditsAvailable`                         | `creditPoint` of each unit                           |
"""  # noqa: E501

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from credentials.award import AwardRecord, Issuer, OutcomeFacts, Words
from credentials.faults import Fault


@dataclass(frozen=True)
class ExemptUnit:
    """A unit that somebody need not be assessed in: its published version, its size in EC, the outcomes it is about."""

    id: str
    code: str
    version: str
    title: Words
    ec: Decimal
    outcomes: tuple[OutcomeFacts, ...]


@dataclass(frozen=True)
class ExemptionRecord:
    """One exemption: who need not be assessed in which units of what programme, by which decision of what board.

    `id`, `uuid`, `subject_id`, `valid_from` and `status` are as those of an award. `decision` is the address of the
    decision and `reference` its number; it was taken at `decided_at`, and counts from `awarded_at` on, when it was
    announced. `programme` is the programme with its code, `board` who decided.
    """

    id: str
    uuid: str
    issuer: Issuer
    title: Words
    description: Words
    subject_id: str
    learner_name: str
    decision: str
    reference: str
    board: Words
    programme: Words
    legal_basis: Words
    decided_at: datetime
    awarded_at: datetime
    valid_from: datetime
    units: tuple[ExemptUnit, ...]
    valid_until: datetime | None = None
    status: Mapping[str, Any] | None = None

    @property
    def ec(self) -> Decimal:
        """The size of the units together, in EC."""
        return sum((unit.ec for unit in self.units), Decimal(0))

    @property
    def outcomes(self) -> tuple[OutcomeFacts, ...]:
        """The outcomes of all units, each once, in their order."""
        found = {outcome.uri: outcome for unit in self.units for outcome in unit.outcomes}
        return tuple(found.values())


Record = AwardRecord | ExemptionRecord
"""Whatever a credential is made of: something that was awarded, or a decision that exempts."""


def exemption_faults(record: ExemptionRecord) -> list[Fault]:
    """What an exemption lacks of what makes it one: for whom, by whom, by which decision, of what, on what basis."""
    there: dict[str, tuple[object, str]] = {
        "learner-missing": (record.learner_name.strip(), "/learner_name"),
        "title-missing": (record.title.get("nl"), "/title"),
        "country-missing": (record.issuer.country, "/issuer/country"),
        "awarding-body-missing": (record.issuer.name.get("nl"), "/issuer/name"),
        "legal-basis-missing": (record.legal_basis.get("nl"), "/legal_basis"),
        "units-missing": (record.units, "/units"),
    }
    detail = "An exemption must say this."
    found = [Fault(code, detail, pointer) for code, (holds, pointer) in there.items() if not holds]
    return [*found, *(fault for at, unit in enumerate(record.units) for fault in _of_unit(unit, f"/units/{at}"))]


def _of_unit(unit: ExemptUnit, place: str) -> Iterator[Fault]:
    if not unit.outcomes:
        yield Fault("outcomes-missing", "A unit is about learning outcomes.", f"{place}/outcomes")
    if unit.ec <= 0:
        yield Fault("workload-missing", "A unit has a size in credits.", f"{place}/ec")
