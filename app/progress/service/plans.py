"""Use case of the cheapest path: what is offered, gathered from the database, and the plan made of it."""

import os
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.rules import Actor, local_date
from app.curriculum import queries as curriculum
from app.curriculum.models import OfferingVersion
from app.outcomes import queries as outcomes
from app.outcomes.models import OutcomeVersion
from app.problems import Fault, InvalidInput, Unavailable
from app.progress.payloads.plans import PlanQuestion, PlanWishes
from app.progress.rules.facts import By, Record, Unit
from app.progress.rules.planning.question import Offer, Question, Term, Wishes, result_of
from app.progress.rules.planning.telling import tell
from app.progress.service.audits import get_diploma
from app.progress.service.gathering import gather
from app.recognition.service.agreements import list_terms

SEARCHES = BoundedSemaphore(max(2, os.cpu_count() or 2))
"""How many plans are searched at once: each keeps a processor busy, and others are to be answered too."""


def find_path(
    session: Session,
    actor: Actor,
    person_id: uuid.UUID,
    diploma_version_id: uuid.UUID,
    asked: PlanQuestion,
    *,
    most_seconds: float,
    now: datetime,
) -> dict[str, Any]:
    """The cheapest path of a person to a diploma, for who may see the audit. Nothing is kept.

    Raises NotFound; InvalidInput for modules that are not offered and institutions that are unknown; Unavailable
    where as many plans are being searched as the server has room for.
    """
    diploma = get_diploma(session, actor, person_id, diploma_version_id)
    seconds = min(asked.time_limit_seconds, most_seconds)
    with search_room(SEARCHES):
        facts = gather(session, person_id, diploma, now=now)
        offers = offers_of(session, diploma, local_date(now))
        wishes = _checked(session, asked, {offer.unit.module for offer in offers})
        excluded = set(asked.excluded_modules)
        question = Question(
            diploma=facts.diploma,
            held=facts.held,
            offers=tuple(offer for offer in offers if offer.unit.module not in excluded),
            terms=tuple(Term(t.name, t.label or t.name, t.max_ec, frozenset(t.excluded_modules)) for t in asked.terms),
            wishes=wishes,
        )
        found = tell(question, seconds=seconds, clock=time.monotonic)
    return {
        "person_id": person_id,
        "diploma_version_id": diploma_version_id,
        "time_limit_seconds": seconds,
        **found,
    }


@contextmanager
def search_room(searches: BoundedSemaphore) -> Iterator[None]:
    """Room for one more search of plans. Raises Unavailable at once where there is none."""
    if not searches.acquire(blocking=False):
        raise Unavailable("Other plans are being searched; try again in a moment.")
    try:
        yield
    finally:
        searches.release()


def _checked(session: Session, asked: PlanQuestion, offered: set[uuid.UUID]) -> Wishes:
    """The wishes, with every fault of the question at once."""
    excluded = [("/excludedModules", asked.excluded_modules)]
    excluded += [(f"/terms/{number}/excludedModules", term.excluded_modules) for number, term in enumerate(asked.terms)]
    faults = [
        Fault("module-not-offered", "This module is not offered for this diploma.", f"{place}/{index}")
        for place, modules in excluded
        for index, module in enumerate(modules)
        if module not in offered
    ]
    wishes, unknown = read_wishes(session, asked.wishes)
    if faults or unknown:
        raise InvalidInput(faults=[*faults, *unknown])
    return wishes


def read_wishes(session: Session, asked: PlanWishes) -> tuple[Wishes, list[Fault]]:
    """What is liked best first, and a fault for each institution that there is not."""
    found = [access.find_institution_by_slug(session, slug) for slug in asked.institutions]
    faults = [
        Fault("institution-unknown", "There is no such institution.", f"/wishes/institutions/{index}")
        for index, institution in enumerate(found)
        if institution is None
    ]
    liked = tuple(institution.id for institution in found if institution)
    return Wishes(tuple(asked.modes), liked, tuple(asked.themes)), faults


def offers_of(session: Session, diploma: OfferingVersion, on: date) -> list[Offer]:
    """What the institution publishes, and what counts as a module of it by an adopted agreement alone, by code."""
    home = diploma.offering.institution_id
    agreed = {
        (source, target.id): terms.agreement
        for terms in list_terms(session, diploma.offering.programme_id, on)
        for source in terms.alone
        for target in terms.whole_modules
    }
    found = {v.offering_id: v for v in curriculum.list_latest_modules_of(session, home)}
    named = {module for pair in agreed for module in pair}
    found |= {v.offering_id: v for v in curriculum.list_latest_modules(session, named)}
    units = dict(zip(found, units_of(session, found.values()), strict=True))
    offers = [_offer(unit, units, agreed, home, on) for unit in units.values()]
    return sorted((o for o in offers if o.brings), key=lambda o: (o.unit.code, str(o.unit.module)))


def _offer(
    unit: Unit,
    units: Mapping[uuid.UUID, Unit],
    agreed: Mapping[tuple[uuid.UUID, uuid.UUID], uuid.UUID],
    home: uuid.UUID,
    on: date,
) -> Offer:
    own = [result_of(unit, on)] if unit.institution == home else []
    as_others = (
        _as_agreed(unit, units[target], ground, on)
        for (source, target), ground in agreed.items()
        if source == unit.module and target in units
    )
    return Offer(unit, (*own, *as_others))


def _as_agreed(unit: Unit, target: Unit, agreement: uuid.UUID, on: date) -> Record:
    """The record that a unit brings by an agreement: the other module's, by a result where it was taken."""
    as_target = result_of(target, on)
    changes = {"by": By.EQUIVALENCE, "id": unit.module, "institution": unit.institution, "ground": agreement}
    return Record(**{**vars(as_target), **changes})


def units_of(session: Session, versions: Iterable[OfferingVersion]) -> Iterator[Unit]:
    """Versions of modules as units that can be taken, in their order."""
    listed = list(versions)
    wanted = {uuid.UUID(each) for version in listed for each in version.content["outcomes"]}
    known = {each.id: each for each in outcomes.list_outcome_versions(session, wanted)}
    return (_unit(version, known) for version in listed)


def _unit(version: OfferingVersion, known: Mapping[uuid.UUID, OutcomeVersion]) -> Unit:
    content = version.content
    own = [known[uuid.UUID(each)] for each in content["outcomes"]]
    return Unit(
        module=version.offering_id,
        version=version.id,
        code=version.offering.code,
        title=content["title"],
        ec=Decimal(str(content["ec"])),
        level=content.get("level"),
        themes=frozenset(content.get("themes", ())),
        institution=version.offering.institution_id,
        outcomes={each.outcome_id: each.level for each in own},
        versions=frozenset(each.id for each in own),
        terms=frozenset(content.get("terms", ())),
        prerequisites=frozenset(uuid.UUID(each) for each in content.get("prerequisites", ())),
        mode=content.get("participation"),
    )
