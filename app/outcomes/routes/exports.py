"""HTTP of exporting the outcomes of the whole register."""

import io
import uuid
from collections.abc import Mapping
from functools import partial
from typing import IO, Annotated, Any, Literal

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app.access import queries as access
from app.http import Config, DbSession, choose_media_type, new_router
from app.outcomes.documents.exports import FORMS
from app.outcomes.documents.sheets import CSV
from app.outcomes.queries.exports import ExportFilter
from app.outcomes.rules import OutcomeKind
from app.outcomes.service.exports import export_outcomes
from app.problems import NotAcceptable

router = new_router("/v1", tags=["outcomes"])

_PIECE = 256 << 10
_EXPORT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "One JSON object on each line, or CSV.",
        "content": {form: {"schema": {"type": "string", "format": "binary"}} for form in FORMS},
    },
    406: {"description": "Neither NDJSON nor CSV is accepted."},
}


class FileAnswer(StreamingResponse):
    """A file sent piece by piece, and closed at the end, also when who asked for it goes away before."""

    def __init__(self, file: IO[bytes], media_type: str, headers: Mapping[str, str]) -> None:
        self.file = file
        length = str(file.seek(0, io.SEEK_END))
        file.seek(0)
        pieces = iter(partial(file.read, _PIECE), b"")
        super().__init__(pieces, 200, {**headers, "Content-Length": length}, media_type=media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the file."""
        with self.file:
            await super().__call__(scope, receive, send)


@router.get("/outcome-exports", response_class=Response, responses=_EXPORT)
def export(
    request: Request,
    session: DbSession,
    settings: Config,
    kind: OutcomeKind | None = None,
    level: Annotated[int | None, Query(ge=2, le=8)] = None,
    institution: Annotated[str | None, Query(max_length=64)] = None,
    set_id: Annotated[uuid.UUID | None, Query(alias="set")] = None,
    versions: Annotated[Literal["latest", "all"], Query(description="All: earlier and withdrawn ones too.")] = "latest",
    lang: Annotated[Literal["nl", "en"], Query(description="Of the header and the words in a CSV.")] = "nl",
) -> Response:
    """All published outcomes in one file, as they are at this moment."""
    form = choose_media_type(request.headers.get("accept", "*/*"), tuple(FORMS))
    if form is None:
        raise NotAcceptable(f"An export comes as {' or '.join(FORMS)}.")
    institution_id = access.get_institution_by_slug(session, institution).id if institution else None
    wanted = ExportFilter(kind, level, institution_id, set_id, has_all_versions=versions == "all")
    file = export_outcomes(session, wanted, form, lang, settings.public_url)
    headers = {"Content-Disposition": f'attachment; filename="outcomes.{FORMS[form]}"', "Vary": "Accept"}
    return FileAnswer(file, f"{CSV}; charset=utf-8" if form == CSV else form, headers)
