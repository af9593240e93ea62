"""Gathers what the rules must know of the world around a draft."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.rules import local_date
from app.curriculum import queries
from app.curriculum.models import OfferingVersion
from app.curriculum.rules.nodes import Phase
from app.curriculum.rules.publishing import Reach, wanted_modules, wanted_outcomes
from app.curriculum.rules.register import Offered, Register, Size
from app.curriculum.rules.tree import read_phases
from app.outcomes import queries as outcomes


def reach_of(session: Session, draft: OfferingVersion, now: datetime) -> Reach:
    """What the rules must know of the world around a draft of a module, route or diploma."""
    content, offering = draft.content, draft.offering
    if "phases" in content:
        register = read_register(session, offering.institution_id, offering.programme_id, content)
        sizes = {str(module): each.ec for module, each in register.offered.items()}
    else:
        register = None
        modules = queries.list_latest_modules(session, map(uuid.UUID, content.get("modules", [])))
        sizes = {str(m.offering_id): Decimal(str(m.content["ec"])) for m in modules}
    found = outcomes.list_outcome_versions(session, map(uuid.UUID, content.get("outcomes", [])))
    known = {str(outcome.id) for outcome in found}
    return Reach(
        institution_kind=access.get_institution(session, offering.institution_id).kind,
        today=local_date(now),
        outcome_levels=tuple(outcome.level for outcome in found),
        unknown_outcomes=frozenset(content.get("outcomes", [])) - known,
        foreign_outcomes=frozenset(str(outcome.id) for outcome in found if "language" in outcome.content),
        published_modules=sizes,
        register=register,
    )


def read_register(
    session: Session, institution_id: uuid.UUID, programme_id: uuid.UUID, content: Mapping[str, Any]
) -> Register:
    """All that is published as a module, and of what the tree names also what was withdrawn, and the outcomes."""
    phases: tuple[Phase, ...] = read_phases(content["phases"])[0]
    programme = queries.get_programme(session, programme_id)
    offered = {
        module: _offered(code, institution, values)
        for module, institution, code, values in queries.list_offered_modules(session)
    }
    former = queries.list_newest_modules(session, {uuid.UUID(each) for each in wanted_modules(phases)} - offered.keys())
    return Register(
        institution=institution_id,
        programme=Size(programme.kind, programme.regime, programme.ec),
        offered=offered,
        withdrawn={
            each.offering_id: _offered(each.offering.code, each.offering.institution_id, each.content)
            for each in former
        },
        outcomes=outcomes.list_levels(session, wanted_outcomes(phases)),
    )


def _offered(code: str, institution: uuid.UUID, content: Mapping[str, Any]) -> Offered:
    return Offered(
        code=code,
        ec=Decimal(str(content["ec"])),
        institution=institution,
        level=content.get("level"),
        themes=frozenset(content.get("themes") or ()),
        outcomes=frozenset(map(uuid.UUID, content["outcomes"])),
        prerequisites=tuple(map(uuid.UUID, content.get("prerequisites") or ())),
    )
