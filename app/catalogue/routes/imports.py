"""HTTP of imports of CASE packages."""

import json
import uuid
from collections import Counter
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Response

from app.access.guards import AsCurator, Caller
from app.access.rules import Role, local_date
from app.catalogue.models import CaseSource
from app.catalogue.payloads import CaseImportAnswer, CaseImportReport, CaseItemReport, CaseTarget
from app.catalogue.queries import sources
from app.catalogue.rules.editions import Edition
from app.catalogue.rules.frameworks import Assumed
from app.catalogue.rules.merging import ItemAction, ItemResult, head_changes
from app.catalogue.service import imports
from app.catalogue.service.imports import AskedImport, Import, count_kept
from app.http import DbSession, Now, PageQuery, RawBody, new_router, read_if_match, set_etag
from app.outcomes.rules import OutcomeKind, SetKind
from app.payloads import Page
from app.versions import digest_of

router = new_router("/v1", tags=["catalogue"])

_BODY = {
    "requestBody": {
        "required": True,
        "description": "A CFPackage of CASE 1.0 or 1.1, as a file.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}
_REFUSED: dict[int | str, dict[str, Any]] = {
    201: {"description": "A set, or a next version of one, was begun.", "model": CaseImportReport},
    412: {"description": "Someone changed the draft since that revision."},
    413: {"description": "The file is too large."},
    428: {"description": "There is a draft: If-Match says which revision is changed."},
}


def read_asked(
    kind: Annotated[SetKind | None, Query(description="Of the set; a reference if unsaid.")] = None,
    institution: Annotated[str | None, Query(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)] = None,
    programme: uuid.UUID | None = None,
    code: Annotated[str | None, Query(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")] = None,
    edition: Annotated[Edition | None, Query(description="Of the package; seen from what it holds if unsaid.")] = None,
    level: Annotated[int, Query(ge=2, le=8, description="Of items that name no NLQF or EQF level.")] = 6,
    outcome_kind: Annotated[
        OutcomeKind, Query(alias="outcomeKind", description="Of items: CASE does not say it.")
    ] = OutcomeKind.SKILL,
) -> AskedImport:
    """What is said of an import beside the package."""
    return AskedImport(kind, institution, programme, code, edition, Assumed(level, outcome_kind.value))


def read_revision(if_match: Annotated[str | None, Header()] = None) -> int | None:
    """The revision of the draft that may be changed, if one is named. Raises StaleEdit for one that is not ours."""
    return None if if_match is None else read_if_match(if_match)


@router.post("/case-imports", responses=_REFUSED, openapi_extra=_BODY)
def import_package(
    caller: AsCurator,
    data: RawBody,
    session: DbSession,
    now: Now,
    asked: Annotated[AskedImport, Depends(read_asked)],
    revision: Annotated[int | None, Depends(read_revision)],
    response: Response,
    dry_run: Annotated[bool, Query(alias="dryRun", description="Only say what would happen.")] = False,
) -> CaseImportReport:
    """Takes a CFPackage into a draft, all or nothing, and answers item by item. The same again makes nothing new."""
    found = imports.import_package(session, caller, data, asked, revision, is_dry_run=dry_run, now=now)
    if found.version is not None:
        set_etag(response, found.version.revision)
    if not dry_run and found.outcome in {"created", "begun"}:
        response.status_code = 201
    return _report(found, is_dry_run=dry_run)


def _report(found: Import, *, is_dry_run: bool) -> CaseImportReport:
    package, owner, version = found.package, found.standing.owner, found.version
    count = Counter(each.action for each in found.items)
    own = package.reading.owner
    target = CaseTarget(
        id=owner.id,
        kind=SetKind(owner.kind),
        code=owner.code,
        version_id=version.id if version else None,
        number=found.number,
        revision=version.revision if version else None,
    )
    return CaseImportReport.model_validate(
        {
            "dry_run": is_dry_run,
            "outcome": found.outcome,
            "edition": package.edition,
            "document": package.id,
            "title": package.document["title"],
            "target": target,
            "counts": {action: count[action] for action in ItemAction},
            "changes": head_changes(found.standing.current, found.merged),
            "kept": count_kept(package),
            "is_source_changed": found.is_source_changed,
            "is_exact": own.digest == digest_of(package.checked.content)
            if own and not package.checked.faults
            else None,
            "unknown": list(package.looked.unknown),
            "items": [_item(each) for each in found.items],
            "errors": list(package.checked.faults.get(None, ())),
        }
    )


def _item(result: ItemResult) -> CaseItemReport:
    names = ("pointer", "identifier", "code", "action", "changes", "assumed")
    return CaseItemReport.model_validate({**{name: getattr(result, name) for name in names}, "errors": result.faults})


@router.get("/case-imports")
def list_imports(caller: Caller, session: DbSession, now: Now, page: PageQuery) -> Page[CaseImportAnswer]:
    """What came from where, newest first: what is published, and drafts of where you work."""
    found = sources.list_sources(
        session,
        caller.institution_ids(*(set(Role) - {Role.STUDENT})),
        page,
        of_sector=caller.holds(Role.SECTOR_EDITOR, on=local_date(now)),
    )
    return Page.of(found, page, _answer, lambda item: (item.imported_at.isoformat(), item.id))


def _answer(source: CaseSource) -> CaseImportAnswer:
    version, document = source.set_version, json.loads(source.document)
    return CaseImportAnswer(
        id=source.id,
        document=source.document_id,
        uri=document["uri"],
        title=document["title"],
        edition=Edition(source.edition),
        digest=source.digest,
        set_id=version.set_id,
        set_version_id=version.id,
        kind=SetKind(version.set.kind),
        code=version.set.code,
        number=version.number,
        status=version.status,
        is_edited=digest_of(version.content) != source.reading_digest,
        imported_at=source.imported_at,
    )
