"""A badge to try things on."""

from datetime import UTC, datetime
from typing import Any

from credentials import (
    Achievement,
    Alignment,
    Badge,
    Ed25519Signer,
    Profile,
    did_document,
    public_multikey,
    status_entry,
)

SEED = bytes(range(32))
DID = "did:web:localhost%3A8000:institutions:voorbeeld-noord"
LIST = "http://localhost:8000/status-lists/1"
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SIGNER = Ed25519Signer(SEED, f"{DID}#key-1")
DID_DOCUMENT = did_document(DID, [("key-1", public_multikey(SEED))])
ISSUER = Profile(DID, "Voorbeeldhogeschool Noord", "https://noord.example", "info@noord.example", "NL")
ACHIEVEMENT = Achievement(
    id="http://localhost:8000/v1/modules/1",
    kind="MicroCredential",
    name="Werken met ervaringskennis",
    description="Je zet ervaringskennis in bij herstel.",
    criteria="Portfolio met criteriumgericht interview; 5 EC (140 uur).",
    code="EK-1",
    version="1",
    language="nl",
    credits=5.0,
    field_of_study="0923",
    alignments=(
        Alignment("Zet ervaringskennis in", "http://localhost:8000/ims/case/v1p1/CFItems/1", "Ad-set", "CFItem", "LU1"),
        Alignment("EQF 5", "http://data.europa.eu/snb/eqf/5", "European Qualifications Framework", "ext:EQF", "5"),
        Alignment("NLQF 5", "http://data.europa.eu/snb/qdr/c_18c9e9fe", "NLQF", "ext:NLQF", "5"),
    ),
    result_id="urn:uuid:3f1f2a52-6f5c-4a44-9f50-4c1f7a5a6d10",
    assessment="portfolio",
    tags=("lived-experience",),
)


def badge(**changes: Any) -> Badge:
    facts: dict[str, Any] = {
        "id": "http://localhost:8000/badges/5d6e7a51-5a0e-4c41-8d64-2a0f8a8b8f10",
        "issuer": ISSUER,
        "achievement": ACHIEVEMENT,
        "subject_id": "urn:uuid:9b8b1f4e-77c7-4f62-9cc4-27d9f9d3d7c1",
        "learner_name": "Noor Voorbeeld",
        "awarded_at": NOW,
        "valid_from": NOW,
        "activity_end": NOW,
        "status": status_entry(LIST, 7),
    }
    return Badge(**{**facts, **changes})
