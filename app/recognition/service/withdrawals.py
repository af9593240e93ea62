"""Exemptions that end: withdrawn by the board by a decision of its own, or given up by the person."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.access.rules import Actor, Role, local_date
from app.problems import Fault, Forbidden, InvalidInput, WrongState
from app.recognition.models import Decision, Dossier, Exemption
from app.recognition.payloads.appeals import GivenUp
from app.recognition.payloads.decisions import Review
from app.recognition.queries import appeals as queries_appeals
from app.recognition.queries import decisions as queries_decisions
from app.recognition.rules import appeals as appeal_rules
from app.recognition.rules import dossiers as rules
from app.recognition.rules import law
from app.recognition.rules.credentials import Ended
from app.recognition.rules.states import Act, after
from app.recognition.service.announcements import HOW
from app.recognition.service.appeals import end
from app.recognition.service.dossiers import get_dossier, record
from app.recognition.service.endings import end_exemptions
from app.recognition.service.letters import keep_letters
from app.settings import Settings
from app.versions import digest_of


def review(
    session: Session, actor: Actor, exemption_id: uuid.UUID, new: Review, *, settings: Settings, now: datetime
) -> Exemption:
    """The board lets an exemption stand, which is recorded, or withdraws it by a decision that is announced at once.

    A credential that tells of it ends. Raises NotFound, Forbidden, AlreadyReviewed, WrongState where it ended or does
    not count yet, InvalidInput, NoSigningKey.
    """
    exemption = queries_decisions.get_exemption(session, exemption_id)
    dossier = get_dossier(session, actor, exemption.decision.dossier_id)
    scope = {"institution_id": dossier.institution_id, "programme_id": dossier.programme_id}
    actor.require(Role.BOARD, on=local_date(now), **scope)
    if dossier.person_id == actor.person_id:
        raise Forbidden("Nobody decides on an exemption of their own.")
    _check_reviewable(exemption, new)
    faults = list(_faults(new, now))
    if faults:
        raise InvalidInput(faults=faults)
    exemption.reviewed_at, exemption.reviewed_by = now, actor.person_id
    exemption.is_withdrawn, exemption.review_reason = new.withdraw, new.reason
    facts = {"exemption": str(exemption.id)}
    if new.withdraw:
        made = _withdraw(session, actor, dossier, exemption, new, now)
        facts["decision"] = digest_of(made.content)
        facts |= end_exemptions(session, actor, [exemption], Ended.WITHDRAWN, settings=settings, now=now)
    record(session, actor, "exemption.withdrawn" if new.withdraw else "exemption.upheld", dossier, facts, now)
    return exemption


def _check_reviewable(exemption: Exemption, new: Review) -> None:
    if exemption.is_withdrawn:
        raise rules.AlreadyReviewed()
    if exemption.ended_by:
        raise WrongState(f"This exemption ended: it was {exemption.ended_by}.")
    if new.withdraw and (exemption.decision.is_indication or exemption.decision.announced_at is None):
        raise WrongState("It does not count: it is an indication, or was not announced yet.")


def _faults(new: Review, now: datetime) -> Iterator[Fault]:
    if not new.withdraw:
        for name, given in (
            ("ground", new.ground),
            ("heardOn", new.heard_on),
            ("notHeardBecause", new.not_heard_because),
        ):
            if given:
                yield Fault("not-withdrawn", "This belongs to a withdrawal.", f"/{name}")
        return
    is_fraud = new.ground == "fraud"
    yield from appeal_rules.hearing_faults(new.heard_on, new.not_heard_because, local_date(now), is_needed=is_fraud)


def _withdraw(
    session: Session, actor: Actor, dossier: Dossier, exemption: Exemption, new: Review, now: datetime
) -> Decision:
    """The decision to withdraw: announced in the person's pages by being taken, with an appeal term of its own."""
    regime = dossier.programme.regime
    has_appeal = law.BASIS_OF[regime].has_appeal
    made = Decision(
        kind="withdrawal",
        dossier=dossier,
        decided_by=actor.person_id,
        decided_at=now,
        is_indication=False,
        announced_at=now,
        announced_by=actor.person_id,
        announced_how=HOW,
        appeal_until=law.appeal_until(local_date(now)) if has_appeal else None,
        content=_content(exemption, new, regime),
    )
    session.add(made)
    session.flush()
    made.digest = digest_of(made.content)
    exemption.withdrawal_id = made.id
    keep_letters(session, made, now=now)
    return made


