"""What is claimed of a person in ELM 3.2: achievements, activities, assessments, entitlements, and their award."""

from typing import Annotated

from pydantic import Field as Member

from credentials import vocabularies
from credentials.europass.agents import Agent, Organisation, Person
from credentials.europass.specifications import (
    LearningAchievementSpecification,
    LearningActivitySpecification,
    LearningAssessmentSpecification,
    LearningEntitlementSpecification,
    LearningOpportunity,
    Qualification,
)
from credentials.europass.things import (
    Concept,
    CreditPoint,
    Identified,
    InScheme,
    Location,
    Note,
    PeriodOfTime,
    ResultDistribution,
    ShortenedGrading,
    WebResource,
)
from credentials.europass.values import DateTime, Duration, Many, One, Positive, Several, Some, Words


class AwardingProcess(Identified):
    """Who awarded something, when and where."""

    description: Words | None = None
    location: One[Location] | None = None
    additional_note: Many[Note] = ()
    used: "Many[LearningAssessment]" = ()
    awards: "Many[LearningAchievement | LearningActivity | LearningAssessment | LearningEntitlement | Claim]" = ()
    awarding_body: Some[Agent | Person | Organisation]
    awarding_date: DateTime | None = None
    educational_system_note: One[Concept] | None = None


class BaseClaim(Identified):
    """What is common to all claims."""

    title: Words
    description: Words | None = None
    additional_note: Many[Note] = ()
    supplementary_document: Many[WebResource] = ()
    awarded_by: One[AwardingProcess]


class Claim(BaseClaim):
    """A claim that is none of the others; its type is of the vocabulary of claims (ClaimTypeNodeShape)."""

    dc_type: Annotated[
        Several[Annotated[One[Concept], InScheme(vocabularies.CLAIM_TYPE)]],
        Member(min_length=1),
    ]


class LearningActivity(BaseClaim):
    """What somebody did to learn."""

    dc_type: Many[Concept] = ()
    temporal: Many[PeriodOfTime] = ()
    location: Many[Location] = ()
    learning_opportunity: One[LearningOpportunity] | None = None
    workload: Duration | None = None
    directed_by: Many[Agent | Person | Organisation] = ()
    influences: "Many[LearningAchievement]" = ()
    specified_by: One[LearningActivitySpecification] | None = None
    has_part: "Many[LearningActivity]" = ()
    is_part_of: "Many[LearningActivity]" = ()
    level_of_completion: Annotated[Positive, Member(le=100)] | None = None


class LearningAssessment(BaseClaim):
    """How somebody was assessed, with the result."""

    dc_type: Many[Concept] = ()
    date_issued: DateTime | None = None
    location: One[Location] | None = None
    grade: One[Note]
    grade_status: One[Concept] | None = None
    shortened_grading: One[ShortenedGrading] | None = None
    result_distribution: One[ResultDistribution] | None = None
    id_verification: One[Concept] | None = None
    assessed_by: Many[Agent | Person | Organisation] = ()
    proves: "One[LearningAchievement] | None" = None
    has_part: "Many[LearningAssessment]" = ()
    is_part_of: "Many[LearningAssessment]" = ()
    specified_by: One[LearningAssessmentSpecification] | None = None


class LearningEntitlement(BaseClaim):
    """What somebody may do because of what was achieved."""

    dc_type: One[Concept] | None = None
    date_issued: DateTime | None = None
    expiry_date: DateTime | None = None
    entitled_by: "Many[LearningAchievement]" = ()
    has_part: "Many[LearningEntitlement]" = ()
    is_part_of: "Many[LearningEntitlement]" = ()
    specified_by: One[LearningEntitlementSpecification] | None = None


class LearningAchievement(BaseClaim):
    """What somebody learnt, recognised as such."""

    dc_type: Many[Concept] = ()
    learning_opportunity: One[LearningOpportunity] | None = None
    credit_received: Many[CreditPoint] = ()
    proven_by: Many[LearningAssessment] = ()
    influenced_by: Many[LearningActivity] = ()
    entitles_to: Many[LearningEntitlement] = ()
    specified_by: One[LearningAchievementSpecification | Qualification] | None = None
    has_part: "Many[LearningAchievement]" = ()
    is_part_of: "Many[LearningAchievement]" = ()
