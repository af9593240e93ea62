"""HTTP of what waits for a board, a registrar or an assessor."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Request, Response

from app.access.guards import AsAssessor, AsBoard, AsRegistrar
from app.access.rules import local_date
from app.http import Config, DbSession, Now, PageQuery, choose_media_type, new_router
from app.outcomes.documents.sheets import CSV
from app.payloads import Page, PageRequest, encode_cursor
from app.problems import NotAcceptable
from app.recognition.documents.inbox import write_inbox
from app.recognition.payloads.inbox import InboxItem
from app.recognition.rules.inbox import Item, Waiting, choose
from app.recognition.service import inbox

_JSON = "application/json"
_FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A page as JSON, or all of it as CSV.",
        "content": {CSV: {"schema": {"type": "string", "format": "binary"}}},
    },
    406: {"description": "Neither JSON nor CSV is accepted."},
}

router = new_router("/v1", tags=["recognition"])


class Asked:
    """Which items are asked for, and in which form."""

    def __init__(
        self,
        request: Request,
        page: PageQuery,
        waiting: Annotated[Waiting | None, Query(description="Only what waits for this.")] = None,
        programme: Annotated[uuid.UUID | None, Query()] = None,
        is_overdue: Annotated[
            bool | None, Query(alias="isOverdue", description="Only what is too late, or not.")
        ] = None,
        lang: Annotated[Literal["nl", "en"], Query()] = "nl",
    ) -> None:
        self.form = choose_media_type(request.headers.get("accept", "*/*"), (_JSON, CSV))
        self.page, self.lang, self.waiting, self.programme, self.is_overdue = page, lang, waiting, programme, is_overdue


AskedFor = Annotated[Asked, Depends(Asked)]


@router.get("/board-inbox", response_model=Page[InboxItem], responses=_FORMS)
def get_board_inbox(asked: AskedFor, caller: AsBoard, session: DbSession, now: Now, settings: Config) -> Any:
    """What waits for your boards, by the day on which it is due: dossiers, announcements, conditions, badges."""
    return _answer(inbox.list_for_board(session, caller, public_url=settings.public_url, now=now), asked, session, now)


@router.get("/registrar-inbox", response_model=Page[InboxItem], responses=_FORMS)
def get_registrar_inbox(asked: AskedFor, caller: AsRegistrar, session: DbSession, now: Now) -> Any:
    """What waits for a registrar, by the day on which it is due: to assign, not complete, to announce, conditions."""
    return _answer(inbox.list_for_registrar(session, caller, now=now), asked, session, now)


@router.get("/assessor-inbox", response_model=Page[InboxItem], responses=_FORMS)
def get_assessor_inbox(asked: AskedFor, caller: AsAssessor, session: DbSession, now: Now) -> Any:
    """The dossiers that wait for your advice, by the last day to decide on them."""
    return _answer(inbox.list_for_assessor(session, caller), asked, session, now)


def _answer(found: Sequence[Item], asked: Asked, session: DbSession, now: Now) -> Any:
    if asked.form is None:
        raise NotAcceptable(f"An inbox comes as {_JSON} or {CSV}.")
    today, page = local_date(now), asked.page if asked.form == _JSON else PageRequest()
    items = choose(
        found,
        today,
        waiting=asked.waiting,
        programme_id=asked.programme,
        is_overdue=asked.is_overdue,
        after=page.key(str, str, str),
    )
    if asked.form == CSV:
        headers = {"Content-Disposition": 'attachment; filename="inbox.csv"', "Vary": "Accept"}
        body = write_inbox(items, inbox.names_of(session, items), today, asked.lang)
        return Response(body, 200, headers, media_type=f"{CSV}; charset=utf-8")
    shown = items[: page.limit]
    names = inbox.names_of(session, shown)
    answers = [_item_answer(each, names[each.person_id], today) for each in shown]
    return Page[InboxItem](items=answers, next=encode_cursor(*shown[-1].key) if len(items) > page.limit else None)


def _item_answer(item: Item, name: str, today: date) -> InboxItem:
    counted = {"days_left": item.days_left(today), "is_overdue": item.is_overdue(today), "person_name": name}
    own = {name: getattr(item, name) for name in InboxItem.model_fields.keys() - counted.keys()}
    return InboxItem.model_validate({**own, **counted})
