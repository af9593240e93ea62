"""An award to make credentials of: everything that can be said of one, and as little as may be said."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from credentials.award import AwardRecord, Issuer, Learning, OutcomeFacts, Quality, RegisterFacts, Target
from credentials.status import status_entry

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DID = "did:web:localhost%3A8000:institutions:voorbeeld-noord"
LIST = "http://localhost:8000/status-lists/1"
ISSUER = Issuer(
    did=DID,
    name={"nl": "Voorbeeldhogeschool Noord", "en": "Example University North"},
    url="https://noord.example",
    email="info@noord.example",
    country="NL",
    legal_id="NTRNL-12345678",
)
ESCO = Target(
    "ervaringsdeskundigheid inzetten", "http://data.europa.eu/esco/skill/4f8c2c2c-3b1c-4a53-9c2b-0d2c7a9a2f11", "ESCO", "ext:ESCO"
)  # fmt: skip
OUTCOME = OutcomeFacts(
    uri="http://localhost:8000/ims/case/v1p1/CFItems/0c9f6f9e-5a0e-4c41-8d64-2a0f8a8b8f10",
    statement={"nl": "Zet ervaringskennis in bij herstel", "en": "Uses experiential knowledge in recovery"},
    code="ED-01",
    level=5,
    framework={"nl": "Ad Ervaringsdeskundigheid (voorbeeld)", "en": "Ad Lived Experience (example)"},
    source="AD-ED v1, SHA-256 5ac6a5945f16500911219129984ba8b387a06f24fe383ce4e81a73294065461b",
    targets=(ESCO,),
)
LEARNING = Learning(
    id="http://localhost:8000/v1/modules/1/versions/1",
    kind="MicroCredential",
    title={"nl": "Werken met ervaringskennis", "en": "Working with experiential knowledge"},
    description={"nl": "Je zet ervaringskennis in bij herstel.", "en": "You use experiential knowledge in recovery."},
    code="EK-1",
    version="1",
    languages=("nl",),
    ec=Decimal("5"),
    hours=140,
    level=5,
    outcomes=(OUTCOME,),
    assessment=({"nl": "portfolio met interview", "en": "portfolio with interview"},),
    isced_f="0923",
    participation="blended",
    quality=Quality(
        "Kwaliteitszorg Noord", "https://kwaliteit.example", {"nl": "Jaarlijkse visitatie", "en": "Yearly review"}
    ),
    supervision="supervised",
    identity_check="verified",
    entry={"nl": "Eigen ervaring", "en": "Own experience"},
    register=(RegisterFacts("Registerplein", "123", date(2026, 1, 1), date(2027, 1, 1), 4.5),),
    themes=("lived-experience",),
    image="http://localhost:8000/achievement-images/1",
)


def record(**changes: Any) -> AwardRecord:
    """An award that says all it can; changes of the learning come as `learning_...`."""
    learning = {
        name.removeprefix("learning_"): changes.pop(name) for name in list(changes) if name.startswith("learning_")
    }
    facts: dict[str, Any] = {
        "id": "http://localhost:8000/badges/5d6e7a51-5a0e-4c41-8d64-2a0f8a8b8f10",
        "uuid": "5d6e7a51-5a0e-4c41-8d64-2a0f8a8b8f10",
        "issuer": ISSUER,
        "learning": replace(LEARNING, **learning),
        "subject_id": "urn:uuid:9b8b1f4e-77c7-4f62-9cc4-27d9f9d3d7c1",
        "learner_name": "Noor Voorbeeld",
        "awarded_at": NOW,
        "valid_from": NOW,
        "assessed_on": date(2026, 10, 30),
        "valid_until": datetime(2031, 11, 2, 9, 0, tzinfo=UTC),
        "grade": "8",
        "status": status_entry(LIST, 7),
        "evidence": ({"id": "http://localhost:8000/evidence/1", "type": ["Evidence"], "name": "Portfolio"},),
    }
    return AwardRecord(**{**facts, **changes})


BARE: dict[str, Any] = {
    "assessed_on": None, "valid_until": None, "grade": None, "status": None, "evidence": (),
    "learning_isced_f": None, "learning_supervision": None, "learning_identity_check": None, "learning_entry": None,
    "learning_register": (), "learning_themes": (), "learning_image": None, "learning_languages": (),
    "learning_quality": Quality("Kwaliteitszorg"),
    "learning_title": {"nl": "Titel"}, "learning_assessment": ({"nl": "toets"},),
}  # fmt: skip
"""What to leave out of a record so that it says no more than it must."""
