"""Rolling programmes over to the rules of a next year, and undoing that while nobody worked on it."""

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

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
from app.reliance.payloads.roll_overs import NewRollOver, RollOverReport
from app.reliance.rules.moving import Move, Stated
from app.reliance.rules.roll_over import (
    PUBLIC,
    Carried,
    Choice,
    Left,
    NothingToUndo,
    Offer,
    Plan,
    Reason,
    Subject,
    plan,
)
from app.reliance.service.gathering import Gathered, gather

Drafts = dict[str, uuid.UUID]
"""The versions that were begun, by the id of what they are versions of."""


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
    made.report = _report(found, next_sets, drafts)
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
        return Left(subject, Reason.DRAFT_EXISTS, detail, draft.number, draft.content, is_draft=True)
    latest = next((each for each in reversed(all_versions) if each.status == versions.PUBLISHED), None)
    if latest is None:
        return Left(subject, Reason.WITHDRAWN, "No version is published any more.", newest.number, newest.content)
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
            drafts[str(latest.set_id)] = sets.add_draft(session, actor, latest.set, number, latest.content, now).id
    return drafts


def _report(found: Plan, next_sets: Sequence[OutcomeSetVersion | Left], drafts: Drafts) -> dict[str, Any]:
    begun = [each for each in next_sets if isinstance(each, OutcomeSetVersion)]
    left = [*found.left, *(each for each in next_sets if isinstance(each, Left))]
    lines = {
        "carried": [
            *(_carried(each, drafts) for each in found.carried),
            *(_carried_set(each, drafts) for each in begun),
        ],
        "left": [_left(each) for each in left],
        "sets": _set_steps(found),
    }
    places = {each["id"]: each["href"] for each in (*lines["carried"], *lines["left"])}
    hands = [
        {"kind": subject.kind, "id": subject.id, "of": subject.code, "href": places.get(subject.id), **vars(hand)}
        for subject, hand in found.hands
    ]
    return RollOverReport.model_validate({**lines, "hands": hands}).model_dump(mode="json")


def _carried(each: Carried, drafts: Drafts) -> dict[str, Any]:
    return {
        **vars(each.subject),
        "title": each.content["title"],
        "from_number": each.from_number,
        "number": each.number,
        "version_id": drafts.get(each.subject.id),
        "moves": [_move(move) for move in each.moves],
        "href": f"/v1/{each.subject.kind}s/{each.subject.id}/draft",
    }


def _carried_set(latest: OutcomeSetVersion, drafts: Drafts) -> dict[str, Any]:
    return {
        **vars(Subject("outcome-set", str(latest.set_id), latest.set.code)),
        "title": latest.content["title"],
        "from_number": latest.number,
        "number": latest.number + 1,
        "version_id": drafts.get(str(latest.set_id)),
        "moves": [],
        "href": f"/v1/outcome-sets/{latest.set_id}/draft",
    }


def _move(move: Move) -> dict[str, Any]:
    after = [_outcome(each) for each in move.after]
    return {"pointer": move.pointer, "change": move.change, "before": _outcome(move.before), "after": after}


def _outcome(each: Stated) -> dict[str, Any]:
    return {name: getattr(each, name) for name in ("id", "outcome", "code", "set_code", "number")}


def _left(each: Left) -> dict[str, Any]:
    place = f"/v1/{each.subject.kind}s/{each.subject.id}"
    return {
        **vars(each.subject),
        "title": each.content["title"],
        "reason": each.reason,
        "detail": each.detail,
        "number": each.number,
        "href": f"{place}/draft" if each.is_draft else f"{place}/versions/{each.number}",
    }


def _set_steps(found: Plan) -> list[dict[str, Any]]:
    steps = Counter(
        (move.before.set_id, move.before.set_code, move.before.number, after.number)
        for each in found.carried
        for move in each.moves
        for after in move.after[:1]
    )
    names = ("id", "code", "from_number", "to_number")
    return [
        {**dict(zip(names, step, strict=True)), "references": count}
        for step, count in sorted(steps.items(), key=lambda item: item[0][1:])
    ]


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
