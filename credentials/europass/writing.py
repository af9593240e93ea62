"""From the facts of an award or exemption to a European Digital Credential (ELM 3.2, VC Data Model 1.1), unsealed.

Texts stand in Dutch, and in English where there is any. Every node has an id of its own. The issuer and the awarding
body are two nodes, although they are one organisation: a seal overwrites what the issuer says with what is in its
certificate, and nodes with one id and two contents would become one node with both.
"""

from collections.abc import Mapping
from typing import Any

from credentials import vocabularies
from credentials.award import AwardRecord
from credentials.dates import date_time
from credentials.europass.achievement import achievement, organisation
from credentials.europass.checking import SCHEMA
from credentials.europass.credential import CONTEXTS
from credentials.europass.entitlement import entitlement
from credentials.europass.nodes import filled, languages, node, urn, words
from credentials.europass.picture import PLAIN_PAGE, media_type
from credentials.exemption import Record

_GENERIC = "http://data.europa.eu/snb/credential/e34929035b"
_BASE64 = "http://data.europa.eu/snb/encoding/6146cde7dd"


def europass_credential(record: Record, *, image: bytes = PLAIN_PAGE) -> dict[str, Any]:
    """The unsealed credential of an award or exemption. `image`, PNG or JPEG, is its page; small, for it stands inside.

    Nothing is refused here: what the facts lack or have wrong is what `europass_faults` says of the document.
    Raises ValueError when the image is neither PNG nor JPEG.
    """
    return filled(
        **{"@context": list(CONTEXTS)},
        id=f"urn:credential:{record.uuid}",
        type=["VerifiableCredential", "EuropeanDigitalCredential"],
        credentialSchema={"id": SCHEMA, "type": "ShaclValidator2017"},
        credentialProfiles=vocabularies.concept(vocabularies.CREDENTIAL, _GENERIC),
        issuanceDate=date_time(record.valid_from),
        issued=date_time(record.awarded_at),
        validFrom=date_time(record.valid_from),
        validUntil=record.valid_until and date_time(record.valid_until),
        issuer=_issuer(record),
        credentialSubject=_person(record),
        displayParameter=_display(record, image),
        credentialStatus=record.status and _status(record.status),
    )


def _issuer(record: Record) -> dict[str, Any]:
    issuer = record.issuer
    mailbox = node("Mailbox", f"mailto:{issuer.email}")
    contact = node("ContactPoint", urn(record, "contactPoint"), emailAddress=mailbox)
    homepage = node("WebResource", urn(record, "webResource"), contentURL=issuer.url)
    return organisation(
        record,
        issuer.did,
        "issuer",
        "eIDASIdentifier",
        homepage=homepage if issuer.url else None,
        contactPoint=contact if issuer.email else None,
    )


def _status(status: Mapping[str, Any]) -> dict[str, Any]:
    """Where the status stands, in the only form that ELM has: an address, which is the entry of the status list."""
    entry = status.get("id") or f"{status.get('statusListCredential')}#{status.get('statusListIndex')}"
    return {"id": entry, "type": "CredentialStatus"}


def _person(record: Record) -> dict[str, Any]:
    """The learner. ELM has a name in one language only."""
    claim = achievement(record) if isinstance(record, AwardRecord) else entitlement(record)
    return node("Person", record.subject_id, fullName=words({"nl": record.learner_name}), hasClaim=claim)


def _display(record: Record, image: bytes) -> dict[str, Any]:
    """How it is shown: one page in the main language, so that the image stands in the document once."""
    spoken = [vocabularies.language(code) for code in languages(record)]
    page = node("DisplayDetail", urn(record, "displayDetail"), page=1, image=_media(record, image))
    shown = node("IndividualDisplay", urn(record, "individualDisplay"), language=spoken[0], displayDetail=page)
    return node(
        "DisplayParameter",
        urn(record, "displayParameter"),
        title=words(record.title),
        description=words(record.description),
        primaryLanguage=spoken[0],
        language=spoken,
        individualDisplay=shown,
    )


def _media(record: Record, image: bytes) -> dict[str, Any]:
    content, kind = media_type(image)
    return node(
        "MediaObject",
        urn(record, "mediaObject"),
        content=content,
        contentEncoding=vocabularies.concept(vocabularies.ENCODING, _BASE64),
        contentType=vocabularies.concept(vocabularies.FILE_TYPE, f"{vocabularies.FILE_TYPE}/{kind}"),
    )
