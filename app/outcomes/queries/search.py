"""The outcomes that a search over what is published finds."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.outcomes.models import OutcomeVersion
from app.outcomes.queries import WITH_VERSION
from app.payloads import PageRequest
from app.publications.queries.search import Asked, search
from app.publications.rules import to_html


@dataclass(frozen=True)
class OutcomeHit:
    """An outcome that was found, its statement as HTML with what was found marked, and the key to go on after it."""

    outcome: OutcomeVersion
    highlight: str
    key: tuple[object, ...]


def search_outcomes(session: Session, asked: Asked, page: PageRequest) -> list[OutcomeHit]:
    """The outcomes among what is asked for, best first; one more than the page holds where there are more."""
    rows = search(session, asked, page).rows
    outcomes = {
        each.id: each
        for each in session.scalars(
            select(OutcomeVersion).where(OutcomeVersion.id.in_([row.id for row in rows])).options(WITH_VERSION)
        )
    }
    return [OutcomeHit(outcomes[row.id], to_html(row.marked), (row.rank, row.label, row.id)) for row in rows]
