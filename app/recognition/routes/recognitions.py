"""HTTP of what counts where: standing exemptions, precedents, recognitions, and what applies to a person."""

import uuid
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response

from app.access.guards import Caller, MaybeCaller
from app.access.rules import local_date
from app.http import DbSession, Now, PageQuery, choose_media_type, new_router
from app.outcomes.documents.sheets import CSV, FORMS
from app.payloads import Page
from app.problems import NotAcceptable
from app.recognition.documents.standing import write_standing
from app.recognition.payloads.recognitions import (
    ApplicationAnswer,
    ApplicationsAnswer,
    PrecedentAnswer,
    RecognitionAnswer,
)
from app.recognition.rules.agreement_contents import kind_of, needed_of
from app.recognition.rules.agreements import Application
from app.recognition.rules.precedents import Precedent
from app.recognition.service import agreements, recognitions
from app.recognition.service.recognitions import Recognition

router = new_router("/v1", tags=["recognition"])
On = Annotated[date | None, Query(description="On which day: today if unsaid.")]
Language = Annotated[Literal["nl", "en"], Query(description="Of the header, and of the words in the cells.")]
_FILE: dict[str, Any] = {"content": {form: {"schema": {"type": "string", "format": "binary"}} for form in FORMS}}
_SHEET: dict[int | str, dict[str, Any]] = {200: {"description": "The list, as XLSX or CSV.", **_FILE}}


def recognition_answer(found: Recognition) -> RecognitionAnswer:
    """A recognition as it is answered, with words for all that it names."""
    adoption, version, programme = found.adoption, found.adoption.version, found.adoption.programme
    content = version.content
    own = ("title", "reason", "relation", "conditions", "validFrom")
    return RecognitionAnswer.model_validate(
        {
            "adoptionId": adoption.id,
            "agreementId": version.agreement_id,
            "versionId": version.id,
            "number": version.number,
            "code": version.agreement.code,
            "kind": kind_of(content),
            "isBinding": found.is_binding,
            "institution": found.institution,
            "programme": programme,
            "source": {**_named(content["source"], found), "needed": needed_of(content)},
            "target": {**_named(content["target"], found), "block": _block(content["target"].get("block"), found)},
            "ec": found.ec,
            "bridging": [found.things[each] for each in content["conditions"]["bridgingModules"]],
            "rulesYear": adoption.rules_year,
            "article": adoption.article,
            "until": found.until,
            **{name: content[name] for name in own},
        }
    )


def _named(end: dict[str, Any], found: Recognition) -> dict[str, Any]:
    """One end of an agreement, with words in the place of ids."""
    members = ("modules", "outcomes", "routes", "remaining")
    things = {name: [found.things[each] for each in end[name]] for name in members if name in end}
    return {**things, **({"qualifications": end["qualifications"]} if "qualifications" in end else {})}


def _block(block: dict[str, Any] | None, found: Recognition) -> dict[str, Any] | None:
    if block is None:
        return None
    diploma = found.things[block["diploma"]] if "diploma" in block else None
    return {"diploma": diploma, "parts": block["parts"], "ec": found.ec or sum(part["ec"] for part in block["parts"])}


def _key(item: RecognitionAnswer) -> tuple[object, ...]:
    return item.code, item.adoption_id


@router.get("/programmes/{programme_id}/standing-exemptions")
def list_standing_exemptions(
    programme_id: uuid.UUID, session: DbSession, now: Now, page: PageQuery, on: On = None
) -> Page[RecognitionAnswer]:
    """What counts at a programme by the agreements that its board adopted: from what, as what, in which article."""
    found = recognitions.list_standing(session, programme_id, page, on or local_date(now))
    return Page.of(found, page, recognition_answer, _key)


