"""Assessors of a dossier: assigned, their statements of interest, removed; and when their advice is complete."""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.models import Person
from app.access.rules import Actor, Role, local_date
from app.access.service import list_held
from app.outcomes import queries as outcomes
from app.problems import InvalidInput, NotFound
from app.recognition.models import Advice, Dossier, DossierAssessor
from app.recognition.payloads.advice import InterestStatement
from app.recognition.queries import decisions as queries_decisions
from app.recognition.queries import procedures as queries_procedures
from app.recognition.rules.advice import Candidates, Given, assignment_faults, is_concluded
from app.recognition.rules.dossiers import NotAssigned, StatedInterest, StatementMissing, Verdict
from app.recognition.rules.states import Act, after
from app.recognition.service.dossiers import get_dossier, get_handled, record
from app.recognition.service.procedures import procedure_of


def list_assessors(session: Session, actor: Actor, dossier_id: uuid.UUID) -> Sequence[DossierAssessor]:
    """Who is or was assigned to a dossier: for everyone who sees it. Raises NotFound."""
    return queries_procedures.list_assessors(session, [get_dossier(session, actor, dossier_id).id])


def list_available(session: Session, actor: Actor, slug: str, *, now: datetime) -> list[tuple[Person, int]]:
    """Who is an assessor of an institution today, by name, with the number of dossiers that they assess now.

    For its registrars. Raises NotFound, Forbidden.
    """
    institution, today = access.get_institution_by_slug(session, slug), local_date(now)
    actor.require(Role.REGISTRAR, institution_id=institution.id, on=today)
    found = access.list_holders(session, Role.ASSESSOR, institution.id, today)
    assignments = queries_procedures.list_assignments(session, [each.id for each in found])
    at_work = Counter(row.assessor_id for row, dossier in assignments if dossier.institution_id == institution.id)
    return [(each, at_work[each.id]) for each in found]


def assign(
    session: Session, actor: Actor, dossier_id: uuid.UUID, wanted: Sequence[uuid.UUID], *, now: datetime
) -> Sequence[DossierAssessor]:
    """A registrar assigns assessors; everyone who is or was assigned.

    Raises InvalidInput with every fault, NotFound, Forbidden, DossierState.
    """
    dossier = get_handled(session, actor, dossier_id, Role.REGISTRAR, now=now)
    state = after(Act.ASSIGN, dossier.state)
    if faults := list(assignment_faults(wanted, _candidates(session, dossier, wanted, now))):
        raise InvalidInput(faults=faults)
    for each in wanted:
        who = {"assessor_id": each, "assigned_by": actor.person_id}
        session.add(DossierAssessor(**who, dossier_id=dossier.id, assigned_at=now))
    dossier.state = state
    record(session, actor, "dossier.assessors-assigned", dossier, {"assessors": " ".join(map(str, wanted))}, now)
    return queries_procedures.list_assessors(session, [dossier.id])


def _candidates(session: Session, dossier: Dossier, wanted: Sequence[uuid.UUID], now: datetime) -> Candidates:
    rows = queries_procedures.list_assessors(session, [dossier.id])
    appointed = {
        each
        for each in wanted
        for held in list_held(session, each)
        if held.role is Role.ASSESSOR
        and held.institution_id == dossier.institution_id
        and held.holds_on(local_date(now))
    }
    return Candidates(
        person=dossier.person_id,
        appointed=appointed,
        assigned={each.assessor_id for each in rows if not each.removed_at},
        interested={each.assessor_id for each in rows if each.has_interest},
        decided=set(queries_decisions.list_deciders(session, dossier.id)),
    )


def remove(
    session: Session, actor: Actor, dossier_id: uuid.UUID, assessor_id: uuid.UUID, reason: str, *, now: datetime
) -> Sequence[DossierAssessor]:
    """A registrar removes an assessor, whose advice then does not count. Raises NotFound, Forbidden, DossierState."""
    dossier = get_handled(session, actor, dossier_id, Role.REGISTRAR, now=now)
    state = after(Act.ASSIGN, dossier.state)
    row = _assigned(session, dossier, assessor_id)
    if row is None:
        raise NotFound()
    row.removed_at, row.removed_by, row.removal_reason = now, actor.person_id, reason
    dossier.state = state
    conclude(session, dossier, now)
    record(session, actor, "dossier.assessor-removed", dossier, {"assessor": str(assessor_id)}, now)
    return queries_procedures.list_assessors(session, [dossier.id])


def state_interest(
    session: Session, actor: Actor, dossier_id: uuid.UUID, said: InterestStatement, *, now: datetime
) -> DossierAssessor:
    """An assigned assessor states whether they have an interest; who has one is removed at once.

    Raises NotFound, Forbidden, NotAssigned, StatedInterest for who stated one before, DossierState.
    """
    dossier = get_handled(session, actor, dossier_id, Role.ASSESSOR, now=now)
    row = require_assigned(session, dossier, actor.person_id)
    state = after(Act.ADVISE, dossier.state)
    row.has_interest, row.statement, row.stated_at = said.has_interest, said.statement, now
    if said.has_interest:
        row.removed_at, row.removed_by, row.removal_reason = now, actor.person_id, said.statement
        dossier.state = state
        conclude(session, dossier, now)
    facts = {"has-interest": str(said.has_interest).lower()}
    record(session, actor, "dossier.interest-stated", dossier, facts, now)
    return row


def _assigned(session: Session, dossier: Dossier, assessor_id: uuid.UUID) -> DossierAssessor | None:
    rows = queries_procedures.list_assessors(session, [dossier.id])
    return next((each for each in rows if each.assessor_id == assessor_id and not each.removed_at), None)


def require_assigned(session: Session, dossier: Dossier, assessor_id: uuid.UUID) -> DossierAssessor:
    """The assignment of an assessor to a dossier. Raises NotAssigned, StatedInterest for who stated one before."""
    if found := _assigned(session, dossier, assessor_id):
        return found
    rows = queries_procedures.list_assessors(session, [dossier.id])
    if any(each.has_interest for each in rows if each.assessor_id == assessor_id):
        raise StatedInterest()
    raise NotAssigned()


def require_disinterested(session: Session, dossier: Dossier, assessor_id: uuid.UUID) -> None:
    """Raises NotAssigned, StatedInterest, or StatementMissing for who did not say yet to have no interest."""
    if require_assigned(session, dossier, assessor_id).has_interest is None:
        raise StatementMissing()


def conclude(session: Session, dossier: Dossier, now: datetime) -> None:
    """Ends the assessment of a dossier where all advised that had to; two who differ wait for a third."""
    session.flush()
    advice = queries_procedures.list_current_advice(session, [dossier.id])
    assigned = sum(not each.removed_at for each in queries_procedures.list_assessors(session, [dossier.id]))
    asked = procedure_of(session, dossier, local_date(now)).assessors
    if assigned and is_concluded(asked, assigned, read_advice(session, advice)):
        dossier.state = after(Act.CONCLUDE_ADVICE, dossier.state)


def read_advice(session: Session, advice: Sequence[Advice]) -> list[Given]:
    """What assessors advised, by the identity of the outcomes."""
    wanted = {uuid.UUID(verdict["outcome"]) for each in advice for verdict in each.verdicts}
    identity = {found.id: found.outcome_id for found in outcomes.list_outcome_versions(session, wanted)}
    return [
        {identity[uuid.UUID(said["outcome"])]: Verdict(said["verdict"]) for said in each.verdicts} for each in advice
    ]