def _content(exemption: Exemption, new: Review, regime: str) -> dict[str, Any]:
    decision, version = exemption.decision, exemption.module_version
    articles = law.withdrawal_articles(regime, is_fraud=new.ground == "fraud")
    line = next(
        each for each in appeal_rules.decided_lines(decision.content) if each["moduleVersion"] == str(version.id)
    )
    return {
        "outcome": "withdrawn",
        "granted": [],
        "refused": [],
        "withdrawn": [{**line, "exemption": str(exemption.id)}],
        "motivation": new.reason,
        "ground": new.ground,
        "hearing": {
            "heardOn": new.heard_on.isoformat() if new.heard_on else None,
            "notHeardBecause": new.not_heard_because,
        },
        "legalBasis": {"regime": regime, "articles": list(articles), "remedy": dict(law.BASIS_OF[regime].remedy)},
        "basis": {
            "decision": {"id": str(decision.id), "digest": digest_of(decision.content)},
            "moduleVersion": {"id": str(version.id), "digest": version.digest},
        },
    }


def withdraw(session: Session, actor: Actor, dossier_id: uuid.UUID, *, settings: Settings, now: datetime) -> Dossier:
    """The person takes the request back, at any time: what it brought no longer counts, an open appeal ends.

    What was decided stays on record. Raises NotFound, Forbidden for anyone else, DossierState.
    """
    dossier = _own(session, actor, dossier_id)
    dossier.state = after(Act.WITHDRAW, dossier.state)
    standing = queries_appeals.list_standing(session, dossier.id)
    facts = end_exemptions(session, actor, standing, Ended.GIVEN_UP, settings=settings, now=now)
    for appeal in queries_appeals.list_open(session, dossier.id):
        end(appeal, now)
    record(session, actor, "dossier.withdrawn", dossier, facts, now)
    return dossier


def give_up(
    session: Session, actor: Actor, dossier_id: uuid.UUID, given: GivenUp, *, settings: Settings, now: datetime
) -> Dossier:
    """The person gives up exemptions by name; the others, and an appeal on the rest, go on.

    Raises NotFound, Forbidden for anyone else, DossierState, InvalidInput naming what does not count.
    """
    dossier = _own(session, actor, dossier_id)
    after(Act.WITHDRAW, dossier.state)
    standing = {each.id: each for each in queries_appeals.list_standing(session, dossier.id)}
    counting = {key for key, each in standing.items() if each.decision.announced_at and not each.decision.is_indication}
    faults = [
        Fault(
            "not-counting", "This is no exemption of this dossier that counts, or is named before.", f"/exemptions/{i}"
        )
        for i, each in enumerate(given.exemptions)
        if each not in counting or each in given.exemptions[:i]
    ]
    if faults:
        raise InvalidInput(faults=faults)
    ended = [standing[each] for each in given.exemptions]
    facts = {"exemptions": digest_of(sorted(str(each) for each in given.exemptions))}
    facts |= end_exemptions(session, actor, ended, Ended.GIVEN_UP, reason=given.reason, settings=settings, now=now)
    record(session, actor, "exemptions.given-up", dossier, facts, now)
    return dossier


def _own(session: Session, actor: Actor, dossier_id: uuid.UUID) -> Dossier:
    dossier = get_dossier(session, actor, dossier_id, lock=True)
    if dossier.person_id != actor.person_id:
        raise Forbidden("Only the person takes back what is theirs.")
    return dossier
