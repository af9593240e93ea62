"""HTTP of finding outcomes."""

import uuid
from typing import Annotated

from fastapi import Query

from app.http import Config, DbSession, PageQuery, new_router
from app.outcomes.models import OutcomeVersion
from app.outcomes.payloads.sets import OutcomeHit
from app.outcomes.queries import search
from app.outcomes.routes.sets import outcome_facts
from app.outcomes.rules import LivedExperience, OutcomeKind, Theme
from app.payloads import Page

router = new_router("/v1", tags=["outcomes"])


@router.get("/outcomes")
def search_outcomes(
    session: DbSession,
    settings: Config,
    page: PageQuery,
    q: Annotated[str | None, Query(max_length=200)] = None,
    level: Annotated[int | None, Query(ge=2, le=8)] = None,
    kind: OutcomeKind | None = None,
    theme: Theme | None = None,
    sdg: Annotated[int | None, Query(ge=1, le=17)] = None,
    lived_experience: Annotated[LivedExperience | None, Query(alias="livedExperience")] = None,
    set_id: Annotated[uuid.UUID | None, Query(alias="set")] = None,
) -> Page[OutcomeHit]:
    """Outcomes of the latest published versions, by Dutch or English words and by facets."""
    wanted = search.OutcomeFilter(q, level, kind, theme, sdg, lived_experience, set_id)
    found = search.search_outcomes(session, wanted, page)
    return Page.of(found, page, lambda hit: _hit(hit, settings.public_url), lambda _: (page.offset + page.limit,))


def _hit(hit: tuple[OutcomeVersion, str], public_url: str) -> OutcomeHit:
    return OutcomeHit.model_validate({**outcome_facts(hit[0], public_url), "highlight": hit[1]})
