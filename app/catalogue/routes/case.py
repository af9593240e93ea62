"""HTTP of CASE 1.0 and 1.1, read only."""

import json
import re
import uuid
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic_core import to_json

from app.catalogue.documents.framework import Addresses
from app.catalogue.rules.editions import DOCUMENT_FIELDS, Edition, in_edition, status_info
from app.catalogue.rules.listing import Asked, Listing, choose, page_offsets, read_listing
from app.catalogue.service import given
from app.http import Config, DbSession, Face, answer_bytes
from app.problems import Fault, NotFound, Problem
from credentials.contexts import SCHEMAS

router = APIRouter(prefix="/ims/case/{edition}", include_in_schema=False)

_LARGEST = 2**31 - 1
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DISCOVERY = "imscasev1p1_openapi3_v1p0.json"


def read_addresses(settings: Config) -> Addresses:
    """The addresses of things in this installation."""
    return Addresses(settings.public_url)


def read_identifier(identifier: str) -> uuid.UUID:
    """The id in the address. Raises NotFound, with a fault for what is no UUID."""
    if not _UUID.fullmatch(identifier):
        raise NotFound(faults=[Fault("identifier-invalid", "The identifier is no UUID.", "path:sourcedId")])
    return uuid.UUID(identifier)


def read_edition(edition: str) -> Edition:
    """The version of CASE in the address. Raises NotFound for any other."""
    if edition not in set(Edition):
        raise NotFound()
    return Edition(edition)


At = Annotated[Addresses, Depends(read_addresses)]
Identifier = Annotated[uuid.UUID, Depends(read_identifier)]
Spoken = Annotated[Edition, Depends(read_edition)]


def _answer(request: Request, edition: Edition, body: dict[str, Any], *, max_age: int = 3600) -> Response:
    """The body as the edition has it, with an ETag by its bytes; 304 for who has them already."""
    return _answer_bytes(request, to_json(in_edition(body, edition)), max_age)


def _answer_bytes(request: Request, data: bytes, max_age: int = 3600) -> Response:
    return answer_bytes(request, data, "application/json", {"Cache-Control": f"public, max-age={max_age}"})


@router.get("/CFDocuments")
def list_documents(
    request: Request,
    edition: Spoken,
    session: DbSession,
    at: At,
    limit: Annotated[int, Query(ge=1, le=_LARGEST)] = 100,
    offset: Annotated[int, Query(ge=0, le=_LARGEST)] = 0,
    sort: Annotated[str | None, Query(max_length=200)] = None,
    order_by: Annotated[Literal["asc", "desc"], Query(alias="orderBy")] = "asc",
    filter_: Annotated[str | None, Query(alias="filter", max_length=2000)] = None,
    fields: Annotated[list[str] | None, Query(max_length=50)] = None,
) -> Response:
    """getAllCFDocuments: every published version of every set."""
    listing = read_listing(Asked(limit, offset, sort, order_by, filter_, fields), DOCUMENT_FIELDS[edition])
    found = choose(given.list_documents(session, at, edition), listing)
    answer = _answer(request, edition, {"CFDocuments": found.documents}, max_age=60)
    answer.headers["X-Total-Count"] = str(found.total)
    answer.headers["Link"] = _links(request, at.public_url, found.total, listing)
    return answer


def _links(request: Request, public_url: str, total: int, listing: Listing) -> str:
    """The pages beside this one (RFC 8288), with everything else that was asked for."""
    asked = [pair for pair in request.query_params.multi_items() if pair[0] not in {"limit", "offset"}]
    links = []
    for relation, offset in page_offsets(total, listing).items():
        query = urlencode([*asked, ("limit", listing.limit), ("offset", offset)])
        links.append(f'<{public_url}{request.url.path}?{query}>; rel="{relation}"')
    return ", ".join(links)


@router.get("/CFDocuments/{identifier}")
def get_document(request: Request, edition: Spoken, identifier: Identifier, session: DbSession, at: At) -> Response:
    """getCFDocument: a published version of a set."""
    return _answer(request, edition, given.get_document(session, identifier, at, edition))


