"""Recording results, and correcting them with a trace."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access import service as access_service
from app.access.rules import Actor, Appointment, local_date
from app.curriculum import queries as curriculum
from app.issuing import queries, rules
from app.issuing.models import Result
from app.issuing.payloads import Correction, NewResult
from app.ledger import service as ledger
from app.problems import Fault, Forbidden, InvalidInput, NotFound, Problem
from app.versions import digest_of


def record_result(session: Session, actor: Actor, new: NewResult, *, now: datetime) -> Result:
    """Records what the examiner found.

    Raises InvalidInput for a day to come or a person who does not study there, OutsideAppointment, NotFound.
    """
    made = _add(session, actor, access_service.list_held(session, actor.person_id), new, now)
    _record(session, actor, "result.recorded", made, now)
    return made


def record_results(session: Session, actor: Actor, many: Sequence[NewResult], *, now: datetime) -> list[Result]:
    """Records many results of one institution: all, or none. Raises InvalidInput naming every row at fault."""
    held = access_service.list_held(session, actor.person_id)
    made, faults = [], []
    for row, new in enumerate(many):
        try:
            made.append(_add(session, actor, held, new, now))
        except Problem as problem:
            faults.extend(_in_row(row, problem))
    if len({result.institution_id for result in made}) > 1:
        faults.append(Fault("more-institutions", "One request is about one institution.", "/results"))
    if faults:
        raise InvalidInput(faults=faults)
    batch = uuid.uuid4()
    facts = {"results": digest_of([str(result.id) for result in made]), "count": str(len(made))}
    chain = made[0].institution_id
    subject = ("result-batch", batch)
    ledger.record(session, chain=chain, actor=actor, action="results.recorded", subject=subject, facts=facts, now=now)
    return made


def _in_row(row: int, problem: Problem) -> list[Fault]:
    named = problem.faults or (Fault(problem.slug, problem.detail, ""),)
    return [Fault(fault.code, fault.detail, f"/results/{row}{fault.pointer}") for fault in named]


def _add(session: Session, actor: Actor, held: tuple[Appointment, ...], new: NewResult, now: datetime) -> Result:
    version = curriculum.get_version(session, "module", new.module_version)
    offering = version.offering
    if not actor.may_see(offering.institution_id):
        raise NotFound()
    rules.check_assessment(held, offering.id, new.assessed_on, local_date(now))
    known = {identity.institution_id for identity in access.list_identities(session, new.person)}
    if offering.institution_id not in known:
        raise InvalidInput(faults=[Fault("not-known-here", "The institution knows no such person.", "/person")])
    facts = new.model_dump(by_alias=False, exclude={"person", "module_version"})
    return _keep(session, actor, facts, new.person, version.id, offering.institution_id, now)


def _keep(
    session: Session,
    actor: Actor,
    facts: dict[str, Any],
    person_id: uuid.UUID,
    version_id: uuid.UUID,
    institution_id: uuid.UUID,
    now: datetime,
) -> Result:
    made = Result(
        person_id=person_id,
        module_version_id=version_id,
        institution_id=institution_id,
        examiner_id=actor.person_id,
        recorded_by=actor.person_id,
        recorded_at=now,
        **facts,
    )
    session.add(made)
    session.flush()
    return made


def correct_result(
    session: Session, actor: Actor, result_id: uuid.UUID, correction: Correction, *, now: datetime
) -> Result:
    """Records what a result should have been; the old one stays readable.

    Raises NotFound, OutsideAppointment, InvalidInput, AlreadyCorrected, and Forbidden for one's own result.
    """
    old = queries.get_result(session, result_id, lock=True)
    if not actor.may_see(old.institution_id):
        raise NotFound()
    if old.person_id == actor.person_id:
        raise Forbidden("Nobody corrects a result of their own.")
    held = access_service.list_held(session, actor.person_id)
    rules.check_assessment(held, old.module_version.offering_id, correction.assessed_on, local_date(now))
    if queries.is_corrected(session, old.id):
        raise rules.AlreadyCorrected()
    facts = {
        **correction.model_dump(by_alias=False, exclude={"reason"}),
        "correction_reason": correction.reason,
        "corrects_id": old.id,
        "attempt": old.attempt,
        "learning_context": old.learning_context,
    }
    made = _keep(session, actor, facts, old.person_id, old.module_version_id, old.institution_id, now)
    _record(session, actor, "result.corrected", made, now)
    return made


def _record(session: Session, actor: Actor, action: str, made: Result, now: datetime) -> None:
    facts = {"module-version": str(made.module_version_id), "passed": str(made.is_passed).lower()}
    if made.corrects_id:
        facts["corrects"] = str(made.corrects_id)
    subject = ("result", made.id)
    ledger.record(session, chain=made.institution_id, actor=actor, action=action, subject=subject, facts=facts, now=now)
