"""A small typed client of the API: tokens, retries, paging, revisions, and refusals as exceptions."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from typing import Any, Self
from urllib.parse import quote, urlsplit

import httpx

from app.client.account import Account, is_loopback
from app.client.answers import (
    Comparison,
    DraftSummary,
    Me,
    OutcomeAdvice,
    OutcomeHit,
    Report,
    Review,
    SetSummary,
    SetVersion,
    SheetReport,
)
from app.client.trouble import Fault, NotAllowed, Trouble, Unreachable, kind_of

Progress = Callable[[int, int | None], None]
"""Told how many bytes more have gone by, and of how many in all where that is known."""
TRIES, LONGEST_WAIT, PIECE = 4, 30.0, 64 * 1024
EARLY = 30
"""So many seconds before its end a token is asked for anew: a request takes time too."""


@dataclass(frozen=True)
class Download:
    """A file that the server gave, with the name that it proposes."""

    name: str
    data: bytes


class Client:
    """Asks one server, in the name of one account."""

    def __init__(
        self,
        account: Account,
        *,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.account, self._sleep, self._clock = account, sleep, clock
        self._token, self._until = "", 0.0
        is_local = is_loopback(urlsplit(account.url).hostname or "")
        timeout = httpx.Timeout(60, connect=10)
        self._http = httpx.Client(
            base_url=account.url, timeout=timeout, trust_env=not is_local, transport=transport, follow_redirects=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    # Outcome sets.

    def me(self) -> Me:
        """Whom the account names. Raises NotAllowed."""
        found: Me = self.ask("GET", "/v1/people/me", must_be_someone=True).json()
        return found

    def list_sets(self, **filters: str | int | None) -> Iterator[SetSummary]:
        """Every published set in its latest version, page after page."""
        yield from self._pages("/v1/outcome-sets", filters)

    def search(self, words: str, **filters: str | int | None) -> Iterator[OutcomeHit]:
        """Outcomes of published sets, the best first."""
        yield from self._pages("/v1/outcomes", {"q": words, **filters})

    def get_set(self, set_id: str, number: int | None = None) -> SetVersion:
        """A published version, the latest if none is named. Raises NotFound."""
        version = f"/versions/{number}" if number else ""
        found: SetVersion = self.ask("GET", f"{_set(set_id)}{version}").json()
        return found

    def get_draft(self, set_id: str) -> tuple[SetVersion, str]:
        """The draft, and the ETag that an edit of it names. Raises NotFound, NotAllowed."""
        answer = self.ask("GET", f"{_set(set_id)}/draft")
        return answer.json(), answer.headers["ETag"]

    def begin_draft(self, set_id: str) -> SetVersion:
        """Begins the next version as a copy of the latest. Raises Refused where there is a draft already."""
        found: SetVersion = self.ask("POST", f"{_set(set_id)}/draft").json()
        return found

    def import_sheet(
        self,
        set_id: str,
        data: bytes,
        *,
        etag: str | None,
        remove_missing: bool = False,
        lang: str = "nl",
        progress: Progress | None = None,
    ) -> SheetReport:
        """Takes a sheet into the draft; without an ETag it only says what would happen. Raises Stale, Refused."""
        params = {"dryRun": str(etag is None).lower(), "removeMissing": str(remove_missing).lower(), "lang": lang}
        headers = {"Content-Type": "application/octet-stream", **({"If-Match": etag} if etag else {})}
        path = f"{_set(set_id)}/draft/sheet"
        found: SheetReport = self.ask("POST", path, params=params, headers=headers, data=data, progress=progress).json()
        return found

    def export_sheet(
        self, set_id: str, where: str, media_type: str, *, lang: str = "nl", progress: Progress | None = None
    ) -> Download:
        """A version (`versions/2`) or the `draft` as a sheet. Raises NotFound."""
        headers, path = {"Accept": media_type}, f"{_set(set_id)}/{where}/sheet"
        return _download(self.ask("GET", path, params={"lang": lang}, headers=headers, progress=progress), "sheet")

    def export_package(self, version_id: str, *, progress: Progress | None = None) -> Download:
        """A published version as a CASE 1.1 package. Raises NotFound."""
        path = f"/ims/case/v1p1/CFPackages/{quote(version_id, safe='')}"
        return _download(self.ask("GET", path, progress=progress), f"{version_id}.json")

    def compare(self, sets: list[str], *, lived_experience: bool = False) -> Comparison:
        """Two to six versions, each `id` or `id@number`, beside each other. Raises NotFound, Refused."""
        params = {"set": sets, "livedExperience": str(lived_experience).lower()}
        found: Comparison = self.ask("GET", "/v1/outcome-comparisons", params=params).json()
        return found

    def advice(self, set_id: str) -> list[OutcomeAdvice]:
        """Advice on the wording of a draft. Raises NotFound, NotAllowed."""
        found: list[OutcomeAdvice] = self.ask("GET", f"{_set(set_id)}/draft/advice").json()["items"]
        return found

    def list_drafts(self, **filters: str | None) -> Iterator[DraftSummary]:
        """Drafts that one may see, page after page. Raises NotAllowed."""
        yield from self._pages("/v1/outcome-drafts", filters)

    def review(self, set_id: str) -> tuple[Review, str]:
        """Where the review of the draft stands, and the ETag that an approval of it names. Raises NotFound."""
        answer = self.ask("GET", f"{_set(set_id)}/draft/review")
        return answer.json(), answer.headers["ETag"]

    def submit(self, set_id: str, note: str | None = None) -> Review:
        """Hands the draft in for review. Raises Refused with everything that it lacks."""
        body = {"note": note} if note else {}
        found: Review = self.ask("POST", f"{_set(set_id)}/draft/submit", json=body).json()
        return found

    def approve(self, set_id: str, etag: str) -> Review:
        """Approves what somebody else handed in, as it was when it was read. Raises Refused, Stale, NotAllowed."""
        headers = {"If-Match": etag}
        found: Review = self.ask("POST", f"{_set(set_id)}/draft/approve", headers=headers).json()
        return found

    def give_back(self, set_id: str, reason: str) -> Review:
        """Returns what is in review to be a draft, with the reason. Raises Refused, NotAllowed."""
        found: Review = self.ask("POST", f"{_set(set_id)}/draft/return", json={"reason": reason}).json()
        return found

    def publish(self, set_id: str, adopted_by: str, adopted_on: str) -> SetVersion:
        """Publishes what was reviewed. Raises Refused with everything that it lacks."""
        body = {"adoptedBy": adopted_by, "adoptedOn": adopted_on}
        found: SetVersion = self.ask("POST", f"{_set(set_id)}/publish", json=body).json()
        return found

    def verify(self, data: bytes, *, progress: Progress | None = None) -> Report:
        """Every check of a credential, in whichever form. Raises Refused for what is none."""
        headers = {"Content-Type": "application/octet-stream"}
        found: Report = self.ask("POST", "/v1/verifications", headers=headers, data=data, progress=progress).json()
        return found

    # Requests.

    def _pages(self, path: str, filters: dict[str, Any]) -> Iterator[Any]:
        params = {name: value for name, value in filters.items() if value is not None}
        while True:
            page = self.ask("GET", path, params={"limit": 200, **params}).json()
            yield from page["items"]
            if not page["next"]:
                return
            params["cursor"] = page["next"]

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        json: Any = None,
        data: bytes | None = None,
        progress: Progress | None = None,
        must_be_someone: bool = False,
    ) -> httpx.Response:
        """One request, tried again while the server says that it will pass. Raises Trouble for every refusal.

        A POST carries one Idempotency-Key for all its tries, so that none can make a thing twice.
        """
        if must_be_someone and not self.account.client_id:
            raise NotAllowed("This needs a login: leerlijn login URL.")
        sent = {"Accept": "application/json", **(headers or {})}
        if method == "POST":
            sent["Idempotency-Key"] = str(uuid.uuid4())

        def once() -> httpx.Response:
            content = _pieces(data, progress) if data is not None else None
            lengths = {"Content-Length": str(len(data))} if data is not None else {}
            request = self._http.build_request(
                method, path, params=params, headers={**sent, **lengths, **self._bearer()}, json=json, content=content
            )
            return _received(self._http.send(request, stream=True), progress if data is None else None)

        answer = self._tried(once, is_safe=method == "GET")
        if answer.status_code == 401 and self._token:
            self._token = ""
            answer = self._tried(once, is_safe=method == "GET")
        return _checked(answer)

    def _tried(self, once: Callable[[], httpx.Response], *, is_safe: bool) -> httpx.Response:
        """The answer, after waiting as long as the server asks: 429 and 503; and, of what only reads, broken lines."""
        for turn in range(1, TRIES + 1):
            try:
                answer = once()
            except httpx.TransportError as error:
                if not is_safe or turn == TRIES:
                    raise Unreachable(f"{self.account.url} does not answer: {_reason(error)}.") from error
                self._sleep(2.0**turn / 4)
                continue
            if answer.status_code not in {429, 503} or turn == TRIES:
                return answer
            self._sleep(_wait(answer, turn))
        raise AssertionError("a try either answers or raises")

    def _bearer(self) -> dict[str, str]:
        """The Authorization header, with a token that is still good; none without credentials."""
        if not self.account.client_id:
            return {}
        if not self._token or self._clock() > self._until:
            self._log_in()
        return {"Authorization": f"Bearer {self._token}"}

    def _log_in(self) -> None:
        form = {"grant_type": "client_credentials"}
        who = (self.account.client_id, self.account.client_secret)
        answer = self._tried(lambda: self._http.post("/oauth/token", data=form, auth=who), is_safe=True)
        found = _checked(answer).json()
        self._token, self._until = found["access_token"], self._clock() + max(1, found["expires_in"] - EARLY)


def _set(set_id: str) -> str:
    return f"/v1/outcome-sets/{quote(set_id, safe='')}"


def _pieces(data: bytes, progress: Progress | None) -> Iterator[bytes]:
    for start in range(0, len(data), PIECE):
        piece = data[start : start + PIECE]
        yield piece
        if progress:
            progress(len(piece), len(data))


def _received(answer: httpx.Response, progress: Progress | None) -> httpx.Response:
    """The answer with its whole body, which tells its progress."""
    declared = answer.headers.get("Content-Length", "")
    body = bytearray()
    with closing(answer):
        for piece in answer.iter_bytes():
            body += piece
            if progress:
                progress(len(piece), int(declared) if declared.isdecimal() else None)
    headers = [(name, value) for name, value in answer.headers.multi_items() if name.lower() != "content-encoding"]
    return httpx.Response(answer.status_code, headers=headers, content=bytes(body), request=answer.request)


def _wait(answer: httpx.Response, turn: int) -> float:
    asked = answer.headers.get("Retry-After", "")
    return min(float(asked), LONGEST_WAIT) if asked.isdecimal() else 2.0**turn / 2


def _reason(error: httpx.TransportError) -> str:
    return (str(error) or type(error).__name__).rstrip(".")


def _checked(answer: httpx.Response) -> httpx.Response:
    """The answer, if it is none of a refusal. Raises Trouble with the words and faults of the problem in it."""
    if answer.is_success:
        return answer
    raise _trouble(answer)


def _trouble(answer: httpx.Response) -> Trouble:
    kind = kind_of(answer.status_code)
    try:
        said = answer.json()
        if "error" in said:  # as OAuth spells it (RFC 6749, 5.2)
            return kind(said.get("error_description") or said["error"], slug=said["error"].replace("_", "-"))
        faults = tuple(Fault(each["code"], each.get("pointer", ""), each["detail"]) for each in said.get("errors", []))
        words = said["title"] if said["detail"] == said["title"] else f"{said['title']}: {said['detail']}"
        return kind(words, slug=said["type"].rpartition("/")[2], faults=faults)
    except (ValueError, KeyError, TypeError, AttributeError):
        return kind(f"The server answered with {answer.status_code}.")


def _download(answer: httpx.Response, otherwise: str) -> Download:
    """A file by the name that the server proposes, without any folder in it."""
    header = Message()
    header["Content-Disposition"] = answer.headers.get("Content-Disposition", "")
    name = (header.get_filename() or otherwise).replace("\\", "/").rpartition("/")[2]
    return Download(name.lstrip(".") or otherwise, answer.content)
