"""From the facts of an award or an exemption to an Open Badge 3.0, not yet signed."""

from typing import Any

from credentials.award import AwardRecord
from credentials.contexts import OPEN_BADGES, OPEN_BADGES_EXTENSIONS, VC_V2
from credentials.dates import date_time
from credentials.exemption import Record
from credentials.openbadges.badge import filled, profile, subject
from credentials.openbadges.exemption import exempted

SCHEMA_URL = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


def openbadge(record: Record) -> dict[str, Any]:
    """The unsigned credential: type OpenBadgeCredential, VC Data Model 2.0. Texts are the Dutch ones."""
    return filled(
        **{"@context": [VC_V2, OPEN_BADGES, OPEN_BADGES_EXTENSIONS]},
        id=record.id,
        type=["VerifiableCredential", "OpenBadgeCredential"],
        name=record.title["nl"],
        issuer=profile(record.issuer),
        validFrom=date_time(record.valid_from),
        validUntil=record.valid_until and date_time(record.valid_until),
        awardedDate=date_time(record.awarded_at),
        credentialSubject=subject(record) if isinstance(record, AwardRecord) else exempted(record),
        evidence=[dict(each) for each in record.evidence] if isinstance(record, AwardRecord) else None,
        credentialSchema=[{"id": SCHEMA_URL, "type": "1EdTechJsonSchemaValidator2019"}],
        credentialStatus=record.status and dict(record.status),
    )
