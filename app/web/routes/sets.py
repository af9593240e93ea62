"""HTTP of the pages of outcomes, of sets, and of sets beside each other."""

import uuid
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.catalogue.queries.outcomes import list_set_versions
from app.catalogue.rules.linking import link_header
from app.catalogue.service import linked
from app.catalogue.service.reading import get_framework
from app.http import Config, DbSession
from app.outcomes import queries as outcomes
from app.outcomes.documents.sheets import FORMS
from app.outcomes.documents.sheets.comparison import write_comparison
from app.outcomes.models import OutcomeAssociation, OutcomeVersion
from app.outcomes.queries.associations import list_agreed_on
from app.outcomes.rules import case_uri
from app.outcomes.rules.associations import AssociationType, is_worded_alike
from app.outcomes.rules.comparison import FEWEST, RELATION_OF
from app.outcomes.service.comparisons import compare_sets
from app.problems import NotFound
from app.web.routes.pages import MANY, PageFirst, language_of, show_page
from app.web.rules.comparison import facets, lived_experience_sets
from app.web.rules.sets import branches

router = APIRouter(include_in_schema=False)
published = APIRouter(include_in_schema=False, route_class=PageFirst)


@published.get("/outcomes/{identifier}")
def show_outcome(identifier: uuid.UUID, request: Request, session: DbSession, settings: Config) -> Response:
    """One outcome as it is in one published version; by its own id, a redirection to the latest."""
    found = outcomes.find_outcome_version(session, identifier)
    if found is None:
        return _latest(request, linked.find_outcome_version(session, identifier))
    uri = case_uri(settings.public_url, found.id)
    ties = [_tie(found, each) for each in list_agreed_on(session, found.outcome_id)]
    answer = show_page(request, "outcome.html", outcome=found, case_uri=uri, path=request.url.path, ties=ties)
    return _linked(answer, request, settings.public_url, uri)


@published.get("/outcome-sets/{identifier}")
def show_set(identifier: uuid.UUID, request: Request, session: DbSession, settings: Config) -> Response:
    """A published version of a set; by the id of the set, a redirection to the latest."""
    try:
        framework = get_framework(session, identifier)
    except NotFound:
        return _latest(request, linked.find_set_version(session, identifier))
    facts: dict[str, Any] = {
        "framework": framework,
        "version": framework.version,
        "head": framework.head,
        "branches": branches(outcomes.list_outcomes_alone(session, identifier)),
        "versions": list_set_versions(session, framework.version.set_id),
        "path": request.url.path,
    }
    uri = f"{settings.public_url}/ims/case/v1p1/CFDocuments/{identifier}"
    return _linked(show_page(request, "set.html", **facts), request, settings.public_url, uri)


def _latest(request: Request, identifier: uuid.UUID | None) -> Response:
    """On to the page of the latest version. Raises NotFound where there is none."""
    if identifier is None:
        raise NotFound()
    place = request.url.path.rpartition("/")[0]
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{place}/{identifier}{query}", 303, headers={"Vary": "Accept"})


def _linked(answer: Response, request: Request, public_url: str, uri: str) -> Response:
    answer.headers["Link"] = link_header(f"{public_url}{request.url.path}", uri)
    return answer


def _tie(here: OutcomeVersion, agreed: OutcomeAssociation) -> dict[str, Any]:
    """What was agreed on an outcome, seen from that outcome."""
    is_turned = agreed.origin.outcome_id != here.outcome_id
    then, other = (agreed.destination, agreed.origin) if is_turned else (agreed.origin, agreed.destination)
    return {
        "relation": RELATION_OF[AssociationType(agreed.type)].value,
        "is_turned": is_turned,
        "other": other,
        "reason": agreed.reason,
        "is_changed": not is_worded_alike(then.content, here.content),
    }


Sets = Annotated[list[str] | None, Query(alias="set")]
OfLivedExperience = Annotated[str | None, Query(alias="livedExperience", max_length=200)]


@router.get("/compare")
def compare(
    request: Request,
    session: DbSession,
    asked: Sets = None,
    lived_experience: OfLivedExperience = None,
) -> Response:
    """Sets or versions beside each other; a form to choose them while there are fewer than two."""
    is_lived = lived_experience in {"1", "true"}
    sets = outcomes.list_sets(session, outcomes.SetFilter(), MANY)
    if is_lived and not asked:
        own = [(str(each.set_id), each.content) for each in sets if each.set.kind == "programme"]
        asked = lived_experience_sets(own)
    facts: dict[str, Any] = {"sets": sets, "asked": asked or [], "is_lived": is_lived, "found": None}
    if len(facts["asked"]) >= FEWEST:
        found = compare_sets(session, facts["asked"], lived_experience=is_lived)
        rows = found.comparison.rows
        facts |= {"found": found, "facets": facets(rows, by_lived_experience=is_lived)}
        facts["many_versions"] = len({each.set_id for each in found.columns}) < len(found.columns)
        facts["entries"] = {cell.id: cell for row in rows for cell in row.cells if cell}
        facts["row_of"] = {cell.id: row for row in rows for cell in row.cells if cell}
        facts["query"] = urlencode([*(("set", each) for each in facts["asked"]), ("livedExperience", int(is_lived))])
    return show_page(request, "compare.html", **facts)


@router.get("/compare/files/{name}")
def save_comparison(
    name: str,
    request: Request,
    session: DbSession,
    asked: Sets = None,
    lived_experience: OfLivedExperience = None,
) -> Response:
    """The same comparison as a file to keep: `xlsx` or `csv`."""
    form = next((form for form, ending in FORMS.items() if ending == name), None)
    if form is None:
        raise NotFound()
    language = language_of(request)
    found = compare_sets(session, asked or [], lived_experience=lived_experience in {"1", "true"})
    headers = {"Content-Disposition": f'attachment; filename="leerlijn.{name}"'}
    return Response(write_comparison(form, found.columns, found.comparison, language), 200, headers, media_type=form)