@router.get("/programmes/{programme_id}/standing-exemptions/sheet", response_class=Response, responses=_SHEET)
def get_standing_exemptions_sheet(
    programme_id: uuid.UUID, session: DbSession, now: Now, request: Request, on: On = None, lang: Language = "nl"
) -> Response:
    """The whole list of standing exemptions as a sheet."""
    form = choose_media_type(request.headers.get("accept", "*/*"), tuple(FORMS))
    found = recognitions.list_standing(session, programme_id, None, on or local_date(now))
    if form is None:
        raise NotAcceptable(f"A sheet comes as {' or '.join(FORMS)}.")
    name = "vrijstellingen" if lang == "nl" else "exemptions"
    headers = {"Content-Disposition": f'attachment; filename="{name}.{FORMS[form]}"', "Vary": "Accept"}
    body = write_standing(form, [recognition_answer(each) for each in found], lang)
    return Response(body, 200, headers, media_type=f"{CSV}; charset=utf-8" if form == CSV else form)


@router.get("/programmes/{programme_id}/precedents")
def list_precedents(programme_id: uuid.UUID, session: DbSession, page: PageQuery) -> Page[PrecedentAnswer]:
    """What the board decided before on the same qualification or module, where that is about ten people or more."""
    found, units = recognitions.list_programme_precedents(session, programme_id, page)

    def answer(each: Precedent) -> PrecedentAnswer:
        facts = {name: getattr(each, name) for name in PrecedentAnswer.model_fields}
        return PrecedentAnswer.model_validate({**facts, "module": units[each.module]})

    return Page.of(found, page, answer, lambda item: (item.source_kind, item.source, item.module.id))


@router.get("/modules/{module_id}/recognitions")
def list_module_recognitions(
    module_id: uuid.UUID, session: DbSession, now: Now, page: PageQuery, on: On = None
) -> Page[RecognitionAnswer]:
    """Where a module counts, as what, for how many EC and until when."""
    found = recognitions.list_module_recognitions(session, module_id, page, on or local_date(now))
    return Page.of(found, page, recognition_answer, _key)


@router.get("/routes/{route_id}/recognitions")
def list_route_recognitions(
    route_id: uuid.UUID, session: DbSession, now: Now, page: PageQuery, on: On = None
) -> Page[RecognitionAnswer]:
    """Where a microcredential route counts, as what, for how many EC and until when."""
    found = recognitions.list_route_recognitions(session, route_id, page, on or local_date(now))
    return Page.of(found, page, recognition_answer, _key)


@router.get("/awards/{award_id}/recognitions")
def list_award_recognitions(
    award_id: uuid.UUID, caller: MaybeCaller, session: DbSession, now: Now, page: PageQuery
) -> Page[RecognitionAnswer]:
    """Where this badge counts, as what, for how many EC and until when: for anyone when it is shared."""
    found = recognitions.list_award_recognitions(session, caller, award_id, page, now=now)
    return Page.of(found, page, recognition_answer, _key)


@router.get("/people/{person_id}/diplomas/{diploma_version_id}/agreements")
def list_applied_agreements(
    person_id: uuid.UUID, diploma_version_id: uuid.UUID, caller: Caller, session: DbSession, now: Now
) -> ApplicationsAnswer:
    """What each agreement that the board adopted comes to for a person, and what stands in the way."""
    found, brought, versions = agreements.list_applications(session, caller, person_id, diploma_version_id, now=now)
    items = [_application(each, versions[each.terms.version].content) for each in found]
    return ApplicationsAnswer(items=items, brought=[each.adoption for each in brought])


def _application(found: Application, content: dict[str, Any]) -> ApplicationAnswer:
    terms = found.terms
    return ApplicationAnswer.model_validate(
        {
            "agreementId": terms.agreement,
            "versionId": terms.version,
            "adoptionId": terms.adoption,
            "code": terms.code,
            "title": content["title"],
            "verdict": found.verdict,
            "records": [each.id for each in found.records],
            "modules": [each.id for each in terms.whole_modules],
            "outcomes": sorted(terms.covered),
            "remaining": sorted(terms.remaining),
            "block": content["target"].get("block"),
            "unmet": list(found.unmet),
        }
    )
