"""Who does something in ELM 3.2: agents, organisations, people and groups, and how organisations are accredited."""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field as Member

from credentials import vocabularies
from credentials.europass.things import (
    Concept,
    ContactPoint,
    Country,
    EqfLevel,
    Field,
    Identified,
    InScheme,
    Jurisdiction,
    LegalIdentifier,
    Location,
    MediaObject,
    Note,
    WebResource,
)
from credentials.europass.values import DateTime, Many, ManyWords, Node, One, OneWord, Several, Some, Text, Words

if TYPE_CHECKING:
    from credentials.europass.claims import (
        Claim,
        LearningAchievement,
        LearningActivity,
        LearningAssessment,
        LearningEntitlement,
    )
    from credentials.europass.credential import EuropeanDigitalCredential
    from credentials.europass.specifications import Qualification


class Agent(Identified):
    """Who can do something."""

    alt_label: ManyWords | None = None
    pref_label: Words | None = None
    location: Many[Location] = ()
    additional_note: Many[Note] = ()
    contact_point: Many[ContactPoint] = ()
    group_member_of: "Many[Group]" = ()


class Group(Node):
    """Several agents together."""

    pref_label: Words
    alt_label: ManyWords | None = None
    dc_type: Many[Concept] = ()
    additional_note: Many[Note] = ()
    location: Many[Location] = ()
    contact_point: Many[ContactPoint] = ()
    member: "Many[Agent | Person | Organisation]" = ()


class Organisation(Identified):
    """A registered organisation."""

    alt_label: ManyWords | None = None
    dc_type: Many[Concept] = ()
    homepage: Many[WebResource] = ()
    additional_note: Many[Note] = ()
    location: Some[Location]
    accreditation: "Many[Accreditation]" = ()
    eidas_identifier: One[LegalIdentifier] | None = Member(None, alias="eIDASIdentifier")
    registration: One[LegalIdentifier] | None = None
    legal_name: Words
    vat_identifier: Many[LegalIdentifier] = ()
    tax_identifier: Many[LegalIdentifier] = ()
    logo: One[MediaObject] | None = None
    has_sub_organization: "Many[Organisation]" = ()
    sub_organization_of: "One[Organisation] | None" = None
    group_member_of: Many[Group] = ()
    contact_point: Many[ContactPoint] = ()


class Issuer(Organisation):
    """Who issues a credential: an organisation with a registered number (IssuerNodeShape)."""

    eidas_identifier: One[LegalIdentifier] = Member(alias="eIDASIdentifier")

    @classmethod
    def elm_type(cls) -> str:
        """An issuer has no class of its own."""
        return "Organisation"


class Person(Identified):
    """A human being, of whom something is claimed."""

    location: One[Location] | None = None
    national_id: One[LegalIdentifier] | None = Member(None, alias="nationalID")
    full_name: OneWord | None = None
    given_name: OneWord | None = None
    family_name: OneWord | None = None
    birth_name: ManyWords | None = None
    patronymic_name: ManyWords | None = None
    member_of: Many[Organisation] = ()
    date_of_birth: DateTime | None = None
    place_of_birth: One[Location] | None = None
    citizenship_country: Several[Country] = ()
    gender: One[Concept] | None = None
    contact_point: Many[ContactPoint] = ()
    group_member_of: Many[Group] = ()
    has_credential: "Many[EuropeanDigitalCredential]" = ()
    has_claim: "Some[LearningAchievement | LearningActivity | LearningAssessment | LearningEntitlement | Claim]"


class Accreditation(Identified):
    """Quality assurance or licensing of an organisation or a qualification."""

    dc_type: Annotated[One[Concept], InScheme(vocabularies.ACCREDITATION)]
    title: Words
    description: Words | None = None
    homepage: Many[WebResource] = ()
    date_issued: DateTime | None = None
    additional_note: Many[Note] = ()
    supplementary_document: Many[WebResource] = ()
    decision: One[Concept] | None = None
    report: One[WebResource] | None = None
    organisation: Many[Organisation] = ()
    limit_qualification: "One[Qualification] | None" = None
    limit_field: Several[Field] = ()
    limit_eqf_level: Several[EqfLevel] = Member((), alias="limitEQFLevel")
    limit_jurisdiction: Several[Jurisdiction] = ()
    limit_credential_type: Many[Concept] = ()
    accrediting_agent: One[Organisation]
    review_date: DateTime | None = None
    expiry_date: DateTime | None = None
    landing_page: Many[WebResource] = ()
    status: Text | None = None
    valid: DateTime | None = None
