"""HTTP of programmes, modules, routes, diplomas and enrolments."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.access.guards import AsAdministrator, AsCoordinator, AsRegistrar, Caller
from app.curriculum import queries, service
from app.curriculum.payloads import (
    DiplomaContent,
    EnrolmentAnswer,
    Kind,
    ModuleContent,
    NewDiploma,
    NewEnrolment,
    NewModule,
    NewProgramme,
    NewRoute,
    OfferingAnswer,
    ProgrammeAnswer,
    Reason,
    RouteContent,
)
from app.curriculum.routes import trees
from app.curriculum.routes.answers import answer
from app.http import DbSession, IfMatch, Now, PageQuery, new_router
from app.payloads import Page
from app.problems import NotFound

router = new_router("/v1", tags=["curriculum"])
Number = Annotated[int, Path(ge=1, le=100_000)]


@router.post("/programmes", status_code=201)
def create_programme(new: NewProgramme, caller: AsAdministrator, session: DbSession, now: Now) -> ProgrammeAnswer:
    """Adds a programme."""
    return ProgrammeAnswer.model_validate(service.create_programme(session, caller, new, now=now))


@router.get("/programmes")
def list_programmes(session: DbSession, page: PageQuery) -> Page[ProgrammeAnswer]:
    """Programmes, by code."""
    found = queries.list_programmes(session, page)
    return Page.of(found, page, ProgrammeAnswer.model_validate, lambda item: (item.code, item.id))


@router.get("/programmes/{programme_id}")
def get_programme(programme_id: uuid.UUID, session: DbSession) -> ProgrammeAnswer:
    """One programme."""
    return ProgrammeAnswer.model_validate(queries.get_programme(session, programme_id))


@router.post("/enrolments", status_code=201)
def enrol(new: NewEnrolment, caller: AsRegistrar, session: DbSession, now: Now) -> EnrolmentAnswer:
    """A person begins to study for a diploma."""
    return EnrolmentAnswer.model_validate(service.enrol(session, caller, new, now=now))


def _add_routes(
    kind: Kind,
    new_model: type[NewModule | NewRoute | NewDiploma],
    content_model: type[ModuleContent | RouteContent | DiplomaContent],
) -> APIRouter:
    """The same addresses for modules, routes and diplomas: they live and are published alike."""
    made = new_router(f"/v1/{kind}s", tags=["curriculum"])

    @made.post("", status_code=201, operation_id=f"create_{kind}")
    def create(
        new: new_model,  # type: ignore[valid-type]
        caller: AsCoordinator,
        session: DbSession,
        now: Now,
        response: Response,
    ) -> OfferingAnswer:
        """Begins one with its first draft."""
        return answer(service.create_offering(session, caller, kind, new, now=now), response)

    _add_reading(made, kind)
    _add_drafting(made, kind, content_model)
    _add_publishing(made, kind)
    return made


def _add_reading(made: APIRouter, kind: Kind) -> None:
    @made.get("", operation_id=f"list_{kind}s")
    def list_latest(
        session: DbSession, page: PageQuery, programme: Annotated[uuid.UUID | None, Query()] = None
    ) -> Page[OfferingAnswer]:
        """What is published, in its latest version, by code."""
        found = queries.list_latest(session, kind, page, programme)
        return Page.of(found, page, answer, lambda item: (item.code, item.id))

    @made.get("/{offering_id}", operation_id=f"get_{kind}")
    def get(offering_id: uuid.UUID, session: DbSession, response: Response) -> OfferingAnswer:
        """The latest published version."""
        return _published(session, kind, offering_id, None, response)

    @made.get("/{offering_id}/versions/{number}", operation_id=f"get_{kind}_version")
    def get_version(offering_id: uuid.UUID, number: Number, session: DbSession, response: Response) -> OfferingAnswer:
        """One published version; a withdrawn one says so."""
        return _published(session, kind, offering_id, number, response)


def _published(
    session: DbSession, kind: Kind, offering_id: uuid.UUID, number: int | None, response: Response
) -> OfferingAnswer:
    found = queries.find_version(session, queries.get_offering(session, kind, offering_id).id, number)
    if found is None:
        raise NotFound()
    return answer(found, response)


def _add_drafting(
    made: APIRouter, kind: Kind, content_model: type[ModuleContent | RouteContent | DiplomaContent]
) -> None:
    @made.get("/{offering_id}/draft", operation_id=f"get_{kind}_draft")
    def get_draft(offering_id: uuid.UUID, caller: Caller, session: DbSession, response: Response) -> OfferingAnswer:
        """The draft, with the ETag that an edit names."""
        return answer(service.get_draft(session, caller, kind, offering_id), response)

    @made.put("/{offering_id}/draft", operation_id=f"edit_{kind}_draft")
    def edit_draft(
        offering_id: uuid.UUID,
        content: content_model,  # type: ignore[valid-type]
        caller: AsCoordinator,
        session: DbSession,
        now: Now,
        revision: IfMatch,
        response: Response,
    ) -> OfferingAnswer:
        """Replaces the content of the draft."""
        return answer(service.edit_draft(session, caller, kind, offering_id, content, revision, now=now), response)

    @made.post("/{offering_id}/draft", status_code=201, operation_id=f"begin_{kind}_version")
    def begin_version(
        offering_id: uuid.UUID, caller: AsCoordinator, session: DbSession, now: Now, response: Response
    ) -> OfferingAnswer:
        """Begins the next version as a copy of the latest."""
        return answer(service.begin_version(session, caller, kind, offering_id, now=now), response)

    @made.delete("/{offering_id}/draft", status_code=204, operation_id=f"discard_{kind}_draft")
    def discard_draft(offering_id: uuid.UUID, caller: AsCoordinator, session: DbSession, now: Now) -> None:
        """Throws the draft away."""
        service.discard_draft(session, caller, kind, offering_id, now=now)


def _add_publishing(made: APIRouter, kind: Kind) -> None:
    @made.post("/{offering_id}/publish", operation_id=f"publish_{kind}")
    def publish(offering_id: uuid.UUID, caller: AsCoordinator, session: DbSession, now: Now) -> OfferingAnswer:
        """Publishes the draft."""
        return answer(service.publish_offering(session, caller, kind, offering_id, now=now))

    @made.post("/{offering_id}/versions/{number}/withdraw", operation_id=f"withdraw_{kind}_version")
    def withdraw(
        offering_id: uuid.UUID,
        number: Number,
        why: Reason,
        caller: AsCoordinator,
        session: DbSession,
        now: Now,
        response: Response,
    ) -> OfferingAnswer:
        """Withdraws a published version, with the reason. What relies on it is said where `Link` points."""
        if kind != "route":  # on which nothing relies
            response.headers["Link"] = f'</v1/{kind}s/{offering_id}/versions/{number}/reliance>; rel="related"'
        return answer(service.withdraw_version(session, caller, kind, offering_id, number, why.reason, now=now))


routers = [
    router,
    _add_routes("module", NewModule, ModuleContent),
    _add_routes("route", NewRoute, RouteContent),
    trees.router,
    _add_routes("diploma", NewDiploma, DiplomaContent),
]
