"""Use cases of outcomes that look alike: proposed to people, and set aside by them. Nothing is associated here."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.rules import Actor
from app.ledger import service as ledger
from app.outcomes import queries
from app.outcomes.models import OutcomeSet, SetAside
from app.outcomes.payloads.proposals import NewSetAside
from app.outcomes.queries import proposals as selects
from app.outcomes.queries.proposals import Tie
from app.outcomes.rules.likeness import Measure, fitted
from app.outcomes.rules.proposals import Proposal, Sentence, proposal_reason, propose
from app.outcomes.service.associations import reader_of
from app.outcomes.service.sets import curates
from app.problems import Conflict, Fault, Forbidden, InvalidInput, NotFound


@dataclass(frozen=True)
class Proposed:
    """Two outcomes that look alike, why, and what people said of them already."""

    proposal: Proposal
    reason: dict[str, str]
    ties: tuple[Tie, ...]
    set_aside: SetAside | None


@dataclass(frozen=True)
class Asked:
    """What to propose for: a set, beside some sets or all others; from which likeness on; how many for an outcome."""

    set_id: uuid.UUID
    beside: Sequence[uuid.UUID]
    threshold: float
    most: int
    is_everything: bool


def list_proposals(session: Session, actor: Actor, asked: Asked, *, offset: int, limit: int) -> list[Proposed]:
    """Pairs that look alike, the most alike first; one more than the limit where there are more.

    Pairs with an association, or that were set aside, only when everything is asked for. Raises InvalidInput when a
    set is laid beside itself, NotFound with every set that is not published.
    """
    sentences = selects.list_sentences(session)
    ones, others = _beside(sentences, asked)
    outcome_ids = [each.outcome_id for each in ones]
    ties = selects.list_ties(session, reader_of(actor), outcome_ids)
    aside = {frozenset((e.one_id, e.other_id)): e for e in selects.list_set_aside(session, outcome_ids=outcome_ids)}
    settled = set() if asked.is_everything else {*aside, *(tie.ends for tie in ties)}
    measure = measure_of(sentences)
    found = propose(ones, others, measure, threshold=asked.threshold, most=asked.most, settled=settled)
    return [
        Proposed(
            each,
            proposal_reason(each, measure),
            tuple(tie for tie in ties if tie.ends == each.pair),
            aside.get(each.pair),
        )
        for each in found[offset : offset + limit + 1]
    ]


def measure_of(sentences: Sequence[Sentence]) -> Measure:
    """The likeness as it is measured in this register: by what is rare among the latest published outcomes."""
    return fitted(tuple(each.nl for each in sentences))


def _beside(sentences: Sequence[Sentence], asked: Asked) -> tuple[list[Sentence], list[Sentence]]:
    published = {each.set_id for each in sentences}
    wanted = {("query:set", asked.set_id), *(("query:with", each) for each in asked.beside)}
    if asked.set_id in asked.beside:
        raise InvalidInput(faults=[Fault("set-twice", "A set is laid beside others, not beside itself.", "query:with")])
    unknown = sorted((place, str(each)) for place, each in wanted if each not in published)
    if unknown:
        faults = [Fault("set-unknown", f"There is no published set {each}.", place) for place, each in unknown]
        raise NotFound(faults=faults)
    beside: Collection[uuid.UUID] = set(asked.beside) or published - {asked.set_id}
    return [each for each in sentences if each.set_id == asked.set_id], [e for e in sentences if e.set_id in beside]


def set_aside(session: Session, actor: Actor, new: NewSetAside, *, now: datetime) -> SetAside:
    """Says that two outcomes are not alike. Raises NotFound, InvalidInput, Forbidden, Conflict when it was said."""
    found = [queries.find_outcome_version(session, each) for each in (new.one, new.other)]
    places = ("/one", "/other")
    unknown = [
        Fault("outcome-unknown", "There is no such published outcome.", place)
        for place, each in zip(places, found, strict=True)
        if each is None
    ]
    if unknown:
        raise NotFound(faults=unknown)
    outcomes = [each for each in found if each is not None]
    sets = [each.set_version.set for each in outcomes]
    if sets[0].id == sets[1].id:
        raise InvalidInput(faults=[Fault("same-set", "The outcomes are of two sets.", "/other")])
    one_id, other_id = sorted(each.outcome_id for each in outcomes)
    chain = _curated(actor, sets, now)
    if selects.find_set_aside(session, one_id, other_id):
        raise Conflict("These were set aside before.")
    made = SetAside(one_id=one_id, other_id=other_id, reason=new.reason, set_aside_by=actor.person_id, set_aside_at=now)
    session.add(made)
    session.flush()
    _record(session, actor, "set-aside", made, chain, now)
    return made


def take_up_again(session: Session, actor: Actor, set_aside_id: uuid.UUID, *, now: datetime) -> None:
    """Undoes that two outcomes were set aside: they may be proposed again. Raises NotFound, Forbidden."""
    found = selects.get_set_aside(session, set_aside_id)
    chain = _curated(actor, selects.list_sets_of(session, (found.one_id, found.other_id)), now)
    session.delete(found)
    _record(session, actor, "taken-up-again", found, chain, now)


def _curated(actor: Actor, sets: Sequence[OutcomeSet], now: datetime) -> uuid.UUID | None:
    """The institution on whose side the actor curates one of the sets; None for the sector. Raises Forbidden."""
    for each in sets:
        if curates(actor, each, now):
            return each.institution_id
    raise Forbidden("A curator of one of the two sets says this.")


def _record(session: Session, actor: Actor, verb: str, pair: SetAside, chain: uuid.UUID | None, now: datetime) -> None:
    facts = {"one": str(pair.one_id), "other": str(pair.other_id)}
    ledger.record(
        session, chain=chain, actor=actor, action=f"outcome-proposal.{verb}", subject=("outcome-pair", pair.id),
        facts=facts, now=now,
    )  # fmt: skip
