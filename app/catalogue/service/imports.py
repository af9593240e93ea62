"""Use cases of imports: a framework of others, or a set of ours, becomes a draft; what has no place there is kept."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.access import queries as access
from app.access.rules import Actor
from app.catalogue.models import CaseSource
from app.catalogue.queries import sources
from app.catalogue.rules.editions import Edition
from app.catalogue.rules.frameworks import Assumed, Owner, Reading, read_framework, set_code
from app.catalogue.rules.merging import Content, ItemResult, merge, plan_items
from app.catalogue.rules.shapes import Looked
from app.catalogue.service.packages import Checked, check_reading, digest_of_package, read_package
from app.curriculum import queries as curriculum
from app.outcomes import queries as outcomes
from app.outcomes.models import OutcomeSet, OutcomeSetVersion
from app.outcomes.payloads.sets import NewOwner
from app.outcomes.rules import SECTOR_KINDS, SetKind
from app.outcomes.service import sets
from app.problems import Conflict, InvalidInput, PreconditionRequired
from app.versions import digest_of

_PARTS = {"CFConcepts": "concepts", "CFSubjects": "subjects", "CFLicenses": "licences", "CFItemTypes": "itemTypes",
          "CFAssociationGroupings": "groupings"}  # fmt: skip


@dataclass(frozen=True)
class AskedImport:
    """What is said of an import beside the package; what is None is taken from the package, or assumed."""

    kind: SetKind | None = None
    institution: str | None = None
    programme: uuid.UUID | None = None
    code: str | None = None
    edition: Edition | None = None
    assumed: Assumed = field(default_factory=lambda: Assumed(6, "skill"))


@dataclass(frozen=True)
class Package:
    """A package that was read."""

    data: bytes
    content: Mapping[str, Any]
    looked: Looked
    edition: Edition
    reading: Reading
    checked: Checked

    @property
    def document(self) -> Mapping[str, Any]:
        """Its CFDocument."""
        found: Mapping[str, Any] = self.content["CFDocument"]
        return found

    @property
    def id(self) -> uuid.UUID:
        """The identifier of the framework."""
        return uuid.UUID(self.document["identifier"])


@dataclass(frozen=True)
class Standing:
    """Where a framework stands here: its set, that set's draft, what it says now, and what was imported last."""

    owner: OutcomeSet
    is_new: bool
    is_ours: bool
    draft: OutcomeSetVersion | None = None
    current: Content | None = None
    source: CaseSource | None = None


@dataclass(frozen=True)
class Import:
    """What an import did, or would do. `version` is the draft, or the version that is as the package has it."""

    package: Package
    standing: Standing
    outcome: str
    merged: Content
    items: tuple[ItemResult, ...]
    is_source_changed: bool
    version: OutcomeSetVersion | None
    number: int


def import_package(
    session: Session,
    actor: Actor,
    data: bytes,
    asked: AskedImport,
    revision: int | None,
    *,
    is_dry_run: bool,
    now: datetime,
) -> Import:
    """Takes a CFPackage into a draft, all or nothing: a new set, its next version, or the draft that there is.

    Raises InvalidInput with every fault, Conflict, Forbidden, NotFound; PreconditionRequired or StaleEdit where a draft
    is changed without naming its revision.
    """
    package = _read(data, asked)
    standing = _stand(session, actor, package, asked, now, lock=not is_dry_run)
    found = _plan(session, package, standing, asked)
    if is_dry_run or found.outcome == "unchanged":
        return found
    if found.outcome == "refused":
        raise InvalidInput("Nothing was imported: the package has faults.", faults=package.checked.all_faults)
    return _written(session, actor, found, revision, now)


def _read(data: bytes, asked: AskedImport) -> Package:
    content, looked = read_package(data)
    reading = read_framework(content, asked.assumed)
    return Package(data, content, looked, asked.edition or looked.edition, reading, check_reading(reading))


def _stand(
    session: Session, actor: Actor, package: Package, asked: AskedImport, now: datetime, *, lock: bool
) -> Standing:
    """Finds the set that a framework is, or is to become; only for who curates it."""
    ours = sources.find_set_of_version(session, package.id)
    new = _new_set(session, package, asked)
    owner = ours or _imported_before(session, package, new)
    if owner is None:
        return Standing(sets.new_owner(session, actor, new, now), is_new=True, is_ours=False)
    sets.require_curator(actor, owner, now)
    if asked.kind not in {None, owner.kind} or asked.code not in {None, owner.code}:
        raise Conflict(f"This framework is here as set {owner.code}, of kind {owner.kind}.")
    draft = outcomes.find_draft(session, owner.id, lock=lock)
    latest = draft or outcomes.find_version(session, owner.id)
    return Standing(
        owner,
        is_new=False,
        is_ours=ours is not None,
        draft=draft,
        current=latest.content if latest else None,
        source=sources.find_newest_source(session, owner.id),
    )


def _imported_before(session: Session, package: Package, new: NewOwner) -> OutcomeSet | None:
    institution = access.find_institution_by_slug(session, new.institution) if new.institution else None
    return sources.find_set_of_framework(session, package.id, institution.id if institution else None, new.programme)


