"""HTTP of finding outcomes."""

import uuid
from typing import Annotated, Any

from fastapi import Query

from app.http import Config, DbSession, PageQuery, new_router
from app.outcomes.payloads.sets import OutcomeHit
from app.outcomes.queries import search
from app.outcomes.routes.sets import outcome_facts
from app.outcomes.rules import LivedExperience, OutcomeKind, Theme
from app.payloads import Page, encode_cursor
from app.publications.queries.search import Asked
from app.publications.rules import EntryType, Facet, read_words

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
    facets: dict[Facet, list[Any]] = {
        Facet.TYPE: [EntryType.OUTCOME],
        Facet.LEVEL: [level] if level is not None else [],
        Facet.KIND: [kind] if kind else [],
        Facet.THEME: [theme] if theme else [],
        Facet.SDG: [sdg] if sdg is not None else [],
        Facet.LIVED_EXPERIENCE: [lived_experience] if lived_experience else [],
    }
    asked = Asked(read_words(q) if q and q.strip() else None, facets, set_id)
    found = search.search_outcomes(session, asked, page)
    items = [_hit(each, settings.public_url) for each in found[: page.limit]]
    return Page(items=items, next=encode_cursor(*found[page.limit - 1].key) if len(found) > page.limit else None)


def _hit(hit: search.OutcomeHit, public_url: str) -> OutcomeHit:
    return OutcomeHit.model_validate({**outcome_facts(hit.outcome, public_url), "highlight": hit.highlight})
