"""HTTP of requirement trees as readable text and as pictures, and of two cohort years beside each other."""

import uuid
from typing import Annotated, Any, Literal

from fastapi import Path, Query, Response

from app.access.guards import AsCoordinator, Caller
from app.curriculum.documents import drawing
from app.curriculum.documents.tree_text import MEDIA_TYPE
from app.curriculum.models import OfferingVersion
from app.curriculum.payloads import OfferingAnswer
from app.curriculum.payloads.comparisons import CohortComparison, CohortNode, CohortPhase, CohortSide, CohortWords
from app.curriculum.payloads.shortcomings import DiplomaShortcoming, DiplomaShortcomings
from app.curriculum.routes.answers import answer
from app.curriculum.service import comparisons, texts
from app.http import DbSession, IfMatch, Now, RawBody, new_router, set_etag
from app.payloads import Code

router = new_router("/v1/diplomas", tags=["curriculum"])

Language = Annotated[Literal["nl", "en"], Query()]
Number = Annotated[int, Path(ge=1, le=100_000)]
_TEXT: dict[str, Any] = {
    MEDIA_TYPE: {"schema": {"type": "string"}, "example": "title: {nl: Social Work}\ncohortYear: 2026\nec: 240\n"}
}
_ANSWER: dict[int | str, dict[str, Any]] = {200: {"description": "The diploma as text, in UTF-8.", "content": _TEXT}}
_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The picture.", "content": {drawing.MEDIA_TYPE: {"schema": {"type": "string"}}}}
}
_BODY = {"requestBody": {"required": True, "description": "The diploma as text, in UTF-8.", "content": _TEXT}}


def _text(data: bytes, version: OfferingVersion) -> Response:
    name = f"{version.offering.code}-v{version.number}.yaml"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(data, headers=headers, media_type=f"{MEDIA_TYPE}; charset=utf-8")


@router.get("/{diploma_id}/versions/{number}/tree.yaml", response_class=Response, responses=_ANSWER)
def get_version_text(diploma_id: uuid.UUID, number: Number, session: DbSession) -> Response:
    """A published version as readable text."""
    version = texts.get_published(session, diploma_id, number)
    return _text(texts.text_of(session, version), version)


@router.get("/{diploma_id}/draft/tree.yaml", response_class=Response, responses=_ANSWER)
def get_draft_text(diploma_id: uuid.UUID, caller: Caller, session: DbSession) -> Response:
    """The draft as readable text, with the ETag that an edit names."""
    draft = texts.get_draft(session, caller, diploma_id)
    found = _text(texts.text_of(session, draft), draft)
    set_etag(found, draft.revision)
    return found


@router.get("/{diploma_id}/draft/shortcomings")
def list_draft_shortcomings(diploma_id: uuid.UUID, caller: Caller, session: DbSession, now: Now) -> DiplomaShortcomings:
    """What keeps the draft from being published, with the node of each fault. Publishes nothing."""
    found = texts.list_shortcomings(session, texts.get_draft(session, caller, diploma_id), now=now)
    return DiplomaShortcomings(items=list(map(DiplomaShortcoming.model_validate, found)))


@router.put("/{diploma_id}/draft/tree.yaml", openapi_extra=_BODY)
def edit_draft_text(
    diploma_id: uuid.UUID,
    caller: AsCoordinator,
    data: RawBody,
    session: DbSession,
    now: Now,
    revision: IfMatch,
    response: Response,
) -> OfferingAnswer:
    """Replaces the content of the draft by a text; every fault in it is named with its line."""
    return answer(texts.edit_from_text(session, caller, diploma_id, data, revision, now=now), response)


@router.post("/tree.yaml", status_code=201, openapi_extra=_BODY)
def create_from_text(
    programme: Annotated[uuid.UUID, Query()],
    code: Annotated[Code, Query(description="The code of the new diploma.")],
    caller: AsCoordinator,
    data: RawBody,
    session: DbSession,
    now: Now,
    response: Response,
) -> OfferingAnswer:
    """Begins a diploma with a text for its first draft; every fault in it is named with its line."""
    return answer(texts.create_from_text(session, caller, programme, code, data, now=now), response)


@router.get("/{diploma_id}/versions/{number}/tree.svg", response_class=Response, responses=_PICTURE)
def get_version_picture(diploma_id: uuid.UUID, number: Number, session: DbSession, lang: Language = "nl") -> Response:
    """A picture of a published version: a column for each phase."""
    version = texts.get_published(session, diploma_id, number)
    return Response(texts.picture_of(session, version, lang), media_type=drawing.MEDIA_TYPE)


@router.get("/{diploma_id}/draft/tree.svg", response_class=Response, responses=_PICTURE)
def get_draft_picture(diploma_id: uuid.UUID, caller: Caller, session: DbSession, lang: Language = "nl") -> Response:
    """A picture of the draft: a column for each phase."""
    draft = texts.get_draft(session, caller, diploma_id)
    return Response(texts.picture_of(session, draft, lang), media_type=drawing.MEDIA_TYPE)


@router.get("/{diploma_id}/comparison")
def compare_versions(
    diploma_id: uuid.UUID,
    session: DbSession,
    before: Annotated[int, Query(alias="from", ge=1, le=100_000, description="The number of one version.")],
    after: Annotated[int, Query(alias="to", ge=1, le=100_000, description="The number of the other version.")],
) -> CohortComparison:
    """Two published versions, of two cohort years for instance: what became of every node, in words too."""
    one, other, found = comparisons.compare_versions(session, diploma_id, before, after)
    return CohortComparison(
        before=_side(one),
        after=_side(other),
        counts=found.counts,
        phases=[CohortPhase.model_validate(each) for each in found.phases],
        nodes=[CohortNode.model_validate(each) for each in found.nodes],
        meaning=list(map(CohortWords.model_validate, found.meaning)),
    )


def _side(version: OfferingVersion) -> CohortSide:
    content = version.content
    return CohortSide(number=version.number, status=version.status, cohort_year=content["cohortYear"], ec=content["ec"])
