"""The facts that a roll-over decides on: all versions of what programmes offer, and the world around them."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.access.models import Institution
from app.curriculum.models import Offering, OfferingVersion
from app.curriculum.queries import years
from app.outcomes.models import OutcomeSetVersion, OutcomeVersion
from app.outcomes.queries import succession
from app.recognition.models import AgreementVersion
from app.recognition.queries.naming import list_agreements_of
from app.reliance.rules.moving import Stated, Succession, named_modules, named_outcomes
from app.reliance.rules.world import PUBLIC, Adopted, Agreed, Offer, Version, World
from app.versions import PUBLISHED


@dataclass(frozen=True)
class Gathered:
    """What programmes offer, as the rules read it, with the rows that drafts are made for."""

    offers: Sequence[Offer]
    offerings: Mapping[str, Offering]
    own_sets: Mapping[uuid.UUID, Sequence[OutcomeSetVersion]]
    world: World


def gather(session: Session, institution: Institution, programme_ids: Sequence[uuid.UUID]) -> Gathered:
    """Everything that the programmes offer and name, in a constant number of selects."""
    own = years.list_all_versions(session, years.list_offering_ids(session, programme_ids))
    offers = _offers(own)
    # What was published was checked; a draft may name anything.
    contents = [each.content for offer in offers for each in offer.versions if each.status in PUBLIC]
    own_modules = {offer.id: offer for offer in offers if offer.kind == "module"}
    elsewhere = years.list_all_versions(session, _ids(_modules_named(contents) - own_modules.keys()))
    assessed = succession.list_relied_on(session, _ids(n for c in contents for n in c.get("outcomes", ())))
    named = succession.list_last_known(session, _ids(_outcomes_named(contents)))
    set_ids = {each.set_version.set_id for each in (*assessed, *named)}
    own_sets = {each.id for each in succession.list_sets_of(session, programme_ids)}
    versions = succession.list_all_versions(session, set_ids | own_sets)
    successors = succession.list_successors(session, {each.outcome_id for each in (*assessed, *named)})
    follow = _following(successors, {each.set_id: each.number for each in versions if each.status == PUBLISHED})
    agreements = list_agreements_of(session, _ids(own_modules), programme_ids)
    world = World(
        institution_kind=institution.kind,
        programmes=frozenset(map(str, programme_ids)),
        outcomes={str(each.id): follow(each) for each in assessed},
        named={str(each.outcome_id): follow(each) for each in named},
        modules=own_modules | {offer.id: offer for offer in _offers(elsewhere)},
        agreements=[_agreed(each) for each in agreements],
        pending={
            str(each.set_id): each.set.code
            for each in versions
            if each.status not in PUBLIC and each.set_id in set_ids and each.set.institution_id == institution.id
        },
    )
    offerings = {str(each.offering_id): each.offering for each in own}
    return Gathered(offers, offerings, _by_set(each for each in versions if each.set_id in own_sets), world)


def _ids(names: Iterable[str]) -> set[uuid.UUID]:
    return {uuid.UUID(name) for name in names}


def _by_set(versions: Iterable[OutcomeSetVersion]) -> dict[uuid.UUID, list[OutcomeSetVersion]]:
    """Versions of sets by set. A set whose only draft was discarded has none, and is not there."""
    found: dict[uuid.UUID, list[OutcomeSetVersion]] = {}
    for version in versions:
        found.setdefault(version.set_id, []).append(version)
    return found


def _offers(versions: Sequence[OfferingVersion]) -> list[Offer]:
    """Versions as the rules read them, by module, route or diploma; they come by kind, code and number."""
    grouped: dict[uuid.UUID, list[OfferingVersion]] = {}
    for version in versions:
        grouped.setdefault(version.offering_id, []).append(version)
    return [
        Offer(
            kind=group[0].offering.kind,
            id=str(group[0].offering_id),
            code=group[0].offering.code,
            versions=tuple(Version(v.number, v.status, v.content, v.published_at) for v in group),
        )
        for group in grouped.values()
    ]


def _modules_named(contents: Iterable[Mapping[str, Any]]) -> set[str]:
    found = set[str]()
    for content in contents:
        found.update(content.get("modules", ()), content.get("prerequisites", ()))
        found.update(name for name, _ in named_modules(content.get("phases", ())))
    return found


def _outcomes_named(contents: Iterable[Mapping[str, Any]]) -> set[str]:
    return {n for content in contents for p in content.get("phases", ()) for n in named_outcomes(p["requirement"])}


def _following(
    successors: Mapping[uuid.UUID, Sequence[OutcomeVersion]], latest: Mapping[uuid.UUID, int]
) -> Callable[[OutcomeVersion], Succession]:
    def follow(outcome: OutcomeVersion) -> Succession:
        new = tuple(_stated(each) for each in successors[outcome.outcome_id])
        return Succession(_stated(outcome), new, latest.get(outcome.set_version.set_id))

    return follow


def _stated(outcome: OutcomeVersion) -> Stated:
    version = outcome.set_version
    return Stated(
        id=str(outcome.id),
        outcome=str(outcome.outcome_id),
        code=outcome.code,
        set_id=str(version.set_id),
        set_code=version.set.code,
        number=version.number,
        content=outcome.content,
    )


def _agreed(version: AgreementVersion) -> Agreed:
    until = version.content.get("validUntil")
    return Agreed(
        str(version.agreement_id),
        version.agreement.code,
        date.fromisoformat(until) if until else None,
        tuple(
            Adopted(str(each.programme_id), each.rules_year, each.article)
            for each in version.adoptions
            if each.ends_on is None
        ),
    )
