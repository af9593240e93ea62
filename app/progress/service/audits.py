"""Use cases of progress: the audit, and the certificate of who completed a programme."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.rules import Actor, Role, local_date
from app.curriculum import queries as curriculum
from app.curriculum.models import OfferingVersion
from app.curriculum.rules.nodes import ModuleNode, walk
from app.curriculum.rules.tree import read_phases
from app.issuing import queries as issuing
from app.issuing.models import Award
from app.issuing.service.awards import propose_certificate as propose
from app.outcomes import queries as outcomes
from app.problems import NotFound
from app.progress.rules import audit as rules
from app.progress.rules.facts import By, Claim, ModuleFacts, Record
from app.recognition.queries import decisions as recognition_decisions
from app.recognition.queries import dossiers as recognition_dossiers
from app.recognition.service.agreements import list_brought
from app.versions import digest_of


def get_audit(
    session: Session, actor: Actor, person_id: uuid.UUID, diploma_version_id: uuid.UUID, *, now: datetime
) -> dict[str, Any]:
    """The audit of a person against a diploma, with the versions that it names and a digest of the whole.

    For the person, and for who works at the institution when it knows the person. Raises NotFound otherwise.
    """
    diploma = curriculum.get_version(session, "diploma", diploma_version_id)
    institution_id = diploma.offering.institution_id
    if person_id != actor.person_id:
        known = {identity.institution_id for identity in access.list_identities(session, person_id)}
        is_known = institution_id in known or recognition_dossiers.has_dossier(session, person_id, institution_id)
        if not actor.may_see(institution_id) or not is_known:
            raise NotFound()
    return _audit(session, person_id, diploma, now)


def _audit(session: Session, person_id: uuid.UUID, diploma: OfferingVersion, now: datetime) -> dict[str, Any]:
    phases, _ = read_phases(diploma.content["phases"])
    wanted = [n.module for phase in phases for n in walk(phase.requirement) if isinstance(n, ModuleNode)]
    modules = {version.offering_id: version for version in curriculum.list_newest_modules(session, wanted)}
    facts = {
        module: ModuleFacts(version.offering.code, version.content["title"], Decimal(str(version.content["ec"])))
        for module, version in modules.items()
    }
    gathered = [
        *_results(session, person_id, diploma),
        *_equivalences(session, person_id, diploma, modules, now),
        *_exemptions(session, person_id, diploma),
    ]
    records = _with_outcomes(session, gathered)
    claims = list(_claims(session, person_id, diploma, modules))
    found = rules.audit(phases, facts, records, claims)
    named = sorted({(str(version.id), str(version.digest)) for version, *_ in gathered} | _ids(modules.values()))
    body = {
        "personId": str(person_id),
        "diplomaVersionId": str(diploma.id),
        **found,
        "versions": {
            "diploma": {"id": str(diploma.id), "digest": diploma.digest},
            "modules": [{"id": version, "digest": digest} for version, digest in named],
        },
    }
    return {**body, "digest": digest_of(body)}


def _ids(versions: Any) -> set[tuple[str, str]]:
    return {(str(version.id), str(version.digest)) for version in versions}


Gathered = tuple[OfferingVersion, By, uuid.UUID, OfferingVersion, uuid.UUID | None]
"""The version that was assessed, how it counts, the id of the record, the version it counts as, and the agreement."""


def _results(session: Session, person_id: uuid.UUID, diploma: OfferingVersion) -> Iterator[Gathered]:
    """Passes at the institution itself; those of others count by an agreement or a decision only."""
    for result in issuing.list_current_results(session, person_id):
        if result.is_passed and result.institution_id == diploma.offering.institution_id:
            yield result.module_version, By.RESULT, result.id, result.module_version, None


def _equivalences(
    session: Session,
    person_id: uuid.UUID,
    diploma: OfferingVersion,
    modules: dict[uuid.UUID, OfferingVersion],
    now: datetime,
) -> Iterator[Gathered]:
    """What counts as a module of the tree under an agreement that the board adopted; blocks are not seen yet."""
    brought = list_brought(session, person_id, diploma, local_date(now))
    used = {each.version for found in brought for each in found.records if each.version}
    assessed = {each.id: each for each in curriculum.list_module_versions(session, used)}
    for each in brought:
        for module in each.modules:
            record = each.records[0]
            if module in modules:
                single = len(each.modules) == 1
                record_id = record.id if single else uuid.uuid5(record.id, str(module))
                source = assessed[record.version] if record.version else modules[module]
                yield source, By.EQUIVALENCE, record_id, modules[module], each.agreement


def _exemptions(session: Session, person_id: uuid.UUID, diploma: OfferingVersion) -> Iterator[Gathered]:
    """Exemptions by the board of this programme: that of another one decides nothing here."""
    for exemption in recognition_decisions.list_exemptions(session, person_id):
        if exemption.decision.dossier.programme_id == diploma.offering.programme_id:
            yield exemption.module_version, By.EXEMPTION, exemption.id, exemption.module_version, None


def _with_outcomes(session: Session, gathered: Sequence[Gathered]) -> list[Record]:
    wanted = {uuid.UUID(each) for _, _, _, version, _ in gathered for each in version.content["outcomes"]}
    found = {each.id: each for each in outcomes.list_outcome_versions(session, wanted)}
    records = []
    for _, by, record_id, version, agreement_id in gathered:
        content = version.content
        own = [found[uuid.UUID(each)] for each in content["outcomes"]]
        records.append(
            Record(
                by=by,
                id=record_id,
                module=version.offering_id,
                version=version.id,
                ec=Decimal(str(content["ec"])),
                level=content.get("level"),
                themes=frozenset(content.get("themes", ())),
                institution=version.offering.institution_id,
                outcomes={each.outcome_id: each.level for each in own},
                ground=agreement_id,
            )
        )
    return records


def _claims(
    session: Session, person_id: uuid.UUID, diploma: OfferingVersion, modules: dict[uuid.UUID, OfferingVersion]
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


def propose_certificate(
    session: Session, actor: Actor, person_id: uuid.UUID, diploma_version_id: uuid.UUID, *, now: datetime
) -> Award:
    """Proposes the certificate of a programme that the audit finds completed.

    Raises NotFound, Forbidden, NoCertificate for a programme that leads to a diploma, NotCompleted, AlreadyAwarded.
    """
    diploma = curriculum.get_version(session, "diploma", diploma_version_id)
    offering = diploma.offering
    scope = {"institution_id": offering.institution_id, "programme_id": offering.programme_id}
    actor.require(Role.COORDINATOR, on=local_date(now), **scope)
    found = get_audit(session, actor, person_id, diploma_version_id, now=now)
    if diploma.content["awards"] != "certificate":
        raise rules.NoCertificate()
    if found["outcome"] != "satisfied":
        raise rules.NotCompleted()
    versions = [uuid.UUID(version) for version in _counted(found["tree"])]
    return propose(session, actor, person_id, diploma, versions, found["digest"], now=now)


def _counted(nodes: Any) -> Iterator[str]:
    for node in nodes:
        for record in node.get("records", ()):
            yield record["moduleVersion"]
        yield from _counted(node.get("children", ()))
        yield from _counted([node["requirement"]] if "requirement" in node else ())