def _new_set(session: Session, package: Package, asked: AskedImport) -> NewOwner:
    """The set that a framework would become: as asked, else as a package of ours says, else a reference."""
    own = package.reading.owner
    kind, institution, programme = asked.kind, asked.institution, asked.programme
    if kind is None and institution is None and programme is None and own is not None:
        kind, institution, programme = _own_place(session, own)
    kind = kind or (SetKind.PROGRAMME if institution or programme else SetKind.REFERENCE)
    code = asked.code or (own.code if own else set_code(package.document))
    return NewOwner(kind=kind, code=code, institution=institution, programme=programme)


def _own_place(session: Session, own: Owner) -> tuple[SetKind, str | None, uuid.UUID | None]:
    """Where a set of a register like this one belongs here: as a reference, where its programme is not known."""
    if own.kind in SECTOR_KINDS:
        return own.kind, None, None
    institution = access.find_institution_by_slug(session, own.institution) if own.institution else None
    programme = (
        curriculum.find_programme(session, institution.id, own.programme) if institution and own.programme else None
    )
    if institution is None or programme is None:
        return SetKind.REFERENCE, None, None
    return own.kind, institution.slug, programme.id


def _plan(session: Session, package: Package, standing: Standing, asked: AskedImport) -> Import:
    checked, source = package.checked, standing.source
    before = _items_of(source)
    base = check_reading(read_framework(before, asked.assumed)).content if before and not standing.is_ours else None
    merged = merge(base, standing.current, checked.content)
    is_source_changed = not standing.is_ours and (source is None or source.digest != digest_of_package(package.content))
    draft, version = standing.draft, standing.draft
    if checked.faults:
        outcome = "refused"
    elif standing.is_new:
        outcome = "created"
    elif merged == standing.current and not is_source_changed:
        outcome, version = "unchanged", draft or outcomes.find_version(session, standing.owner.id)
    else:
        outcome = "changed" if draft else "begun"
    known = {each["identifier"].lower(): each for each in before.get("CFItems", [])} if before else {}
    items = tuple(plan_items(standing.current, merged, _rows(package), known if not standing.is_ours else {}))
    last = 0 if standing.is_new else outcomes.last_number(session, standing.owner.id)
    number = version.number if version else last + 1
    return Import(package, standing, outcome, merged, items, is_source_changed, version, number)


def _items_of(source: CaseSource | None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(source.package) if source else {}
    return found


def _rows(package: Package) -> list[Any]:
    items, checked = package.content.get("CFItems", []), package.checked
    return [
        (place, items[place], each["code"], each.get("assumed") or (), tuple(checked.faults.get(index, ())))
        for index, (place, each) in enumerate(zip(package.reading.places, checked.content["outcomes"], strict=True))
    ]


def _written(session: Session, actor: Actor, found: Import, revision: int | None, now: datetime) -> Import:
    owner, draft = found.standing.owner, found.standing.draft
    if draft is not None:
        if revision is None:
            raise PreconditionRequired()
        _keep(session, actor, found, draft, now)
        lineage = {**draft.lineage, **_moved(found)}
        content, action = found.merged, "outcome-set.imported"
        sets.replace_content(session, actor, owner.id, content, revision, now, action, lineage=lineage)
        return found
    session.add(owner)
    session.flush()
    follows = outcomes.find_version(session, owner.id)
    draft = sets.add_draft(
        session,
        actor,
        owner,
        found.number,
        found.merged,
        now,
        previous_id=follows.id if follows else None,
        lineage=_moved(found),
    )
    _keep(session, actor, found, draft, now)
    sets.record(session, actor, "outcome-set.imported", owner, draft, now)
    return Import(**{**vars(found), "version": draft})


def _moved(found: Import) -> dict[str, list[str]]:
    """From the new code to the old one, the outcomes whose item kept its identifier and got another code."""
    source = found.standing.source
    before = {identifier: code for code, identifier in source.items.items()} if source else {}
    now = {each.code: before[each.identifier] for each in found.items if each.identifier in before}
    return {code: [old] for code, old in now.items() if old != code and old not in now}


def _keep(session: Session, actor: Actor, found: Import, draft: OutcomeSetVersion, now: datetime) -> None:
    """Keeps the package beside the draft as it came. One of this very register holds nothing that is not here."""
    if found.standing.is_ours:
        return
    package = found.package
    source = sources.find_source_of_version(session, draft.id) or CaseSource(set_version_id=draft.id)
    source.document_id, source.edition, source.package = package.id, package.edition.value, package.data
    source.document = json.dumps(package.document, ensure_ascii=False)
    source.digest = digest_of_package(package.content)
    source.reading_digest = digest_of(package.checked.content)
    source.identifiers = _identifiers(package)
    source.items = {each.code: each.identifier for each in found.items if each.identifier}
    source.imported_at, source.imported_by = now, actor.person_id
    session.add(source)


def _identifiers(package: Package) -> list[uuid.UUID]:
    parts = (known for form, known in package.looked.identifiers.items() if form not in {"criterion", "level"})
    return sorted({package.id}.union(*parts))


def count_kept(package: Package) -> dict[str, int]:
    """How many things of a package have no place in a set, by what they are."""
    content = package.content
    places = {each["identifier"].lower() for each in (*content.get("CFItems", []), package.document)}
    beside = [
        each
        for each in content.get("CFAssociations", [])
        if each["associationType"] != "isChildOf" or each["destinationNodeURI"]["identifier"].lower() not in places
    ]
    definitions = content.get("CFDefinitions", {})
    counted = {name: len(definitions.get(part, [])) for part, name in _PARTS.items()}
    return {"associations": len(beside), "rubrics": len(content.get("CFRubrics", [])), **counted}
