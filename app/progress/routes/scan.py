"""HTTP of the quick scan: for anyone, without a token, and so counted for each client address."""

from fastapi import Depends, Request

from app.http import Config, DbSession, Now, new_router
from app.problems import TooManyRequests
from app.progress.payloads.scan import QuickScan, QuickScanAnswer
from app.progress.service import scan as service
from app.rates import Rate, client_of

router = new_router("/v1/quick-scans", tags=["progress"])


def take_scan(request: Request, now: Now) -> None:
    """Counts a scan of a client address. Raises TooManyRequests with when to try again."""
    rate: Rate = request.app.state.scan_rate
    wait = rate.wait(client_of(request.client.host if request.client else ""), now)
    if wait:
        raise TooManyRequests(retry_after=wait)


@router.post("", dependencies=[Depends(take_scan)])
def scan_quickly(asked: QuickScan, session: DbSession, now: Now, settings: Config) -> QuickScanAnswer:
    """What diplomas, certificates, badges, modules and work may be worth, for each programme. Nothing is kept."""
    most = settings.max_plan_seconds
    found = service.scan(session, asked, public_url=settings.public_url, most_seconds=most, now=now)
    return QuickScanAnswer.model_validate(found)
