"""All that an audit is made from, gathered from the database: what is asked of somebody, and what they have."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app.access.rules import local_date
from app.curriculum import queries as curriculum
from app.curriculum.models import OfferingVersion
from app.curriculum.rules.nodes import Credits, ModuleNode, Phase, walk
from app.curriculum.rules.tree import read_phases
from app.issuing import queries as issuing
from app.issuing.models import Result
from app.outcomes import queries as outcomes
from app.outcomes.models import OutcomeVersion
from app.progress import queries
from app.progress.rules.facts import Block, By, Claim, Held, ModuleFacts, Record, Shown, Waiver
from app.progress.rules.fitting import Diploma
from app.progress.rules.grades import read_grade
from app.recognition.queries import decisions as recognition_decisions
from app.recognition.queries import dossiers as recognition_dossiers
from app.recognition.rules.agreements import Brought
from app.recognition.service.agreements import list_brought


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
    on: date | None
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
    brought = list_brought(session, person_id, diploma, local_date(now))
    spent = {each.id for found in brought if not _is_one_to_one(found) and not found.block for each in found.records}
    house = diploma.offering.institution_id
    own = [_result(r, shared) for r in results if r.institution_id == house and r.id not in spent]
    equivalent = list(_equivalences(session, brought, house, shared))
    exempt = [each for each in _exemptions(session, person_id, diploma) if each.id not in spent]
    counting = {each.id for found in brought for each in found.records}
    others = [_result(r, shared) for r in results if r.institution_id != house and r.id not in counting]
    records = tuple(_with_outcomes(session, [*own, *equivalent, *exempt]))
    held = Held(
        on=local_date(now),
        records=records,
        blocks=tuple(blocks_of(brought, phases, records, modules_inside(session, brought))),
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
    facts = {module: facts_of_module(version) for module, version in modules.items()}
    versions = tuple(sorted({(str(version.id), str(version.digest)) for version in named}))
    return Facts(person_id, diploma.id, str(diploma.digest), Diploma(phases, facts, house), held, versions)


def facts_of_module(version: OfferingVersion) -> ModuleFacts:
    """What an audit says of a module that a tree names."""
    return ModuleFacts(version.offering.code, version.content["title"], Decimal(str(version.content["ec"])))


def _is_one_to_one(found: Brought) -> bool:
    """Whether one record became one module: then it is the same record, which counts as the one or as the other."""
    return len(found.records) == len(found.modules) == 1


def taking_in(block: Block, records: Iterable[Record]) -> Block:
    """A block that uses also what was passed of the modules inside it: that counts nowhere again (016)."""
    return replace(block, uses=block.uses | {each.id for each in records if each.module in block.uses})


def modules_inside(session: Session, brought: Iterable[Brought]) -> Mapping[str, set[uuid.UUID]]:
    """The modules of the qualifications that agreements start from, by the code of the qualification."""
    return curriculum.list_modules_of_codes(session, {code for found in brought for code in _codes(found)})


def _codes(found: Brought) -> Iterator[str]:
    yield from (each.qualification.code for each in found.records if each.qualification and each.qualification.code)


def blocks_of(
    brought: Iterable[Brought],
    phases: Sequence[Phase],
    records: Sequence[Record],
    inside: Mapping[str, set[uuid.UUID]],
) -> Iterator[Block]:
    """The blocks that adopted agreements bring, each on the nodes of the tree where its credits go.

    `inside` are the modules of qualifications by code: passed or still to come, they lie inside the block.
    """
    by_key = {phase.key: phase for phase in phases}
    for found in brought:
        if found.block:
            parts = [(by_key[part.phase], part.ec) for part in found.block.parts if part.phase in by_key]
            covers = {key: ec for phase, brings in parts for key, ec in _covered(phase, brings)}
            modules = {module for code in _codes(found) for module in inside.get(code, ())}
            uses = frozenset({*found.record_ids, *found.absorbed, *found.inside, *modules})
            yield taking_in(Block(found.adoption, found.version, found.ec, covers, uses), records)


def _covered(phase: Phase, ec: Decimal) -> Iterator[tuple[str, Decimal | None]]:
    """Where credits of a block go in a phase: all of it, or its nodes of credits, the widest first."""
    if ec >= phase.ec:
        yield phase.key, None
        return
    wide = sorted((n for n in walk(phase.requirement) if isinstance(n, Credits)), key=lambda n: (-n.min_ec, n.key))
    for node in wide:
        if ec > 0:
            yield node.key, min(ec, node.min_ec)
            ec -= node.min_ec


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
    session: Session, brought: Sequence[Brought], house: uuid.UUID, shared: frozenset[str]
) -> Iterator[_Gathered]:
    """What counts as a module by an adopted agreement: as that module, and as old as its oldest source."""
    targets = {module for found in brought for module in found.modules}
    modules = {version.offering_id: version for version in curriculum.list_newest_modules(session, targets)}
    used = {each.version for found in brought for each in found.records if each.version}
    sources = {version.id: version for version in curriculum.list_module_versions(session, used)}
    for found in brought:
        known = [sources[each.version] for each in found.records if each.version]
        days = [each.on for each in found.records if each.on]
        for module in found.modules:
            if module in modules:
                is_one = _is_one_to_one(found)
                yield _Gathered(
                    modules[module],
                    By.EQUIVALENCE,
                    found.records[0].id if is_one else uuid.uuid5(found.adoption, str(module)),
                    known[0].offering.institution_id if known else house,
                    min(days, default=None),
                    found.records[0].grade if is_one else None,
                    found.agreement,
                    any(str(version.id) in shared for version in (modules[module], *known)),
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
