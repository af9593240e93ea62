"""Bodies of the quick scan: what somebody says to have, and what that may be worth. Nothing of it is kept."""

import uuid
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from app.payloads import Code, LanguageLine, LanguageText, Line, Payload, Slug
from app.progress.payloads.plans import PlannedTerm, PlanObstacle, PlanReason, PlanTerm, PlanWishes
from app.progress.rules.entry import DiplomaKind
from app.progress.rules.scan import ScanBasis
from app.recognition.payloads.dossiers import Qualification
from app.recognition.rules.agreements import AgreementVerdict

Year = Annotated[int, Field(ge=1940, le=2100)]
Story = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=3000)]


class ScannedDiploma(Payload):
    """A diploma by its code, its kind or its level (one of these at least), perhaps in a field (ISCED-F 2013)."""

    qualification_code: Qualification | None = None
    kind: DiplomaKind | None = None
    level: Annotated[int, Field(ge=1, le=8)] | None = None
    isced_f: Annotated[str, StringConstraints(pattern=r"^[0-9]{2,4}$")] | None = None
    year: Year | None = None


class ScannedCertificate(Payload):
    """A certificate of a course: what it is called, and what it was about."""

    title: Line
    text: Story | None = None
    year: Year | None = None


class ScannedBadge(Payload):
    """A badge: the credential itself (JSON, or a JWT as text), its address here, or no more than its title.

    Exactly one of these. It is verified; nothing is fetched.
    """

    credential: dict[str, Any] | Annotated[str, StringConstraints(min_length=1, max_length=500_000)] | None = None
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None
    title: Line | None = None


class ScannedModule(Payload):
    """A module that was passed: its code at an institution, perhaps with the year and the grade."""

    institution: Slug
    code: Code
    year: Year | None = None
    grade: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)] | None = None


class ScannedExperience(Payload):
    """Work, paid or not: the role, how much and how long, and the tasks in one's own words."""

    role: Line
    hours_per_week: Annotated[float, Field(gt=0, le=80)]
    years: Annotated[float, Field(gt=0, le=60)]
    tasks: Story | None = None


class QuickScan(Payload):
    """What somebody has, what they like, and the programmes to look at (all with a published diploma if unsaid).

    Leave out names and other personal data: nobody asks for them.
    """

    diplomas: list[ScannedDiploma] = Field(default=[], max_length=20)
    certificates: list[ScannedCertificate] = Field(default=[], max_length=20)
    badges: list[ScannedBadge] = Field(default=[], max_length=20)
    modules: list[ScannedModule] = Field(default=[], max_length=100)
    experience: list[ScannedExperience] = Field(default=[], max_length=20)
    wishes: PlanWishes = PlanWishes()
    terms: list[PlanTerm] = Field(default=[], max_length=16)
    programmes: list[uuid.UUID] = Field(default=[], max_length=20)


class NotUsed(Payload):
    """Something that was named and could not be used, by its JSON pointer, and why."""

    pointer: str
    reason: PlanReason


class ScanCover(Payload):
    """By what an outcome looks covered: an agreement, a badge, or words that look like it.

    `from` are JSON pointers to what was named. `isFirm` says whether it would count as things are now; `likeness` is
    of words, from 0 to 1.
    """

    by: ScanBasis
    places: list[str] = Field(alias="from")
    is_firm: bool
    agreement: uuid.UUID | None
    likeness: float | None
    reason: PlanReason


class ScannedOutcome(Payload):
    """An outcome that looks covered, and the codes of the modules that assess it."""

    outcome: uuid.UUID
    outcome_version: uuid.UUID
    code: str
    statement: LanguageText
    modules: list[str]
    covered_by: list[ScanCover]


class ScannedUnit(Payload):
    """A module: done already, exempt as things are now, or exempt if all that looks covered is. Whole or nothing."""

    module: uuid.UUID
    code: str
    title: LanguageLine
    ec: float
    coverage: Literal["done", "firm", "looks-covered"]


class ScannedAgreement(Payload):
    """What an adopted agreement comes to, and from which of the things that were named."""

    agreement: uuid.UUID
    code: str
    title: LanguageLine
    article: str
    is_block: bool
    ec: float
    verdict: AgreementVerdict
    unmet: list[str]
    places: list[str] = Field(alias="from")


class EcRange(Payload):
    """EC from the least to the most.

    Of what is exempt, low is by agreements in force and badges that verify (whole units), high by all that looks
    covered.
    """

    low: float
    high: float


class ScanObstacle(PlanObstacle):
    """A threshold, with its article and effect, or what is no course, that still stands open."""

    kind: str
    article: str | None
    effect: str | None


class InTheWay(Payload):
    """What stands in the way: entry, and what the tree asks beside units."""

    entry: PlanReason
    requirements: list[ScanObstacle]


class ScannedPath(Payload):
    """The cheapest way on: fewest EC. `status` and `bound` as in a plan; `none-found` where time ran out."""

    status: Literal["proven", "gap", "none-found", "infeasible"]
    verdict: PlanReason
    bound: float
    ec: float | None = None
    gap: float | None = None
    term_count: int | None = None
    terms_proven: bool | None = None
    wishes_proven: bool | None = None
    terms: list[PlannedTerm] = Field(default=[])
    stands_in_the_way: list[PlanObstacle] = Field(default=[])


class ScannedPaths(Payload):
    """The cheapest way on with the low set, and with the high one."""

    low: ScannedPath
    high: ScannedPath


class ScannedProgramme(Payload):
    """A programme: what looks covered, how many EC that may be worth, what stands in the way, the cheapest way on.

    `ecLeft` is what its tree still asks, whether or not all of that is offered; low if all that looks covered counts.
    """

    programme: uuid.UUID
    institution: Slug
    title: LanguageLine
    nlqf_level: int
    diploma_version_id: uuid.UUID
    ec: float
    ec_done: float
    ec_likely_exempt: EcRange
    ec_left: EcRange
    outcome_count: int
    outcomes: list[ScannedOutcome]
    units: list[ScannedUnit]
    agreements: list[ScannedAgreement]
    in_the_way: InTheWay
    way_on: ScannedPaths


class QuickScanAnswer(Payload):
    """An estimate, and no decision: the programme of which most may be exempt first. Nothing of it is kept.

    `leftOut` is how many programmes were not looked at: name those that matter.
    """

    is_estimate: Literal[True]
    words: LanguageText
    programmes: list[ScannedProgramme]
    left_out: int
    not_used: list[NotUsed]
    next_steps: list[PlanReason]
