"""What relies on a version of an outcome set, a module or a diploma: kind by kind, and how."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.models import Institution
from app.access.rules import Actor, Role
from app.curriculum.models import OfferingVersion
from app.curriculum.queries import find_version, get_offering
from app.curriculum.queries.naming import Naming, list_naming, list_with_latest
from app.issuing.models import Award
from app.issuing.queries.naming import Ground, count_awards_on, list_awards_on
from app.issuing.service.awards import version_of
from app.issuing.service.exemptions import texts_of
from app.outcomes import queries as outcomes
from app.payloads import PageRequest
from app.problems import NotFound
from app.recognition.models import AgreementVersion, Decision
from app.recognition.queries.naming import (
    Office,
    count_agreements_about,
    count_decisions_on,
    list_agreements_about,
    list_decisions_on,
)
from app.reliance.rules.reliance import (
    NOBODY,
    Badges,
    People,
    ReliantKind,
    RelyingRelation,
    Way,
    agreement_ways,
    badges_by_institution,
    ways,
)

AWARD_READERS = (Role.COORDINATOR, Role.REGISTRAR, Role.BOARD)


@dataclass(frozen=True)
class Root:
    """The version that is asked about. `labels` is what others may name of it, with what that is called.

    `assessed` is what modules name, `named` what routes and diplomas name.
    """

    kind: str
    id: uuid.UUID
    version_id: uuid.UUID
    number: int
    status: str
    code: str
    title: Mapping[str, str]
    outcome: str | None = None
    assessed: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Chain:
    """All that stands on a root, by the names under which the next link of the chain relies on it."""

    root: Root
    labels: Mapping[str, str]
    naming: Mapping[ReliantKind, Sequence[Naming]]
    agreed: Mapping[str, str]
    ground: Ground
    decided: frozenset[str]


@dataclass(frozen=True)
class Reliant:
    """One thing that relies on the root, and how."""

    kind: ReliantKind
    id: uuid.UUID
    ways: Sequence[Way]
    key: tuple[object, ...]
    code: str | None = None
    title: Mapping[str, str] | None = None
    institution_id: uuid.UUID | None = None
    version_id: uuid.UUID | None = None
    number: int | None = None
    status: str | None = None
    is_latest: bool | None = None


@dataclass(frozen=True)
class Listing:
    """How many of a kind there are, and the first of them: one more than was asked where there are more."""

    count: int
    items: Sequence[Reliant]


@dataclass(frozen=True)
class Reliance:
    """All that relies on a version. `decisions` is None for who may see none; `institutions` are those named in it."""

    root: Root
    listings: Mapping[ReliantKind, Listing]
    badges: Sequence[Badges]
    issued: People
    awards: Sequence[Reliant]
    decisions: Listing | None
    institutions: Mapping[uuid.UUID, Institution]


def get_set_root(session: Session, set_id: uuid.UUID, number: int, outcome: str | None = None) -> Root:
    """A published version of an outcome set, or one outcome of it by its code. Raises NotFound."""
    version = outcomes.find_version(session, set_id, number)
    if version is None:
        raise NotFound()
    held = [
        each for each in outcomes.list_outcomes_alone(session, version.id) if outcome is None or each.code == outcome
    ]
    if outcome is not None and not held:
        raise NotFound()
    labels = {str(name): each.code for each in held for name in (each.id, each.outcome_id)}
    return Root(
        kind="outcome-set",
        id=set_id,
        version_id=version.id,
        number=number,
        status=version.status,
        code=version.set.code,
        title=version.content["title"],
        outcome=outcome,
        assessed=frozenset(str(each.id) for each in held),
        named=frozenset(str(each.outcome_id) for each in held),
        labels=labels,
    )


def get_offering_root(session: Session, kind: str, offering_id: uuid.UUID, number: int) -> Root:
    """A published version of a module or diploma. Raises NotFound."""
    version = find_version(session, get_offering(session, kind, offering_id).id, number)
    if version is None:
        raise NotFound()
    own = frozenset({str(offering_id)} if kind == "module" else ())
    return Root(
        kind=kind,
        id=offering_id,
        version_id=version.id,
        number=number,
        status=version.status,
        code=version.offering.code,
        title=version.content["title"],
        assessed=own,
        named=own,
        labels=dict.fromkeys(own, version.offering.code),
    )


def get_reliance(session: Session, actor: Actor | None, root: Root, limit: int) -> Reliance:
    """All that relies on a version: counts, and the first of each kind. Drafts rely on nothing yet.

    Everyone sees what is published, and how many badges there are, in fives. Single badges are for who works at
    their institution, decisions for its registrar and the board of the programme; people are not named to anyone.
    """
    chain = _follow(session, root)
    page = PageRequest(limit)
    counts = {kind: len(found) for kind, found in chain.naming.items()}
    counts[ReliantKind.AGREEMENTS] = count_agreements_about(session, chain.agreed)
    listings = {kind: Listing(count, _list(session, actor, chain, kind, page)) for kind, count in counts.items()}
    awarded = [(each.institution_id, each.state, each.count) for each in count_awards_on(session, chain.ground)]
    badges = badges_by_institution(awarded, _award_institutions(actor))
    awards = _list(session, actor, chain, ReliantKind.BADGES, page)
    office = _office(actor)
    decisions = None
    if office.institution_ids or office.programme_ids:
        count = count_decisions_on(session, chain.decided, office)
        decisions = Listing(count, _list(session, actor, chain, ReliantKind.DECISIONS, page))
    named = {each.institution_id for listing in listings.values() for each in listing.items if each.institution_id}
    named |= {each.institution for each in badges}
    named |= {each.institution_id for each in decisions.items if each.institution_id} if decisions else set()
    return Reliance(
        root=root,
        listings=listings,
        badges=badges,
        issued=sum((each.issued for each in badges), NOBODY),
        awards=awards,
        decisions=decisions,
        institutions=name_institutions(session, named),
    )


def name_institutions(session: Session, ids: set[uuid.UUID]) -> dict[uuid.UUID, Institution]:
    """These institutions by id."""
    return {each.id: each for each in access.list_institutions_by_id(session, ids)}


def list_reliants(
    session: Session, actor: Actor | None, root: Root, kind: ReliantKind, page: PageRequest
) -> Sequence[Reliant]:
    """What of one kind relies on a version and the actor may see; one more than the page holds where there are more."""
    return _list(session, actor, _follow(session, root), kind, page)


def _follow(session: Session, root: Root) -> Chain:
    """The chain upwards: modules assess outcomes, routes and diplomas name modules (diplomas outcomes too)."""
    modules = list_naming(session, "module", root.assessed)
    is_set = root.kind == "outcome-set"
    on_them = {each.offering_id: each.code for each in modules} if is_set else {}
    named = root.named | {str(each) for each in on_them}
    routes, diplomas = (list_naming(session, kind, named) for kind in ("route", "diploma"))
    # No two things share an id, so the root itself may stand wherever a version of its kind would.
    module_versions = {each.version_id for each in modules} if is_set else {root.version_id}
    decided = {str(each) for each in module_versions}
    if root.outcome is None:
        decided.add(str(root.version_id))
    return Chain(
        root=root,
        labels={**root.labels, **{str(each): code for each, code in on_them.items()}},
        naming={ReliantKind.MODULES: modules, ReliantKind.ROUTES: routes, ReliantKind.DIPLOMAS: diplomas},
        agreed=_agreed_on(root, on_them),
        ground=Ground(module_versions, {each.version_id for each in diplomas} | {root.version_id}),
        decided=frozenset(decided),
    )


def _agreed_on(root: Root, on_them: Mapping[uuid.UUID, str]) -> dict[str, str]:
    """What agreements may name of a root, with what it is called: outcomes of that version, modules, diplomas."""
    assessed = {name: root.labels[name] for name in root.assessed}
    own = {str(root.id): root.code} if root.kind == "diploma" else {}
    return {**assessed, **own, **{str(each): code for each, code in on_them.items()}}


def _list(session: Session, actor: Actor | None, chain: Chain, kind: ReliantKind, page: PageRequest) -> list[Reliant]:
    if kind in chain.naming:
        after = page.key(str, int, uuid.UUID)
        rest = [each for each in chain.naming[kind] if after is None or each.key > after][: page.limit + 1]
        labels = chain.root.labels if kind is ReliantKind.MODULES else chain.labels
        return [_version(kind, *found, labels) for found in list_with_latest(session, rest)]
    if kind is ReliantKind.AGREEMENTS:
        return [_agreement(*each, chain) for each in list_agreements_about(session, chain.agreed, page)]
    if kind is ReliantKind.BADGES:
        return [_award(each) for each in list_awards_on(session, chain.ground, _award_institutions(actor), page)]
    return [_decision(each, chain) for each in list_decisions_on(session, chain.decided, _office(actor), page)]


def _award_institutions(actor: Actor | None) -> frozenset[uuid.UUID]:
    return actor.institution_ids(*AWARD_READERS) if actor else frozenset()


def _office(actor: Actor | None) -> Office:
    if actor is None:
        return Office((), ())
    return Office(actor.institution_ids(Role.REGISTRAR), actor.programme_ids(Role.BOARD))


def _version(kind: ReliantKind, version: OfferingVersion, is_latest: bool, labels: Mapping[str, str]) -> Reliant:
    offering = version.offering
    return Reliant(
        kind=kind,
        id=offering.id,
        ways=ways(version.content, labels),
        key=(offering.code, version.number, version.id),
        code=offering.code,
        title=version.content["title"],
        institution_id=offering.institution_id,
        version_id=version.id,
        number=version.number,
        status=version.status,
        is_latest=is_latest,
    )


def _agreement(version: AgreementVersion, is_latest: bool, chain: Chain) -> Reliant:
    agreement = version.agreement
    return Reliant(
        kind=ReliantKind.AGREEMENTS,
        id=agreement.id,
        ways=agreement_ways(version.content, chain.agreed),
        key=(agreement.code, version.number, version.id),
        code=agreement.code,
        title=version.content["title"],
        institution_id=agreement.institution_id,
        version_id=version.id,
        number=version.number,
        status=version.status,
        is_latest=is_latest,
    )


def _award(award: Award) -> Reliant:
    version = version_of(award)
    relation = RelyingRelation.SHOWS if award.result_id else RelyingRelation.COMPLETES
    if award.decision_id:
        relation = RelyingRelation.EXEMPTS
    return Reliant(
        kind=ReliantKind.BADGES,
        id=award.id,
        ways=[Way(relation, str(version.id), _label(version))],
        key=(award.id,),
        title=texts_of(award)[0],
        institution_id=award.institution_id,
        status="revoked" if award.revocation else award.status,
    )


def _label(version: OfferingVersion) -> str:
    return f"{version.offering.code} v{version.number}"


def _decision(decision: Decision, chain: Chain) -> Reliant:
    dossier, basis = decision.dossier, decision.content["basis"]
    lines = {line["moduleVersion"]: line["code"] for end in ("granted", "refused") for line in decision.content[end]}
    own = {str(chain.root.version_id): chain.root.code, **lines}
    based: list[Any] = [*basis["outcomeSetVersions"], *basis["moduleVersions"], basis["diplomaVersion"]]
    found = [
        Way(RelyingRelation.BASED_ON, each["id"], own[each["id"]]) for each in based if each["id"] in chain.decided
    ]
    return Reliant(
        kind=ReliantKind.DECISIONS,
        id=decision.id,
        ways=found,
        key=(decision.id,),
        title=dossier.programme.title,
        institution_id=dossier.institution_id,
        status=dossier.state,
    )
