"""HTTP of the search over everything that is published."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Response
from pydantic_core import to_json
from sqlalchemy import Row

from app.finding.payloads import SearchPage
from app.finding.rules import uri_of_hit
from app.http import Config, DbSession, PageQuery, new_router
from app.outcomes.rules import LivedExperience, OutcomeKind, Theme
from app.payloads import PageRequest, encode_cursor
from app.publications.queries import search as queries
from app.publications.rules import LONGEST_QUERY, EntryType, Facet, Term, is_marked, mark_inside, read_words, to_html

router = new_router("/v1", tags=["search"])

Some = Query(max_length=20)
Level = Annotated[int, Query(ge=2, le=8)]
Sdg = Annotated[int, Query(ge=1, le=17)]
Slug = Annotated[str, Query(max_length=64)]


def read_facets(
    type_: Annotated[list[EntryType] | None, Some, Query(alias="type")] = None,
    level: Annotated[list[Level] | None, Some] = None,
    kind: Annotated[list[OutcomeKind] | None, Some] = None,
    theme: Annotated[list[Theme] | None, Some] = None,
    sdg: Annotated[list[Sdg] | None, Some] = None,
    lived_experience: Annotated[list[LivedExperience] | None, Some, Query(alias="livedExperience")] = None,
    institution: Annotated[list[Slug] | None, Some] = None,
) -> dict[Facet, list[Any]]:
    """The values that are wanted of each facet; none is any."""
    return {
        Facet.TYPE: type_ or [],
        Facet.LEVEL: level or [],
        Facet.KIND: kind or [],
        Facet.THEME: theme or [],
        Facet.SDG: sdg or [],
        Facet.LIVED_EXPERIENCE: lived_experience or [],
        Facet.INSTITUTION: institution or [],
    }


@router.get("/search", response_model=SearchPage)
def search_everything(
    session: DbSession,
    settings: Config,
    page: PageQuery,
    wanted: Annotated[dict[Facet, list[Any]], Depends(read_facets)],
    q: Annotated[
        str | None,
        Query(
            max_length=LONGEST_QUERY, description='Dutch or English words, "phrases" and -words; none is everything.'
        ),
    ] = None,
    facets: Annotated[bool, Query(description="Whether to count the values of each facet too.")] = False,
    language: Annotated[Literal["nl", "en"], Query(description="In which language titles are marked.")] = "nl",
) -> Response:
    """Outcomes, modules, routes and programmes in their latest published version, best first.

    Values of one facet widen a search, different facets narrow it. A facet is counted with the others applied.
    """
    asked = queries.Asked(read_words(q) if q and q.strip() else None, wanted, language=language)
    counts = queries.count_facets(session, asked) if facets else None
    return _answer(asked, queries.search(session, asked, page), counts, page, settings.public_url)


def _answer(asked: queries.Asked, found: queries.Found, counts: Any, page: PageRequest, public_url: str) -> Response:
    """A page of hits as `SearchPage` says."""
    rows, terms = found.rows[: page.limit], asked.terms or ()
    last = (rows[-1].rank, rows[-1].label, rows[-1].id) if len(found.rows) > page.limit else None
    body = {
        "items": [_hit(row, terms, public_url) for row in rows],
        "next": encode_cursor(*last) if last else None,
        "total": found.total,
        "facets": None if counts is None else _counts(counts),
    }
    return Response(to_json(body), media_type="application/json")


def _hit(row: Row[Any], terms: Sequence[Term], public_url: str) -> dict[str, Any]:
    """A hit as `SearchHit` says; written out here, because a search is asked for more than anything else."""
    snippet, place = _place(row) if terms else (None, None)
    facts: Mapping[str, Any] = row.facts
    return {
        "type": row.type,
        "id": row.id,
        "subjectId": row.owner_id,
        "uri": uri_of_hit(public_url, row.type, row.id, row.owner_id),
        "code": row.code,
        "title": row.title,
        "highlight": to_html(mark_inside(row.marked, terms) if place == "other" else row.marked),
        "snippet": to_html(snippet) if snippet else None,
        "matchedIn": place,
        "levels": [int(tag[6:]) for tag in row.tags if tag.startswith("level:")],
        "institution": {"slug": row.slug, "name": row.institution_name} if row.slug else None,
        "set": facts.get("set"),
        "number": facts.get("number"),
        "ec": facts.get("ec"),
    }


def _place(row: Row[Any]) -> tuple[str | None, str]:
    """The text with the words in it where the title has none of them, and what text that is."""
    if is_marked(row.marked):
        return None, "title"
    if is_marked(row.beside):
        return row.beside, "text"
    return (row.elsewhere, "translation") if is_marked(row.elsewhere) else (None, "other")


def _counts(counts: Mapping[Facet, Mapping[str, int]]) -> dict[str, list[dict[str, Any]]]:
    return {
        facet.value: [{"value": value, "count": count} for value, count in sorted(found.items(), key=_most_first)]
        for facet, found in counts.items()
    }


def _most_first(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]
