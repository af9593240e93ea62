"""Rolling programmes over to the rules of a next year, and undoing that while nobody worked on it."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app import versions
from app.access import queries as access
from app.access.models import Institution
from app.access.rules import Actor, Role, local_date
from app.curriculum import queries as curriculum
from app.curriculum import service as curriculum_service
from app.curriculum.models import OfferingVersion
from app.curriculum.queries import years
from app.ledger import service as ledger
from app.outcomes import queries as outcomes
from app.outcomes.models import OutcomeSetVersion
from app.outcomes.queries import succession
from app.outcomes.service import sets
from app.problems import Fault, InvalidInput, NotFound
from app.reliance import queries
from app.reliance.models import RollOver
from app.reliance.payloads.roll_overs import NewRollOver
from app.reliance.rules.roll_over import Left, LeftReason, NothingToUndo, Plan, plan
from app.reliance.rules.world import PUBLIC, Choice, Offer, Subject
from app.reliance.service.gathering import Gathered, gather
from app.reliance.service.reporting import Drafts, report


def roll_over(session: Session, actor: Actor, new: NewRollOver, *, is_dry_run: bool, now: datetime) -> RollOver:
    """Begins next versions of all that changes, in one go, and reports; a dry run only reports.

    What comes back is kept (has an id) only where something was begun: what exists already stays as it is, so that
    a second time says so and changes nothing. Raises NotFound, Forbidden, InvalidInput with every fault.
    """
    institution = access.get_institution_by_slug(session, new.institution)
    programme_ids = _require_coordinator(session, actor, institution, new.programmes, now)
    gathered = gather(session, institution, programme_ids)
    faults = list(_faults(new, gathered))
    if faults:
        raise InvalidInput(faults=faults)
    chosen_sets = None if new.outcome_sets is None else frozenset(map(str, new.outcome_sets))
    choice = Choice(new.from_year, new.to_year, local_date(now), chosen_sets)
    found = plan(_chosen(gathered.offers, new), gathered.world, choice)
    next_sets = [_next_set(gathered.own_sets[each]) for each in dict.fromkeys(new.next_sets)]
    made = RollOver(
        institution_id=institution.id,
        programmes=programme_ids,
        from_year=new.from_year,
        to_year=new.to_year,
        made_by=actor.person_id,
        made_at=now,
    )
    is_kept = not is_dry_run and bool(found.carried or any(isinstance(each, OutcomeSetVersion) for each in next_sets))
    drafts = _begin(session, actor, gathered, found, next_sets, now) if is_kept else {}
    made.report = report(found, next_sets, drafts)
    if is_kept:
        session.add(made)
        session.flush()
        _record(session, actor, "roll-over.made", made, versions.digest_of(made.report), now)
    return made


def _require_coordinator(
    session: Session, actor: Actor, institution: Institution, asked: Sequence[uuid.UUID], now: datetime
) -> list[uuid.UUID]:
    ids = list(dict.fromkeys(asked))
    found = {
        each.id for each in curriculum.list_programmes_by_id(session, ids) if each.institution_id == institution.id
    }
    if found != set(ids):
        raise NotFound()
    for each in ids:
        scope = {"institution_id": institution.id, "programme_id": each}
        actor.require(Role.COORDINATOR, on=local_date(now), **scope)
    return ids


def _faults(new: NewRollOver, gathered: Gathered) -> Iterator[Fault]:
    """What was chosen that is not there to choose."""
    if new.to_year <= new.from_year:
        yield Fault("year-not-later", "The new year comes after the old one.", "/toYear")
    for member in ("modules", "routes", "diplomas"):
        known = {offer.id for offer in gathered.offers if offer.kind == member.removesuffix("s")}
        for index, each in enumerate(getattr(new, member) or ()):
            if str(each) not in known:
                yield Fault("not-of-programme", "The programmes have none with this id.", f"/{member}/{index}")
    relied_on = {
        each.old.set_id for named in (gathered.world.outcomes, gathered.world.named) for each in named.values()
    }
    for index, each in enumerate(new.outcome_sets or ()):
        if str(each) not in relied_on:
            yield Fault("not-relied-on", "Nothing of the programmes names this set.", f"/outcomeSets/{index}")
    for index, each in enumerate(new.next_sets):
        if each not in gathered.own_sets:
            yield Fault("not-of-programme", "The programmes have no set with this id.", f"/nextSets/{index}")


def _chosen(offers: Sequence[Offer], new: NewRollOver) -> list[Offer]:
    chosen = {"module": new.modules, "route": new.routes, "diploma": new.diplomas}
    return [each for each in offers if (ids := chosen[each.kind]) is None or uuid.UUID(each.id) in ids]


def _next_set(all_versions: Sequence[OutcomeSetVersion]) -> OutcomeSetVersion | Left:
    """The version of a set that a draft begins as a copy of, or why none is begun."""
    newest = all_versions[-1]
    subject = Subject("outcome-set", str(newest.set_id), newest.set.code)
    if draft := next((each for each in all_versions if each.status not in PUBLIC), None):
        detail = f"There is a draft of version {draft.number}; it was not touched."
        return Left(subject, LeftReason.DRAFT_EXISTS, detail, draft.number, draft.content, is_draft=True)
    latest = next((each for each in reversed(all_versions) if each.status == versions.PUBLISHED), None)
    if latest is None:
        return Left(subject, LeftReason.WITHDRAWN, "No version is published any more.", newest.number, newest.content)
    return latest


def _begin(
    session: Session,
    actor: Actor,
    gathered: Gathered,
    found: Plan,
    next_sets: Sequence[OutcomeSetVersion | Left],
    now: datetime,
) -> Drafts:
    drafts = Drafts()
    for each in found.carried:
        offering = gathered.offerings[each.subject.id]
        made = curriculum_service.add_draft(session, actor, offering, each.number, each.content, now)
        drafts[each.subject.id] = made.id
    for latest in next_sets:
        if isinstance(latest, OutcomeSetVersion):
            number = outcomes.last_number(session, latest.set_id) + 1
            drafts[str(latest.set_id)] = sets.add_draft(
                session, actor, latest.set, number, latest.content, now, previous_id=latest.id
            ).id
    return drafts


def get_roll_over(session: Session, actor: Actor, roll_over_id: uuid.UUID, *, lock: bool = False) -> RollOver:
    """A roll-over, for who works at the institution. Raises NotFound for everyone else."""
    found = queries.get_roll_over(session, roll_over_id, lock=lock)
    if not actor.may_see(found.institution_id):
        raise NotFound()
    return found


def undo(session: Session, actor: Actor, roll_over_id: uuid.UUID, *, now: datetime) -> RollOver:
    """Discards the drafts that a roll-over made, except those that somebody worked on since.

    Raises NotFound, Forbidden, NothingToUndo when it was undone before or no draft is as it was made.
    """
    found = get_roll_over(session, actor, roll_over_id, lock=True)
    for programme_id in found.programmes:
        scope = {"institution_id": found.institution_id, "programme_id": programme_id}
        actor.require(Role.COORDINATOR, on=local_date(now), **scope)
    if found.undone_at:
        raise NothingToUndo()
    ids = [uuid.UUID(each["versionId"]) for each in found.report["carried"]]
    offered, held = years.list_locked(session, ids), succession.list_locked(session, ids)
    there: dict[uuid.UUID, OfferingVersion | OutcomeSetVersion] = {each.id: each for each in offered}
    there |= {each.id: each for each in held}
    fates = []
    for line in found.report["carried"]:
        version = there.get(uuid.UUID(line["versionId"]))
        fate = _fate(version)
        if version and fate == "discarded":
            session.delete(version)
        fates.append({**{name: line[name] for name in ("kind", "id", "versionId", "code")}, "fate": fate})
    if all(each["fate"] != "discarded" for each in fates):
        raise NothingToUndo("Every draft was edited, submitted or discarded since.")
    found.undone_by, found.undone_at, found.undoing = actor.person_id, now, {"drafts": fates}
    _record(session, actor, "roll-over.undone", found, versions.digest_of(found.undoing), now)
    return found


def _fate(version: versions.VersionColumns | None) -> str:
    """What becomes of a draft when its roll-over is undone: only one that is as it was made is discarded."""
    if version is None:
        return "gone"
    if version.status != versions.DRAFT:
        return "submitted"
    return "discarded" if version.revision == 1 else "edited"


def _record(session: Session, actor: Actor, action: str, made: RollOver, digest: str, now: datetime) -> None:
    facts = {"from-year": str(made.from_year), "to-year": str(made.to_year), "report": digest}
    subject, chain = ("roll-over", made.id), made.institution_id
    ledger.record(session, chain=chain, actor=actor, action=action, subject=subject, facts=facts, now=now)
