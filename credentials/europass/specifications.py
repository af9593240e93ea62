"""What can be learnt, assessed and obtained in ELM 3.2: specifications, outcomes, and opportunities to learn."""

from typing import Annotated

from pydantic import Field as Member

from credentials import vocabularies
from credentials.europass.agents import Accreditation, Agent, Organisation, Person
from credentials.europass.things import (
    Concept,
    CreditPoint,
    EqfLevel,
    EscoSkill,
    Field,
    Grant,
    Identified,
    InScheme,
    Jurisdiction,
    Language,
    Location,
    MediaObject,
    Note,
    NqfLevel,
    Occupation,
    PeriodOfTime,
    PriceDetail,
    WebResource,
)
from credentials.europass.values import (
    DateTime,
    Duration,
    Flag,
    Many,
    ManyWords,
    One,
    Several,
    Some,
    Text,
    Words,
)


class Specification(Identified):
    """What is common to all specifications."""

    title: Words
    description: Words | None = None
    additional_note: Many[Note] = ()
    supplementary_document: Many[WebResource] = ()
    homepage: Many[WebResource] = ()
    alt_label: ManyWords | None = None
    category: ManyWords | None = None
    dc_type: Many[Concept] = ()
    status: Text | None = None


class LearningOutcome(Identified):
    """What a learner knows, understands and is able to do."""

    title: Words
    dc_type: Annotated[One[Concept], InScheme(vocabularies.SKILL_TYPE)] | None = None
    additional_note: Many[Note] = ()
    reusability_level: Annotated[One[Concept], InScheme(vocabularies.SKILL_REUSE)] | None = None
    related_skill: Many[Concept] = ()
    related_esco_skill: Several[EscoSkill] = Member((), alias="relatedESCOSkill")


class GradingScheme(Identified):
    """How achievement is graded."""

    title: Words
    description: Words | None = None
    supplementary_document: Many[WebResource] = ()


class LearningAchievementSpecification(Specification):
    """What a person may learn, in learning outcomes."""

    language: Several[Language] = ()
    volume_of_learning: Duration | None = None
    mode: Many[Concept] = ()
    learning_outcome_summary: One[Note] | None = None
    thematic_area: Several[Field] = ()
    education_subject: Many[Concept] = ()
    credit_point: Many[CreditPoint] = ()
    education_level: Many[Concept] = ()
    learning_setting: Annotated[One[Concept], InScheme(vocabularies.LEARNING_SETTING)] | None = None
    maximum_duration: Duration | None = None
    target_group: Many[Concept] = ()
    entry_requirement: One[Note] | None = None
    learning_outcome: Many[LearningOutcome] = ()
    influenced_by: "Many[LearningActivitySpecification]" = ()
    proven_by: "Many[LearningAssessmentSpecification]" = ()
    entitles_to: "Many[LearningEntitlementSpecification]" = ()
    awarding_opportunity: "Many[AwardingOpportunity]" = ()
    has_part: "Many[LearningAchievementSpecification | Qualification]" = ()
    is_part_of: "Many[LearningAchievementSpecification | Qualification]" = ()
    specialisation_of: "Many[LearningAchievementSpecification | Qualification]" = ()
    generalisation_of: "Many[LearningAchievementSpecification | Qualification]" = ()


class Qualification(LearningAchievementSpecification):
    """What a competent authority says was achieved to given standards; only it has a level."""

    has_part: "Many[Qualification]" = ()
    is_part_of: "Many[Qualification]" = ()
    specialisation_of: "Many[Qualification]" = ()
    generalisation_of: "Many[Qualification]" = ()
    is_partial_qualification: Flag | None = None
    eqf_level: EqfLevel | None = None
    nqf_level: Several[NqfLevel] = ()
    accreditation: Many[Accreditation] = ()
    qualification_code: Many[Concept] = ()


class LearningActivitySpecification(Specification):
    """What a person may do to learn."""

    language: Several[Language] = ()
    volume_of_learning: Duration | None = None
    contact_hour: Several[Text] = ()
    mode: Many[Concept] = ()
    influences: Many[LearningAchievementSpecification | Qualification] = ()
    has_part: "Many[LearningActivitySpecification]" = ()
    is_part_of: "Many[LearningActivitySpecification]" = ()
    specialisation_of: "Many[LearningActivitySpecification]" = ()
    generalisation_of: "Many[LearningActivitySpecification]" = ()


class LearningAssessmentSpecification(Specification):
    """How it is established what a person has learnt."""

    dc_type: One[Concept] | None = None  # type: ignore[assignment]  # the profile allows one here, several above
    language: Several[Language] = ()
    mode: Many[Concept] = ()
    grading_scheme: One[GradingScheme] | None = None
    proves: Many[LearningAchievementSpecification | Qualification] = ()
    has_part: "Many[LearningAssessmentSpecification]" = ()
    is_part_of: "Many[LearningAssessmentSpecification]" = ()
    specialisation_of: "Many[LearningAssessmentSpecification]" = ()
    generalisation_of: "Many[LearningAssessmentSpecification]" = ()


class LearningEntitlementSpecification(Specification):
    """What a person may do once it was achieved."""

    dc_type: One[Concept]  # type: ignore[assignment]  # the profile asks for one here, allows several above
    entitlement_status: Annotated[One[Concept], InScheme(vocabularies.ENTITLEMENT_STATUS)]
    limit_organisation: Many[Organisation] = ()
    limit_jurisdiction: Several[Jurisdiction] = ()
    limit_occupation: Several[Occupation] = ()
    limit_national_occupation: Many[Concept] = ()
    entitled_by: Many[LearningAchievementSpecification | Qualification] = ()
    has_part: "Many[LearningEntitlementSpecification]" = ()
    is_part_of: "Many[LearningEntitlementSpecification]" = ()
    specialisation_of: "Many[LearningEntitlementSpecification]" = ()
    generalisation_of: "Many[LearningEntitlementSpecification]" = ()


class AwardingOpportunity(Identified):
    """Where, when and from whom something may be obtained."""

    location: One[Location] | None = None
    temporal: One[PeriodOfTime] | None = None
    awarding_body: Some[Agent | Person | Organisation]
    learning_achievement_specification: One[LearningAchievementSpecification | Qualification] | None = None


class LearningOpportunity(Identified):
    """An opportunity to learn something, by an activity or an assessment."""

    title: Words
    description: Words | None = None
    dc_type: Many[Concept] = ()
    additional_note: Many[Note] = ()
    homepage: Many[WebResource] = ()
    supplementary_document: Many[WebResource] = ()
    temporal: One[PeriodOfTime] | None = None
    duration: Duration | None = None
    mode: Many[Concept] = ()
    learning_schedule: One[Concept] | None = None
    schedule_information: One[Note] | None = None
    admission_procedure: One[Note] | None = None
    price_detail: Many[PriceDetail] = ()
    provided_by: Some[Organisation]
    grant: Many[Grant] = ()
    location: Many[Location] = ()
    learning_achievement_specification: One[LearningAchievementSpecification | Qualification] | None = None
    learning_activity_specification: One[LearningActivitySpecification] | None = None
    has_part: "Many[LearningOpportunity]" = ()
    is_part_of: "Many[LearningOpportunity]" = ()
    banner_image: One[MediaObject] | None = None
    application_deadline: Several[DateTime] = ()
    status: Text | None = None
