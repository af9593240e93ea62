"""How modules, routes and diplomas are answered."""

from fastapi import Response

from app.curriculum.models import OfferingVersion
from app.curriculum.payloads import OfferingAnswer
from app.http import set_etag


def answer(version: OfferingVersion, response: Response | None = None) -> OfferingAnswer:
    """One version of a module, route or diploma, with its ETag."""
    if response is not None:
        set_etag(response, version.revision)
    offering = version.offering
    facts = {name: getattr(offering, name) for name in ("id", "kind", "code", "institution_id", "programme_id")}
    own = ("number", "status", "revision", "digest", "published_at", "withdrawal_reason", "content")
    own_facts = {name: getattr(version, name) for name in own}
    return OfferingAnswer.model_validate({**facts, "version_id": version.id, **own_facts})
