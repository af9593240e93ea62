"""What OEAPI 6 and OOAPI 5 ask in the same way, and how both are answered."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Path, Query, Request, Response
from sqlalchemy.orm import Session

from app.catalogue.rules.selection import PAGE_SIZES, Fields, Sheet, keep_fields, pagination
from app.catalogue.service.education import Found
from app.http import answer_bytes
from app.problems import Fault, InvalidInput

Facts = TypeVar("Facts")
Text = Annotated[str | None, Query(max_length=200)]
PrimaryCode = Annotated[str | None, Query(alias="primaryCode", max_length=200)]
FieldsOfStudy = Annotated[str | None, Query(alias="fieldsOfStudy", max_length=6)]
TeachingLanguage = Annotated[str | None, Query(alias="teachingLanguage", min_length=2, max_length=60)]
Timelines = Annotated[bool, Query(alias="returnTimelineOverrides")]
Identifier = Annotated[uuid.UUID, Path()]


def read_sheet(
    page_number: Annotated[int, Query(alias="pageNumber", ge=1, le=2**31 - 1)] = 1,
    page_size: Annotated[int, Query(alias="pageSize")] = PAGE_SIZES[0],
) -> Sheet:
    """Which page is asked for. Raises InvalidInput for a size that the standards do not name."""
    if page_size not in PAGE_SIZES:
        detail = f"A page has one of these sizes: {', '.join(map(str, PAGE_SIZES))}."
        raise InvalidInput(faults=[Fault("page-size-unknown", detail, "query:pageSize")])
    return Sheet(page_number, page_size)


SheetQuery = Annotated[Sheet, Depends(read_sheet)]


@dataclass(frozen=True)
class Asked:
    """A request for something: in which version, and which fields of it (None: all)."""

    request: Request
    session: Session
    media_type: str
    fields: Fields | None = None

    def answer(self, body: dict[str, Any]) -> Response:
        """The body, with an ETag by its bytes; 304 for who has them already."""
        chosen = keep_fields(body, self.fields)
        data = json.dumps(chosen, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"Cache-Control": "public, max-age=60", "Vary": "Accept"}
        return answer_bytes(self.request, data, self.media_type, headers)

    def page(self, sheet: Sheet, found: Found[Facts], document: Callable[[Facts], dict[str, Any]]) -> Response:
        """A page of a list."""
        items = [keep_fields(document(each), self.fields) for each in found.items]
        whole = Asked(self.request, self.session, self.media_type)
        return whole.answer({**pagination(sheet, found.total), "items": items})
