"""The European Digital Credential for learning: ELM 3.2, profile edc-generic-full, in VC Data Model 1.1.

Every property of the profile that has a JSON name in the EDC context is known. Left out are those that cannot be
said in it: without a name (`hasMember`, `geometry`, `defaultLanguage`), or with a name that gives them a type which
the shapes refuse (`dateModified`, `descriptionHtml`).
"""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, field_validator
from pydantic import Field as Member
from pydantic_core import PydanticCustomError

from credentials import vocabularies
from credentials.contexts import EUROPASS, VC_V1
from credentials.europass import agents, claims, specifications, things
from credentials.europass.agents import Agent, Issuer, Organisation, Person
from credentials.europass.things import Concept, Identified, InScheme, Language, MediaObject
from credentials.europass.values import Iri, Many, Moment, Node, One, Positive, Several, Some, Text, Words

CONTEXTS = [VC_V1, EUROPASS]


class DisplayDetail(Node):
    """One page of how a credential looks."""

    image: One[MediaObject]
    page: Positive


class IndividualDisplay(Node):
    """How a credential looks in one language."""

    language: One[Concept]
    display_detail: Some[DisplayDetail]


class DisplayParameter(Node):
    """How a credential is shown."""

    title: Words
    description: Words | None = None
    language: Annotated[Several[Language], Member(min_length=1)]
    primary_language: Language
    summary_display: Text | None = None
    individual_display: Some[IndividualDisplay]


class Evidence(Node):
    """What a credential rests on, such as the mandate to issue it."""

    dc_type: Annotated[One[Concept], InScheme(vocabularies.EVIDENCE_TYPE)]
    evidence_statement: Text | None = None
    evidence_target: "One[Agent | Person | Organisation] | None" = None
    embedded_evidence: Many[MediaObject] = ()
    accreditation: "One[agents.Accreditation] | None" = None


class ShaclValidator2017(Node):
    """The shapes that a credential says it conforms to."""

    id: Iri


class CredentialStatus(Node):
    """Where the status of a credential is to be found."""

    id: Iri


class TermsOfUse(Node):
    """On what terms a credential was issued."""


class Proof(Node):
    """A proof inside a credential, in the members of its own suite."""

    model_config = ConfigDict(extra="allow")


class EuropeanDigitalCredential(Identified):
    """What an issuer in Europe claims of somebody."""

    id: Iri
    credential_profiles: Annotated[
        Several[Annotated[One[Concept], InScheme(vocabularies.CREDENTIAL)]],
        Member(min_length=1),
    ]
    attachment: Many[MediaObject] = ()
    display_parameter: One[DisplayParameter]
    issuer: One[Issuer]
    credential_subject: One[Agent | Person | Organisation]
    issuance_date: Moment
    issued: Moment
    valid_from: Moment
    expiration_date: Moment | None = None
    valid_until: Moment | None = None
    proof: Many[Proof] = ()
    evidence: Many[Evidence] = ()
    terms_of_use: Many[TermsOfUse] = ()
    credential_schema: Some[ShaclValidator2017]
    credential_status: One[CredentialStatus] | None = None
    holder: Many[Agent | Person | Organisation] = ()

    @field_validator("type")
    @classmethod
    def _is_verifiable(cls, value: str | list[str]) -> str | list[str]:
        if "VerifiableCredential" not in value:
            raise PydanticCustomError("type-wrong", "Its type names VerifiableCredential too.", {})
        return value


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _check_contexts(contexts: list[str]) -> list[str]:
    if contexts != CONTEXTS:
        raise PydanticCustomError(
            "context-wrong", "The contexts are those of VC 1.1 and of the EDC, in that order.", {}
        )
    return contexts


class EuropassDocument(EuropeanDigitalCredential):
    """A credential as a document of its own, with the two contexts. The other models are read as parts of it."""

    context: Annotated[list[str], BeforeValidator(_as_list), AfterValidator(_check_contexts)] = Member(alias="@context")

    @classmethod
    def elm_type(cls) -> str:
        """A document has no class of its own."""
        return "EuropeanDigitalCredential"


NAMES: dict[str, Any] = {
    name: model
    for module in (things, agents, specifications, claims)
    for name, model in vars(module).items()
    if isinstance(model, type)
} | {"EuropeanDigitalCredential": EuropeanDigitalCredential}
"""Every class by its name: modules that know of each other by name only are tied together here."""
EuropassDocument.model_rebuild(_types_namespace=NAMES)
