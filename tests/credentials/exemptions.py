"""An exemption to make credentials of: everything that can be said of one, and as little as may be said."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from credentials.exemption import ExemptionRecord, ExemptUnit
from credentials.status import status_entry
from tests.credentials.records import ISSUER, LIST, NOW, OUTCOME

SECOND = replace(
    OUTCOME,
    uri="http://localhost:8000/ims/case/v1p1/CFItems/3f6b0f4e-77c7-4f62-9cc4-27d9f9d3d7c2",
    statement={"nl": "Ondersteunt zelfhulp"},
    code="ED-02",
    targets=(),
)
FIRST_UNIT = ExemptUnit(
    id="http://localhost:8000/v1/modules/1/versions/2",
    code="GA-04",
    version="2",
    title={"nl": "Herstelgericht werken", "en": "Recovery-oriented work"},
    ec=Decimal("5.0"),
    outcomes=(OUTCOME, SECOND),
)
SECOND_UNIT = replace(
    FIRST_UNIT,
    id="http://localhost:8000/v1/modules/2/versions/1",
    code="GA-06",
    version="1",
    title={"nl": "Crisis"},
    ec=Decimal("2.5"),
    outcomes=(SECOND,),
)
DECISION = "7a1d0c7e-0000-4000-8000-000000000001"


def exemption(**changes: Any) -> ExemptionRecord:
    """An exemption of two units that share an outcome, in two languages."""
    facts: dict[str, Any] = {
        "id": "http://localhost:8000/badges/8d6e7a51-5a0e-4c41-8d64-2a0f8a8b8f11",
        "uuid": "8d6e7a51-5a0e-4c41-8d64-2a0f8a8b8f11",
        "issuer": ISSUER,
        "title": {"nl": "Vrijstelling: GGZ-agoog", "en": "Exemption: mental health worker"},
        "description": {"nl": "Vrijstelling van twee eenheden.", "en": "Exemption from two units."},
        "subject_id": "urn:uuid:9b8b1f4e-77c7-4f62-9cc4-27d9f9d3d7c1",
        "learner_name": "Noor Voorbeeld",
        "decision": f"http://localhost:8000/v1/decisions/{DECISION}",
        "reference": DECISION,
        "board": {"nl": "Examencommissie van GGZ-agoog", "en": "Board of examiners of mental health worker"},
        "programme": {"nl": "GGZ-agoog (P-1)", "en": "Mental health worker (P-1)"},
        "legal_basis": {"nl": "WHW 7.12b(1)(d); WHW 7.13(2)(r)"},
        "decided_at": datetime(2026, 10, 28, 9, 0, tzinfo=UTC),
        "awarded_at": datetime(2026, 10, 30, 9, 0, tzinfo=UTC),
        "valid_from": NOW,
        "units": (FIRST_UNIT, SECOND_UNIT),
        "valid_until": datetime(2031, 11, 2, 9, 0, tzinfo=UTC),
        "status": status_entry(LIST, 9),
    }
    return ExemptionRecord(**{**facts, **changes})


BARE: dict[str, Any] = {
    "title": {"nl": "Vrijstelling"},
    "units": (SECOND_UNIT,),
    "valid_until": None,
    "status": None,
}
"""What to leave out of an exemption so that it says no more than it must."""
EXEMPTIONS = {"whole": exemption(), "bare, in Dutch": exemption(**BARE)}
