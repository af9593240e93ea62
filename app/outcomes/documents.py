"""Learning outcomes in the field's standards: CASE 1.1."""

from typing import Any

from app.outcomes.models import OutcomeVersion
from app.outcomes.rules import case_uri


def case_item(outcome: OutcomeVersion, public_url: str) -> dict[str, Any]:
    """An outcome as a CASE 1.1 CFItem (CFPckgItem of the specification's answer to getCFItem)."""
    content, version = outcome.content, outcome.set_version
    document = f"{public_url}/ims/case/v1p1/CFDocuments/{version.id}"
    item: dict[str, Any] = {
        "identifier": str(outcome.id),
        "uri": case_uri(public_url, outcome.id),
        "fullStatement": content["statement"]["nl"],
        "humanCodingScheme": outcome.code,
        "CFItemType": "Learning Outcome",
        "language": "nl",
        "educationLevel": [f"NLQF {outcome.level}"],
        "conceptKeywords": outcome.themes,
        "CFDocumentURI": {
            "title": version.content["title"]["nl"],
            "identifier": str(version.id),
            "uri": document,
        },
        "lastChangeDateTime": version.published_at.isoformat(timespec="seconds") if version.published_at else None,
    }
    if "en" in content["statement"]:
        item["alternativeLabel"] = content["statement"]["en"]
    if content["criteria"]:
        item["notes"] = "\n".join(criterion["nl"] for criterion in content["criteria"])
    return {key: value for key, value in item.items() if value not in (None, [])}
