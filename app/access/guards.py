"""Who may call a route, said in its signature. Which institution or programme it is about, services check."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.access import service
from app.access.rules import PERSONAL, Actor, Role, local_date
from app.http import DbSession, Now
from app.problems import Forbidden, Unauthenticated

_bearer = HTTPBearer(auto_error=False, scheme_name="bearer", description="A token from /oauth/token")
_Credentials = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]


def maybe_authenticate(request: Request, credentials: _Credentials, session: DbSession, now: Now) -> Actor | None:
    """Whom the token names; None without one. Raises Unauthenticated for a token that is not valid."""
    if credentials is None:
        if request.headers.get("authorization"):
            raise Unauthenticated()
        return None
    return service.authenticate(session, credentials.credentials, now=now)


MaybeCaller = Annotated[Actor | None, Depends(maybe_authenticate)]


def authenticate(caller: MaybeCaller) -> Actor:
    """Whom the token names. Raises Unauthenticated."""
    if caller is None:
        raise Unauthenticated()
    return caller


Caller = Annotated[Actor, Depends(authenticate)]


def require(*roles: Role) -> Callable[[Actor, Now], Actor]:
    """A guard that lets pass who holds one of the roles anywhere. Raises Forbidden; a system never judges."""

    def guard(caller: Caller, now: Now) -> Actor:
        if caller.is_system and PERSONAL.issuperset(roles):
            raise Forbidden("A system may not approve, advise or decide.")
        if not any(caller.holds(role, on=local_date(now)) for role in roles):
            raise Forbidden("This asks for the role " + " or ".join(role.value for role in roles) + ".")
        return caller

    guard.roles = roles  # type: ignore[attr-defined]  # the OpenAPI document says who may
    return guard


AsAdministrator = Annotated[Actor, Depends(require(Role.ADMINISTRATOR))]
AsSectorEditor = Annotated[Actor, Depends(require(Role.SECTOR_EDITOR))]
AsCoordinator = Annotated[Actor, Depends(require(Role.COORDINATOR))]
AsCurator = Annotated[Actor, Depends(require(Role.COORDINATOR, Role.SECTOR_EDITOR))]
AsExaminer = Annotated[Actor, Depends(require(Role.EXAMINER))]
AsRegistrar = Annotated[Actor, Depends(require(Role.REGISTRAR))]
AsRegistrarOrBoard = Annotated[Actor, Depends(require(Role.REGISTRAR, Role.BOARD))]
AsAssessor = Annotated[Actor, Depends(require(Role.ASSESSOR))]
AsBoard = Annotated[Actor, Depends(require(Role.BOARD))]
AsAppealsBoard = Annotated[Actor, Depends(require(Role.APPEALS_BOARD))]
AsStudent = Annotated[Actor, Depends(require(Role.STUDENT))]
AsApprover = Annotated[Actor, Depends(require(Role.EXAMINER, Role.BOARD))]
AsAppointer = Annotated[Actor, Depends(require(Role.ADMINISTRATOR, Role.BOARD))]
