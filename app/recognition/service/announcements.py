"""The announcement of a decision, the proof of it, and the list of what was announced to a person."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.rules import Actor, Role, local_date
from app.payloads import PageRequest
from app.problems import NotFound
from app.recognition.models import Decision, Exemption
from app.recognition.queries import appeals as queries_appeals
from app.recognition.queries import decisions as queries_decisions
from app.recognition.rules import dossiers as rules
from app.recognition.rules import law
from app.recognition.rules.appeals import decided_lines
from app.recognition.rules.credentials import Ended
from app.recognition.rules.states import Act, after
from app.recognition.rules.terms import in_force
from app.recognition.service.dossiers import get_handled, record
from app.recognition.service.endings import end_exemptions
from app.recognition.service.letters import keep_letters
from app.recognition.service.procedures import list_settled
from app.settings import Settings
from app.versions import digest_of

HOW = "own-pages"
"""How a decision is announced: it is put into the pages of the person."""
_ANNOUNCERS = {
    "registrar": (Role.REGISTRAR,),
    "board": (Role.BOARD,),
    "either": (Role.REGISTRAR, Role.BOARD),
}


def announce(session: Session, actor: Actor, decision_id: uuid.UUID, *, settings: Settings, now: datetime) -> Decision:
    """Announces a decision to the person; from now on it counts, and the term to appeal runs (Awb 3:41 and 6:8).

    Who, when and how is kept, with a digest of what was announced. A registrar or board does, as the procedure of the
    institution says. Raises NotFound, Forbidden, AlreadyAnnounced, DossierState, NoSigningKey.
    """
    decision = queries_decisions.get_decision(session, decision_id, lock=True)
    dossier = get_handled(session, actor, decision.dossier_id, *_ANNOUNCERS["either"], now=now)
    today = local_date(now)
    procedure = in_force(list_settled(session, dossier.institution_id), today)
    scope = {"institution_id": dossier.institution_id, "programme_id": dossier.programme_id}
    actor.require(*_ANNOUNCERS[procedure.announced_by], on=today, **scope)
    if decision.announced_at:
        raise rules.AlreadyAnnounced()
    dossier.state = after(Act.ANNOUNCE_INDICATION if decision.is_indication else Act.ANNOUNCE, dossier.state)
    decision.announced_at, decision.announced_by, decision.announced_how = now, actor.person_id, HOW
    decision.digest = digest_of(decision.content)
    if law.BASIS_OF[dossier.programme.regime].has_appeal and not decision.is_indication:
        decision.appeal_until = law.appeal_until(today)
    for exemption in queries_appeals.list_brought(session, decision.id):
        exemption.changed_at = now
    ended = end_exemptions(session, actor, _replaced(session, decision), Ended.REPLACED, settings=settings, now=now)
    keep_letters(session, decision, now=now)
    facts = {"decision": str(decision.id), "digest": decision.digest, "how": HOW, **ended}
    record(session, actor, "decision.announced", dossier, facts, now)
    return decision


def _replaced(session: Session, decision: Decision) -> Iterator[Exemption]:
    """What a decision decides anew no longer counts by the decision that it replaces."""
    decided = {line["module"] for line in decided_lines(decision.content)}
    for exemption in queries_appeals.list_brought(session, decision.replaces_id) if decision.replaces_id else ():
        if exemption.ended_by in (None, "withdrawn") and str(exemption.module_version.offering_id) in decided:
            yield exemption


def list_decisions(session: Session, actor: Actor, person_id: uuid.UUID, page: PageRequest) -> Sequence[Decision]:
    """What was decided on oneself and announced. Raises NotFound for anybody else: they have their inboxes."""
    if person_id != actor.person_id:
        raise NotFound()
    return queries_decisions.list_announced(session, person_id, page)