@router.get("/CFPackages/{identifier}")
def get_package(request: Request, edition: Spoken, identifier: Identifier, session: DbSession, at: At) -> Response:
    """getCFPackage: a published version of a set with all that belongs to it."""
    return _answer_bytes(request, given.get_package(session, identifier, at, edition))


@router.get("/CFItems/{identifier}")
def get_item(request: Request, edition: Spoken, identifier: Identifier, session: DbSession, at: At) -> Response:
    """getCFItem: an outcome as it is in one published version."""
    return _answer(request, edition, given.get_item(session, identifier, at))


@router.get("/CFItemAssociations/{identifier}")
def get_item_associations(
    request: Request, edition: Spoken, identifier: Identifier, session: DbSession, at: At
) -> Response:
    """getCFItemAssociations: an outcome with what it is associated with."""
    return _answer(request, edition, given.get_item_associations(session, identifier, at), max_age=60)


@router.get("/CFAssociations/{identifier}")
def get_association(request: Request, edition: Spoken, identifier: Identifier, session: DbSession, at: At) -> Response:
    """getCFAssociation: an outcome and its parent, two versions of an outcome, or outcomes of two sets."""
    return _answer(request, edition, given.get_association(session, identifier, at))


@router.get("/CFAssociationGroupings/{identifier}")
def get_grouping(request: Request, edition: Spoken, identifier: Identifier, session: DbSession, at: At) -> Response:
    """getCFAssociationGrouping: why associations are made."""
    return _answer(request, edition, given.get_grouping(session, identifier, at))


@router.get("/CFConcepts/{identifier}")
def get_concepts(request: Request, edition: Spoken, identifier: Identifier, session: DbSession, at: At) -> Response:
    """getCFConcept: a theme, goal, kind or form of lived experience, and what is below it."""
    return _answer(request, edition, given.get_concepts(session, identifier, at))


@router.get("/CFSubjects/{identifier}")
def get_subjects(request: Request, edition: Spoken, identifier: Identifier, session: DbSession, at: At) -> Response:
    """getCFSubject: a field of study."""
    return _answer(request, edition, given.get_subjects(session, identifier, at))


@router.get("/CFItemTypes/{identifier}")
def get_item_types(request: Request, edition: Spoken, identifier: Identifier, session: DbSession, at: At) -> Response:
    """getCFItemType: the type of our items."""
    return _answer(request, edition, given.get_item_types(session, identifier, at))


@router.get("/CFLicenses/{identifier}")
def get_licence(request: Request, edition: Spoken, identifier: Identifier, session: DbSession, at: At) -> Response:
    """getCFLicense: a licence of a published set."""
    return _answer(request, edition, given.get_licence(session, identifier, at))


@router.get("/CFRubrics/{identifier}")
def get_rubric(request: Request, edition: Spoken, identifier: Identifier, session: DbSession, at: At) -> Response:
    """getCFRubric: the assessment criteria of an outcome in one published version."""
    return _answer(request, edition, given.get_rubric(session, identifier, at))


@router.get("/discovery")
@router.get("/discovery/{name}")
def discover(request: Request, edition: Spoken, at: At, name: str = _DISCOVERY) -> Response:
    """The service description of CASE 1.1, with our address in it. CASE 1.0 has none."""
    if edition is not Edition.V1P1 or name != _DISCOVERY:
        raise NotFound()
    described = json.loads((SCHEMAS / "json" / "case-v1p1-openapi.json").read_text())
    described["servers"] = [{"url": f"{at.public_url}/ims/case/v1p1", "description": "Leerlijn"}]
    return _answer(request, edition, described)


def _refuse_in(edition: Edition) -> Face:
    """Refusals as an edition of CASE spells them."""

    def refuse(_request: Request, problem: Problem) -> Response:
        body = json.dumps(status_info(problem, edition), ensure_ascii=False).encode()
        return Response(body, problem.status, media_type="application/json")

    return refuse


faces: dict[str, Face] = {f"/ims/case/{edition.value}/": _refuse_in(edition) for edition in Edition}
