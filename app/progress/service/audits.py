"""Use cases of progress: the audit, what it would be, and the certificate of who completed a programme."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.rules import Actor, Role, local_date
from app.curriculum import queries as curriculum
from app.curriculum.models import OfferingVersion
from app.issuing.models import Award
from app.issuing.service.awards import propose_certificate as propose
from app.problems import Fault, InvalidInput, NotFound
from app.progress.payloads.audits import Supposition
from app.progress.rules import audit as rules
from app.progress.rules.facts import By, Record
from app.progress.rules.grades import read_grade
from app.progress.service.gathering import Facts, gather, outcomes_of, taking_in
from app.recognition.queries import dossiers as recognition_dossiers
from app.versions import digest_of


def get_audit(
    session: Session, actor: Actor, person_id: uuid.UUID, diploma_version_id: uuid.UUID, *, now: datetime
) -> dict[str, Any]:
    """The audit of a person against a diploma, with the versions that it names and a digest of the whole.

    For the person, and for who works at the institution when it knows the person. Raises NotFound otherwise.
    """
    return body_of(gather(session, person_id, get_diploma(session, actor, person_id, diploma_version_id), now=now))


def get_diploma(session: Session, actor: Actor, person_id: uuid.UUID, diploma_version_id: uuid.UUID) -> OfferingVersion:
    """The diploma, for who may see the audit of the person against it. Raises NotFound."""
    diploma = curriculum.get_version(session, "diploma", diploma_version_id)
    institution_id = diploma.offering.institution_id
    if person_id != actor.person_id and not (
        actor.may_see(institution_id) and is_known(session, person_id, institution_id)
    ):
        raise NotFound()
    return diploma


def is_known(session: Session, person_id: uuid.UUID, institution_id: uuid.UUID) -> bool:
    """Whether an institution knows the person: by an identity there, or a dossier."""
    known = {identity.institution_id for identity in access.list_identities(session, person_id)}
    return institution_id in known or recognition_dossiers.has_dossier(session, person_id, institution_id)


def body_of(facts: Facts) -> dict[str, Any]:
    """The audit of gathered facts as it is answered: the same facts give the same bytes."""
    body = {
        "personId": str(facts.person_id),
        "diplomaVersionId": str(facts.diploma_version_id),
        **rules.audit(facts.diploma, facts.held),
        "versions": {
            "diploma": {"id": str(facts.diploma_version_id), "digest": facts.diploma_digest},
            "modules": [{"id": version, "digest": digest} for version, digest in facts.versions],
        },
    }
    return {**body, "digest": digest_of(body)}


def suppose(
    session: Session,
    actor: Actor,
    person_id: uuid.UUID,
    diploma_version_id: uuid.UUID,
    supposition: Supposition,
    *,
    now: datetime,
) -> dict[str, Any]:
    """The audit as it would be with more results and exemptions; nothing is kept.

    Raises NotFound, InvalidInput for modules that were never published, or that another institution offers.
    """
    facts = gather(session, person_id, get_diploma(session, actor, person_id, diploma_version_id), now=now)
    added = _supposed(session, facts, supposition)
    blocks = tuple(taking_in(block, added) for block in facts.held.blocks)
    then = replace(facts, held=replace(facts.held, records=(*facts.held.records, *added), blocks=blocks))
    is_now, would_be = body_of(facts), body_of(then)
    return {
        "isSupposition": True,
        "words": {
            "nl": "Dit is een veronderstelling: er is niets vastgelegd en er is niets besloten.",
            "en": "This is a supposition: nothing was recorded, and nothing was decided.",
        },
        "ecLeftNow": is_now["summary"]["ecLeft"],
        "ecLeftThen": would_be["summary"]["ecLeft"],
        "audit": would_be,
    }


def _supposed(session: Session, facts: Facts, supposition: Supposition) -> list[Record]:
    results = [(each.module, By.RESULT, each.grade) for each in supposition.results]
    asked = [*results, *((module, By.EXEMPTION, None) for module in supposition.exemptions)]
    found = {v.offering_id: v for v in curriculum.list_newest_modules(session, [module for module, _, _ in asked])}
    house = facts.diploma.institution
    places = [f"/results/{i}/module" for i in range(len(results))]
    places += [f"/exemptions/{i}" for i in range(len(supposition.exemptions))]
    faults = [
        Fault("module-unknown", "This is no published module of the institution.", place)
        for (module, _, _), place in zip(asked, places, strict=True)
        if module not in found or found[module].offering.institution_id != house
    ]
    if faults:
        raise InvalidInput(faults=faults)
    made = []
    for number, (module, by, grade) in enumerate(asked):
        version = found[module]
        own = outcomes_of(session, version)
        made.append(
            Record(
                by=by,
                id=uuid.uuid5(module, f"{by}-{number}"),
                module=module,
                version=version.id,
                ec=Decimal(str(version.content["ec"])),
                level=version.content.get("level"),
                themes=frozenset(version.content.get("themes", ())),
                institution=house,
                outcomes={each.outcome_id: each.level for each in own},
                on=facts.held.on,
                grade=read_grade(grade),
                versions=frozenset(each.id for each in own),
            )
        )
    return made


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
