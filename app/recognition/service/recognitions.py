"""What counts where: the standing exemptions of a programme, and the recognitions of a module, route or badge."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.models import Institution
from app.access.rules import Actor, local_date
from app.curriculum import queries as curriculum
from app.curriculum.models import OfferingVersion
from app.issuing.service.awards import get_badge, version_of
from app.outcomes import queries as outcomes
from app.payloads import PageRequest
from app.problems import NotFound
from app.recognition.models import Adoption
from app.recognition.queries import agreements as queries
from app.recognition.queries.precedents import list_precedents
from app.recognition.rules.agreement_contents import names_of
from app.recognition.rules.agreements import AgreementRelation
from app.recognition.rules.precedents import Precedent
from app.recognition.service.agreements import keep_newest, list_in_force


@dataclass(frozen=True)
class Thing:
    """A module, route, outcome or diploma in short."""

    id: uuid.UUID
    code: str
    title: Mapping[str, str]
    ec: Decimal | None = None


@dataclass(frozen=True)
class Recognition:
    """An adoption in force, with the institution of the programme and all that the agreement names by id."""

    adoption: Adoption
    institution: Institution
    things: Mapping[str, Thing]

    @property
    def key(self) -> tuple[str, uuid.UUID]:
        """By what they are ordered: the code of the agreement, then the adoption."""
        return self.adoption.version.agreement.code, self.adoption.id

    @property
    def is_binding(self) -> bool:
        """Whether it counts without the board deciding per person."""
        content = self.adoption.version.content
        return bool(content["relation"] == AgreementRelation.RELATED and not content["conditions"]["other"])

    @property
    def ec(self) -> Decimal | None:
        """How many EC it brings: those of a block, or of the modules of which no outcome remains."""
        target, relation = self.adoption.version.content["target"], self.adoption.version.content["relation"]
        if relation == AgreementRelation.UNRELATED:
            return None
        if "block" in target:
            return sum((Decimal(str(part["ec"])) for part in target["block"]["parts"]), Decimal(0))
        sizes = [self.things[name].ec or Decimal(0) for name in target["modules"]] if not target["remaining"] else []
        return sum(sizes, Decimal(0)) or None

    @property
    def until(self) -> date | None:
        """The last day on which it brings anything, as far as one is known."""
        end, until = self.adoption.ends_on, self.adoption.version.content.get("validUntil")
        known = [end - timedelta(days=1)] if end else []
        return min([*known, *([date.fromisoformat(until)] if until else [])], default=None)


def list_standing(
    session: Session, programme_id: uuid.UUID, page: PageRequest | None, on: date
) -> Sequence[Recognition]:
    """What counts at a programme on a day, by code; one more than a page holds. Raises NotFound."""
    programme = curriculum.get_programme(session, programme_id)
    return _described(session, _page(list_in_force(session, programme.id, on), page))


def list_module_recognitions(
    session: Session, module_id: uuid.UUID, page: PageRequest, on: date
) -> Sequence[Recognition]:
    """Where a published module counts, by itself or by the outcomes that it assesses. Raises NotFound."""
    return _list_from(session, [_published(session, "module", module_id)], page, on)


def list_route_recognitions(
    session: Session, route_id: uuid.UUID, page: PageRequest, on: date
) -> Sequence[Recognition]:
    """Where a published route counts as a whole. Raises NotFound."""
    return _list_from(session, [_published(session, "route", route_id)], page, on)


def list_award_recognitions(
    session: Session, actor: Actor | None, award_id: uuid.UUID, page: PageRequest, *, now: datetime
) -> Sequence[Recognition]:
    """Where a badge counts: for all when it is shared, else for holder and issuer. Raises NotFound.

    A revoked badge counts nowhere, nor does an exemption: it is of one programme, whose board decided it.
    """
    award, _ = get_badge(session, actor, award_id)
    version = version_of(award)
    if award.revocation or award.decision_id:
        return []
    if award.result:
        return _list_from(session, [version], page, local_date(now))
    code = version.offering.programme.programme_code
    return _named_by(session, {code} if code else set(), page, local_date(now))


def _published(session: Session, kind: str, offering_id: uuid.UUID) -> OfferingVersion:
    found = curriculum.find_version(session, curriculum.get_offering(session, kind, offering_id).id)
    if found is None:
        raise NotFound()
    return found


def _list_from(
    session: Session, versions: Iterable[OfferingVersion], page: PageRequest, on: date
) -> Sequence[Recognition]:
    names = {name for each in versions for name in (str(each.offering_id), *each.content.get("outcomes", ()))}
    return _named_by(session, names, page, on)


def _named_by(session: Session, names: set[str], page: PageRequest, on: date) -> Sequence[Recognition]:
    """The recognitions that have one of these as their source."""
    found = keep_newest(queries.list_adopted_naming(session, names, on), on)
    return _described(session, _page([each for each in found if names & set(_sources(each))], page))


def _sources(adoption: Adoption) -> Iterable[str]:
    source = adoption.version.content["source"]
    yield from (*source["modules"], *source["outcomes"], *source["routes"])
    for each in source["qualifications"]:
        yield from each["codes"]


def _page(adoptions: Sequence[Adoption], page: PageRequest | None) -> Sequence[Adoption]:
    ordered = sorted(adoptions, key=lambda each: (each.version.agreement.code, each.id))
    if page is None:
        return ordered
    after = page.key(str, uuid.UUID)
    rest = [each for each in ordered if after is None or (each.version.agreement.code, each.id) > after]
    return rest[: page.limit + 1]


def _described(session: Session, adoptions: Sequence[Adoption]) -> list[Recognition]:
    contents = [each.version.content for each in adoptions]
    owners = {each.programme.institution_id for each in adoptions}
    institutions = {each.id: each for each in access.list_institutions_by_id(session, owners)}
    things = name_things(session, contents)
    return [Recognition(each, institutions[each.programme.institution_id], things) for each in adoptions]


def name_things(session: Session, contents: Sequence[Mapping[str, Any]]) -> dict[str, Thing]:
    """All that agreements name, by id as text: modules, routes and diplomas as they are now, outcomes as they were."""
    wanted = {kind: {n for content in contents for n in names_of(content, kind)} for kind in ("module", "outcome")}
    found = [*curriculum.list_newest_modules(session, wanted["module"])]
    for kind in ("route", "diploma"):
        named = [name for content in contents for name in names_of(content, kind)]
        found += queries.list_offered(session, kind, named)
    made = {str(each.offering_id): thing_of(each) for each in found}
    for outcome in outcomes.list_outcome_versions(session, wanted["outcome"]):
        made[str(outcome.id)] = Thing(outcome.id, outcome.code, outcome.content["statement"])
    return made


def thing_of(version: OfferingVersion) -> Thing:
    """A version of a module, route or diploma in short."""
    ec = version.content.get("ec")
    return Thing(
        version.offering_id,
        version.offering.code,
        version.content["title"],
        None if ec is None else Decimal(str(ec)),
    )


def list_programme_precedents(
    session: Session, programme_id: uuid.UUID, page: PageRequest
) -> tuple[Sequence[Precedent], Mapping[uuid.UUID, Thing]]:
    """What the board of a programme decided before on the same, where it is about ten people or more; with the units.

    Raises NotFound.
    """
    programme = curriculum.get_programme(session, programme_id)
    found = list_precedents(session, programme.id, page)
    units = curriculum.list_newest_modules(session, {each.module for each in found})
    return found, {each.offering_id: thing_of(each) for each in units}
