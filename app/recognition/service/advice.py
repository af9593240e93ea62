"""Advice of assessors, per outcome."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.rules import Actor, Role, local_date
from app.curriculum import queries as curriculum
from app.outcomes import queries as outcomes
from app.problems import Fault, InvalidInput
from app.recognition.models import Advice, Dossier
from app.recognition.payloads.advice import NewAdvice
from app.recognition.queries import decisions as queries_decisions
from app.recognition.queries import procedures as queries_procedures
from app.recognition.rules.advice import advice_faults
from app.recognition.rules.states import Act, State, after
from app.recognition.service.assessors import conclude, require_disinterested
from app.recognition.service.dossiers import get_dossier, get_handled, record
from app.recognition.service.evidence import outcome_faults
from app.versions import digest_of


def advise(session: Session, actor: Actor, dossier_id: uuid.UUID, new: NewAdvice, *, now: datetime) -> Advice:
    """An assigned assessor advises on every outcome that was asked, in the place of what they advised before.

    Raises NotFound, Forbidden, NotAssigned, StatedInterest, StatementMissing, DossierState, InvalidInput with every
    fault.
    """
    dossier = get_handled(session, actor, dossier_id, Role.ASSESSOR, now=now)
    require_disinterested(session, dossier, actor.person_id)
    dossier.state = after(Act.ADVISE, dossier.state)
    if faults := _faults(session, dossier, [verdict.outcome for verdict in new.verdicts]):
        raise InvalidInput(faults=faults)
    made = queries_decisions.find_advice(session, dossier.id, actor.person_id)
    made = made or Advice(id=uuid.uuid4(), dossier_id=dossier.id, assessor_id=actor.person_id)
    made.verdicts = [verdict.model_dump(mode="json") for verdict in new.verdicts]
    made.advised_at = now
    session.add(made)
    conclude(session, dossier, now)
    record(session, actor, "dossier.advised", dossier, {"advice": digest_of(made.verdicts)}, now)
    return made


def _faults(session: Session, dossier: Dossier, judged: Sequence[uuid.UUID]) -> list[Fault]:
    if unknown := outcome_faults(session, judged):
        return [
            Fault(each.code, each.detail, f"{each.pointer.replace('outcomes', 'verdicts')}/outcome") for each in unknown
        ]
    modules = curriculum.list_newest_modules(session, dossier.modules)
    wanted = {uuid.UUID(each) for version in modules for each in version.content["outcomes"]}
    found = outcomes.list_outcome_versions(session, wanted | set(judged))
    identity = {each.id: each.outcome_id for each in found}
    return list(advice_faults([identity[each] for each in judged], {identity[each] for each in wanted}))


def list_advice(session: Session, actor: Actor, dossier_id: uuid.UUID, *, now: datetime) -> Sequence[Advice]:
    """The advice that counts. While it is assessed an assessor sees their own alone, so that each judges freely.

    The person sees it once a decision is announced. Raises NotFound.
    """
    dossier = get_dossier(session, actor, dossier_id)
    found = queries_procedures.list_current_advice(session, [dossier.id])
    if dossier.person_id == actor.person_id:
        return found if dossier.state in (State.ANNOUNCED, State.APPEALED, State.FINAL) else []
    today, institution_id = local_date(now), dossier.institution_id
    is_board = actor.holds(Role.BOARD, programme_id=dossier.programme_id, on=today)
    is_registrar = actor.holds(Role.REGISTRAR, institution_id=institution_id, on=today)
    if dossier.state != State.IN_ASSESSMENT or is_board or is_registrar:
        return found
    return [each for each in found if each.assessor_id == actor.person_id]
