"""HTTP of what relies on a version of an outcome set, a module or a diploma."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.access.guards import MaybeCaller
from app.access.models import Institution
from app.access.rules import Actor
from app.http import DbSession, PageQuery, new_router
from app.payloads import Page, encode_cursor
from app.reliance.payloads.reliance import (
    BadgesAnswer,
    InstitutionBadges,
    OwnerAnswer,
    RelianceAnswer,
    ReliantAnswer,
    ReliantsAnswer,
    ReliedOn,
    WayAnswer,
)
from app.reliance.rules.reliance import ReliantKind
from app.reliance.service import reliance as service
from app.reliance.service.reliance import Reliant, Root

FIRST = 10
"""How many of each kind stand in the answer about all of them."""
Number = Annotated[int, Path(ge=1, le=100_000)]
Outcome = Annotated[
    str | None, Query(max_length=64, description="The code of one outcome: what relies on that one only.")
]

router = new_router("/v1", tags=["reliance"])


@router.get("/outcome-sets/{set_id}/versions/{number}/reliance")
def get_set_reliance(
    set_id: uuid.UUID, number: Number, caller: MaybeCaller, session: DbSession, outcome: Outcome = None
) -> RelianceAnswer:
    """What relies on a version of an outcome set: counts and the first of each kind. Look here before you withdraw."""
    return _overview(session, caller, service.get_set_root(session, set_id, number, outcome))


@router.get("/outcome-sets/{set_id}/versions/{number}/reliance/{kind}")
def list_set_reliance(
    set_id: uuid.UUID,
    number: Number,
    kind: ReliantKind,
    caller: MaybeCaller,
    session: DbSession,
    page: PageQuery,
    outcome: Outcome = None,
) -> Page[ReliantAnswer]:
    """All of one kind that relies on a version of an outcome set."""
    return _page(session, caller, service.get_set_root(session, set_id, number, outcome), kind, page)


def _add_routes(kind: str) -> APIRouter:
    """The same addresses for modules and diplomas. On a route nothing relies."""
    made = new_router(f"/v1/{kind}s", tags=["reliance"])

    @made.get("/{offering_id}/versions/{number}/reliance", operation_id=f"get_{kind}_reliance")
    def get_reliance(offering_id: uuid.UUID, number: Number, caller: MaybeCaller, session: DbSession) -> RelianceAnswer:
        """What relies on a version: counts and the first of each kind. Look here before you withdraw."""
        return _overview(session, caller, service.get_offering_root(session, kind, offering_id, number))

    @made.get("/{offering_id}/versions/{number}/reliance/{relying}", operation_id=f"list_{kind}_reliance")
    def list_reliance(
        offering_id: uuid.UUID,
        number: Number,
        relying: ReliantKind,
        caller: MaybeCaller,
        session: DbSession,
        page: PageQuery,
    ) -> Page[ReliantAnswer]:
        """All of one kind that relies on a version."""
        return _page(session, caller, service.get_offering_root(session, kind, offering_id, number), relying, page)

    return made


routers = [router, _add_routes("module"), _add_routes("diploma")]


def _page(
    session: DbSession, caller: Actor | None, root: Root, kind: ReliantKind, page: PageQuery
) -> Page[ReliantAnswer]:
    found = service.list_reliants(session, caller, root, kind, page)
    owners = service.name_institutions(session, {each.institution_id for each in found if each.institution_id})
    made = Page.of(found, page, lambda each: each, lambda each: each.key)
    return Page(items=[_reliant(each, owners) for each in made.items], next=made.next)


def _overview(session: DbSession, caller: Actor | None, root: Root) -> RelianceAnswer:
    found = service.get_reliance(session, caller, root, FIRST)
    owners = found.institutions
    sections = {kind.value: _section(listing.count, listing.items, owners) for kind, listing in found.listings.items()}
    awards = _section(0, found.awards, owners)
    badges = [
        InstitutionBadges(
            institution=OwnerAnswer.model_validate(owners[each.institution]),
            issued=each.issued,
            states=each.states,
        )
        for each in found.badges
    ]
    decisions = found.decisions
    return RelianceAnswer(
        on=ReliedOn.model_validate(root),
        badges=BadgesAnswer(issued=found.issued, by_institution=badges, items=awards.items, next=awards.next),
        decisions=_section(decisions.count, decisions.items, owners) if decisions else None,
        **sections,
    )


def _section(count: int, found: Sequence[Reliant], owners: Mapping[uuid.UUID, Institution]) -> ReliantsAnswer:
    shown = found[:FIRST]
    more = encode_cursor(*shown[-1].key) if len(found) > FIRST else None
    return ReliantsAnswer(count=count, items=[_reliant(each, owners) for each in shown], next=more)


def _reliant(each: Reliant, owners: Mapping[uuid.UUID, Institution]) -> ReliantAnswer:
    names = ("kind", "id", "version_id", "number", "code", "title", "status", "is_latest")
    owner = owners.get(each.institution_id) if each.institution_id else None
    facts = {name: getattr(each, name) for name in names}
    how = [WayAnswer.model_validate(way) for way in each.ways]
    return ReliantAnswer.model_validate({**facts, "institution": owner, "how": how, "href": _href(each)})


def _href(each: Reliant) -> str | None:
    """Where more stands about it."""
    tail = f"/versions/{each.number}" if each.number else ""
    return f"/v1/{'awards' if each.kind is ReliantKind.BADGES else each.kind.value}/{each.id}{tail}"
