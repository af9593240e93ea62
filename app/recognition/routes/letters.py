"""HTTP of letters."""

import uuid
from typing import Annotated, Literal

from fastapi import Query, Response

from app.access.guards import Caller
from app.http import DbSession, Now, new_router
from app.recognition.service import letters

router = new_router("/v1", tags=["recognition"])


@router.get(
    "/decisions/{decision_id}/letter",
    response_class=Response,
    responses={200: {"description": "The letter.", "content": {"application/pdf": {}}}},
)
def get_letter(
    decision_id: uuid.UUID,
    caller: Caller,
    session: DbSession,
    now: Now,
    lang: Annotated[Literal["nl", "en"], Query()] = "nl",
) -> Response:
    """The letter of a decision as PDF, in Dutch or English: yours once it is announced; a draft of it before.

    That you read it first is kept as proof, as with the decision itself.
    """
    pdf = letters.get_letter(session, caller, decision_id, lang, now=now)
    name = f"besluit-{decision_id}-{lang}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(pdf, media_type="application/pdf", headers=headers)
