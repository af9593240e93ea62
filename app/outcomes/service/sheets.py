"""Use cases of spreadsheets of outcomes."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.rules import Actor
from app.outcomes.documents.sheets.exchange import SheetImport, read_sheet
from app.outcomes.models import OutcomeSetVersion
from app.outcomes.service.sets import get_draft, replace_content, require_curator
from app.problems import InvalidInput


def import_sheet(
    session: Session,
    actor: Actor,
    set_id: uuid.UUID,
    sheet: bytes,
    revision: int | None,
    *,
    remove_missing: bool,
    language: str,
    now: datetime,
) -> tuple[OutcomeSetVersion, SheetImport]:
    """Takes the outcomes of a spreadsheet into a draft, all or nothing; without a revision it only says what would be.

    Raises InvalidInput with the fault of every cell, StaleEdit when someone else edited the draft since that revision.
    """
    draft = get_draft(session, actor, set_id, lock=revision is not None)
    require_curator(actor, draft.set, now)
    found = read_sheet(sheet, draft.content["outcomes"], remove_missing=remove_missing, language=language)
    if revision is None:
        return draft, found
    if found.plan.faults:
        raise InvalidInput("Nothing was imported: the sheet has faults.", faults=found.plan.faults)
    content = {**draft.content, "outcomes": list(found.plan.outcomes)}
    return replace_content(session, actor, set_id, content, revision, now, "outcome-set.imported"), found
