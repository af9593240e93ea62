"""What a decision exempts somebody from, as an achievement of Open Badges 3.0 that is said to be an exemption.

None of the official types of achievement fits: each is of something that was earned here. So it is `ext:Exemption`, as
the standard lets issuers do (B.6), and no result stands in it and no credits earned: nothing was assessed.
"""

from collections.abc import Iterator
from typing import Any

from credentials.exemption import ExemptionRecord, ExemptUnit
from credentials.openbadges.badge import alignment, alignments, both, filled, named, profile

EXEMPTION = "ext:Exemption"
UNIT = "ext:Unit"


def exempted(record: ExemptionRecord) -> dict[str, Any]:
    """Who is exempted from what (B.1.4)."""
    return {
        "id": record.subject_id,
        "type": ["AchievementSubject"],
        "identifier": [named(record.learner_name)],
        "achievement": _achievement(record),
    }


def _achievement(record: ExemptionRecord) -> dict[str, Any]:
    about = [each for outcome in record.outcomes for each in alignments(outcome)]
    return filled(
        id=record.decision,
        type=["Achievement"],
        achievementType=EXEMPTION,
        name=record.title["nl"],
        description=record.description["nl"],
        criteria={"narrative": "\n".join(f"- **{name}**: {text}" for name, text in decision_account(record))},
        creator=profile(record.issuer),
        humanCode=record.reference,
        inLanguage="nl",
        creditsAvailable=float(record.ec),
        alignment=[*(_unit(unit, record.programme["nl"]) for unit in record.units), *about],
    )


def _unit(unit: ExemptUnit, programme: str) -> dict[str, Any]:
    """A unit at the address of its published version. Open Badges has no word for one, hence a type of our own."""
    return alignment(unit.title["nl"], unit.id, programme, UNIT, unit.code, f"{float(unit.ec):g} EC")


def decision_account(record: ExemptionRecord) -> Iterator[tuple[str, str]]:
    """What was decided, by whom and on what basis, as a person reads it: name and text, in two languages."""
    yield "Besluit / Decision", f"{record.reference}, {record.decided_at:%Y-%m-%d}"
    yield "Genomen door / Taken by", both(record.board)
    yield "Grondslag / Legal basis", both(record.legal_basis)
    yield "Opleiding / Programme", both(record.programme)
    for unit in record.units:
        name = f"{unit.code} {both(unit.title)}"
        yield "Vrijgesteld van de toetsing van / Exempt from the assessment of", f"{name}, {float(unit.ec):g} EC"
    yield "Samen / Together", f"{float(record.ec):g} EC"
    yield "Cijfer / Grade", "geen / none"
