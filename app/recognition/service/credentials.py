"""The credential of a decision that exempts: a registrar prepares it, the board approves it."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app.access.rules import Actor, Role
from app.issuing import queries as issuing
from app.issuing.models import Award
from app.issuing.rules import Form
from app.issuing.service import exemptions
from app.issuing.service.exemptions import DecidedExemption
from app.problems import NotFound
from app.recognition.models import Decision
from app.recognition.queries import decisions as queries_decisions
from app.recognition.rules.appeals import decided_lines
from app.recognition.rules.credentials import NoExemption, legal_words
from app.recognition.service.dossiers import get_dossier, get_handled
from app.versions import digest_of


def propose_credential(
    session: Session, actor: Actor, decision_id: uuid.UUID, forms: Sequence[Form], *, now: datetime
) -> Award:
    """A registrar prepares the credential of an announced decision, with the exemptions of it that count now.

    The board approves it, as other awards are. Raises NotFound, Forbidden, NoExemption, InvalidInput for a form that
    there is no key for, AlreadyAwarded.
    """
    decision = queries_decisions.get_decision(session, decision_id)
    get_handled(session, actor, decision.dossier_id, Role.REGISTRAR, now=now)
    return exemptions.propose_exemption(session, actor, _decided(session, decision), forms, now=now)


def _decided(session: Session, decision: Decision) -> DecidedExemption:
    """What a decision says that exempts, in its own order. Raises NoExemption."""
    dossier, content = decision.dossier, decision.content
    counting = queries_decisions.list_exemptions(session, dossier.person_id)
    sizes = {each.module_version_id: each.ec for each in counting if each.decision_id == decision.id}
    lines = [uuid.UUID(line["moduleVersion"]) for line in decided_lines(content)]
    modules = [version for version in lines if version in sizes]
    if not modules or decision.announced_at is None:
        raise NoExemption()
    return DecidedExemption(
        decision_id=decision.id,
        digest=digest_of(content),
        person_id=dossier.person_id,
        diploma=dossier.diploma_version,
        modules=modules,
        ec=sum((sizes[version] for version in modules), Decimal(0)),
        legal_basis=legal_words(content["legalBasis"]["articles"]),
        decided_at=decision.decided_at,
        announced_at=decision.announced_at,
    )


def get_credential(session: Session, actor: Actor, decision_id: uuid.UUID) -> Award:
    """The credential of a decision, proposed or issued: for the person and those who deal with the dossier.

    Raises NotFound, also when there is none, or none any more.
    """
    decision = queries_decisions.get_decision(session, decision_id)
    get_dossier(session, actor, decision.dossier_id)
    award = issuing.find_award_on_decision(session, decision.id)
    if award is None:
        raise NotFound()
    return award
