"""Full text search over the outcomes of published sets."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from app.outcomes.models import OutcomeSetVersion, OutcomeVersion
from app.outcomes.queries import WITH_VERSION, latest
from app.payloads import PageRequest


@dataclass(frozen=True)
class OutcomeFilter:
    """Which outcomes: each member that is not None narrows the choice."""

    q: str | None = None
    level: int | None = None
    kind: str | None = None
    theme: str | None = None
    sdg: int | None = None
    lived_experience: str | None = None
    set_id: uuid.UUID | None = None


def search_outcomes(session: Session, wanted: OutcomeFilter, page: PageRequest) -> Sequence[tuple[OutcomeVersion, str]]:
    """Outcomes of the latest published versions with a highlighted snippet, best first; one more than the page holds.

    The words are Dutch or English, are stemmed, and may be the beginning of a word (begeleiden finds begeleidt).
    """
    words = " & ".join(f"{word}:*" for word in re.findall(r"\w+", wanted.q or ""))
    dutch, english = func.to_tsquery("dutch", words), func.to_tsquery("english", words)
    query = case((dutch == english, dutch), else_=dutch.op("||")(english))  # ranking weighs each word of it
    rank = func.ts_rank(OutcomeVersion.search, query)
    plain = func.replace(func.replace(OutcomeVersion.content["statement"]["nl"].astext, "&", "&amp;"), "<", "&lt;")
    marked = func.ts_headline("dutch", plain, query, "StartSel=<mark>, StopSel=</mark>, HighlightAll=true")
    statement = (
        select(OutcomeVersion, marked if wanted.q else plain)
        .join(OutcomeSetVersion)
        .options(WITH_VERSION)
        .where(latest())
    )
    statement = statement.where(*_narrowed(wanted), *([OutcomeVersion.search.op("@@")(query)] if wanted.q else []))
    offset = page.offset
    ordered = statement.order_by(
        rank.desc() if wanted.q else OutcomeVersion.code, OutcomeVersion.code, OutcomeVersion.id
    )
    return [(row[0], row[1]) for row in session.execute(ordered.offset(offset).limit(page.limit + 1))]


def _narrowed(wanted: OutcomeFilter) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    if wanted.level is not None:
        clauses.append(OutcomeVersion.level == wanted.level)
    if wanted.kind is not None:
        clauses.append(OutcomeVersion.kind == wanted.kind)
    if wanted.lived_experience is not None:
        clauses.append(OutcomeVersion.lived_experience == wanted.lived_experience)
    if wanted.set_id is not None:
        clauses.append(OutcomeSetVersion.set_id == wanted.set_id)
    if wanted.theme is not None:
        clauses.append(OutcomeVersion.themes.contains([wanted.theme]))
    if wanted.sdg is not None:
        clauses.append(OutcomeVersion.sdgs.contains([wanted.sdg]))
    return clauses
