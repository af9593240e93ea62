"""All that an audit is made from, gathered from the database: what is asked of somebody, and what they have."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app.access.rules import local_date
from app.curriculum import queries as curriculum
from app.curriculum.models import OfferingVersion
from app.curriculum.rules.nodes import ModuleNode, walk
from app.curriculum.rules.tree import read_phases
from app.issuing import queries as issuing
from app.issuing.models import Result
from app.outcomes import queries as outcomes
from app.outcomes.models import OutcomeVersion
from app.progress import queries
from app.progress.rules.facts import Block, By, Claim, Held, ModuleFacts, Record, Shown, Waiver
from app.progress.rules.fitting import Diploma
from app.progress.rules.grades import read_grade
from app.recognition.queries import agreements as recognition_agreements
from app.recognition.queries import decisions as recognition_decisions
from app.recognition.queries import dossiers as recognition_dossiers


@dataclass(frozen=True)
class Facts:
    """What an audit is made from; `versions` are the ids and digests of all that it names."""

    person_id: uuid.UUID
    diploma_version_id: uuid.UUID
    diploma_digest: str
    diploma: Diploma
    held: Held
    versions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Gathered:
    """A version that was assessed, and how it counts: by what, as which version, since when."""

    version: OfferingVersion
    by: By
    id: uuid.UUID
    institution_id: uuid.UUID
    on: date
    grade: str | None = None
    agreement_id: uuid.UUID | None = None
    is_shared: bool = False


def gather(session: Session, person_id: uuid.UUID, diploma: OfferingVersion, *, now: datetime) -> Facts:
    """Everything that the audit of a person against a diploma stands on, on the day of `now`."""
    phases, _ = read_phases(diploma.content["phases"])
    wanted = [n.module for phase in phases for n in walk(phase.requirement) if isinstance(n, ModuleNode)]
    modules = {version.offering_id: version for version in curriculum.list_newest_modules(session, wanted)}
    results = [r for r in issuing.list_current_results(session, person_id) if r.is_passed]
    shared = _shared_versions(session, person_id, diploma)
    own = [_result(r, shared) for r in results if r.institution_id == diploma.offering.institution_id]
    equivalent = list(_equivalences(session, results, diploma, shared, now))
    exempt = list(_exemptions(session, person_id, diploma))
    counting = {found.id for found in equivalent}
    house = diploma.offering.institution_id
    others = [_result(r, shared) for r in results if r.institution_id != house and r.id not in counting]
    held = Held(
        on=local_date(now),
        records=tuple(_with_outcomes(session, [*own, *equivalent, *exempt])),
        blocks=_blocks(session, person_id, diploma, now),
        claims=tuple(_claims(session, person_id, diploma, modules)),
        shown=tuple(
            Shown(found.kind, found.id, found.shown_on, found.hours)
            for found in queries.list_standing_records(session, person_id, house)
        ),
        waivers=tuple(
            Waiver(found.node_key, found.id)
            for found in queries.list_waivers(session, person_id, diploma.id, standing=True)
        ),
        elsewhere=tuple(_with_outcomes(session, others)),
    )
    named = {*modules.values(), *(found.version for found in (*own, *equivalent, *exempt, *others))}
    facts = {module: _facts(version) for module, version in modules.items()}
    versions = tuple(sorted({(str(version.id), str(version.digest)) for version in named}))
    return Facts(person_id, diploma.id, str(diploma.digest), Diploma(phases, facts, house), held, versions)


def _facts(version: OfferingVersion) -> ModuleFacts:
    return ModuleFacts(version.offering.code, version.content["title"], Decimal(str(version.content["ec"])))


def _blocks(session: Session, person_id: uuid.UUID, diploma: OfferingVersion, now: datetime) -> tuple[Block, ...]:
    """The blocks that adopted agreements bring. No agreement brings one yet: this is where they come in."""
    return ()


def _shared_versions(session: Session, person_id: uuid.UUID, diploma: OfferingVersion) -> frozenset[str]:
    """The versions of modules that a certificate of another diploma was awarded on."""
    awards = issuing.list_certificates(session, person_id)
    return frozenset(
        version
        for award in awards
        if award.diploma_version and award.diploma_version.offering_id != diploma.offering_id
        for version in award.basis.get("modules", ())
    )


def _result(result: Result, shared: frozenset[str]) -> _Gathered:
    """A pass as it is: at the institution itself it counts, elsewhere by an agreement or a decision only."""
    version = result.module_version
    is_shared = str(version.id) in shared
    return _Gathered(
        version, By.RESULT, result.id, result.institution_id, result.assessed_on, result.grade, is_shared=is_shared
    )


def _equivalences(
    session: Session, results: Sequence[Result], diploma: OfferingVersion, shared: frozenset[str], now: datetime
) -> Iterator[_Gathered]:
    """Results that count as another module under an agreement that the board adopted: as that module."""
    adopted = recognition_agreements.list_adopted(session, diploma.offering.programme_id, local_date(now))
    targets = {agreement.target_module_id for agreement, _ in adopted}
    modules = {version.offering_id: version for version in curriculum.list_newest_modules(session, targets)}
    counts_as: dict[uuid.UUID, dict[uuid.UUID, uuid.UUID]] = {}
    for agreement, _ in adopted:
        counts_as.setdefault(agreement.source_module_id, {})[agreement.target_module_id] = agreement.id
    for result in results:
        for target, agreement_id in counts_as.get(result.module_version.offering_id, {}).items():
            if target in modules:
                yield _Gathered(
                    modules[target],
                    By.EQUIVALENCE,
                    result.id,
                    result.institution_id,
                    result.assessed_on,
                    result.grade,
                    agreement_id,
                    str(modules[target].id) in shared or str(result.module_version_id) in shared,
                )


def _exemptions(session: Session, person_id: uuid.UUID, diploma: OfferingVersion) -> Iterator[_Gathered]:
    """Exemptions by the board of this programme: that of another one decides nothing here."""
    for exemption in recognition_decisions.list_exemptions(session, person_id):
        if exemption.decision.dossier.programme_id == diploma.offering.programme_id:
            version = exemption.module_version
            decided = local_date(exemption.decision.decided_at)
            yield _Gathered(version, By.EXEMPTION, exemption.id, version.offering.institution_id, decided)


def _with_outcomes(session: Session, gathered: Sequence[_Gathered]) -> Iterator[Record]:
    wanted = {uuid.UUID(each) for found in gathered for each in found.version.content["outcomes"]}
    known = {each.id: each for each in outcomes.list_outcome_versions(session, wanted)}
    for found in gathered:
        content = found.version.content
        own = [known[uuid.UUID(each)] for each in content["outcomes"]]
        yield Record(
            by=found.by,
            id=found.id,
            module=found.version.offering_id,
            version=found.version.id,
            ec=Decimal(str(content["ec"])),
            level=content.get("level"),
            themes=frozenset(content.get("themes", ())),
            institution=found.institution_id,
            outcomes={each.outcome_id: each.level for each in own},
            ground=found.agreement_id,
            on=found.on,
            grade=read_grade(found.grade),
            is_shared=found.is_shared,
            versions=frozenset(each.id for each in own),
        )


def outcomes_of(session: Session, version: OfferingVersion) -> Sequence[OutcomeVersion]:
    """The outcomes that a version of a module assesses."""
    return outcomes.list_outcome_versions(session, {uuid.UUID(each) for each in version.content["outcomes"]})


def _claims(
    session: Session, person_id: uuid.UUID, diploma: OfferingVersion, modules: Mapping[uuid.UUID, OfferingVersion]
) -> Iterator[Claim]:
    """What would bring a module of the tree if the board decided so."""
    for dossier in recognition_dossiers.list_pending(session, person_id, diploma.offering.programme_id):
        for module in dossier.modules:
            yield Claim("dossier", dossier.id, module)
    awards = issuing.list_held_awards(session, person_id)
    versions = [award.result.module_version for award in awards if award.result]
    wanted = {uuid.UUID(each) for v in (*versions, *modules.values()) for each in v.content["outcomes"]}
    identity = {str(each.id): each.outcome_id for each in outcomes.list_outcome_versions(session, wanted)}
    for award, version in zip(awards, versions, strict=True):
        shown = {identity[each] for each in version.content["outcomes"]}
        for module, target in modules.items():
            if module != version.offering_id and shown.issuperset(identity[o] for o in target.content["outcomes"]):
                yield Claim("badge", award.id, module)
