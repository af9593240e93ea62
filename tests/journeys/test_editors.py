"""Many at once on one set, over HTTP: nobody's work is lost, and a version is what somebody wrote, whole."""

import ssl
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import pairwise
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.ledger.models import LedgerEvent
from app.ledger.service import check_chains
from app.outcomes.models import OutcomeSetVersion, OutcomeVersion
from app.versions import digest_of
from tests.desks import ADOPTION, PROGRAMME, Campus, content, outcome
from tests.live import Live

EDITORS = 64
ROUNDS = 20
Work = Callable[[httpx.Client], httpx.Response]


@pytest.fixture
def desk(served_campus: Campus) -> Campus:
    return served_campus


@pytest.fixture
def clients(desk: Campus, serving: Live) -> Iterator[list[httpx.Client]]:
    """As many clients as there are editors, each with a connection of its own that is open already."""
    unused = ssl.create_default_context()  # once for all: it takes long to make
    with ExitStack() as ending:
        made = [
            ending.enter_context(
                httpx.Client(
                    base_url=serving.address, headers=desk.coordinator, trust_env=False, timeout=120, verify=unused
                )
            )
            for _ in range(EDITORS)
        ]
        for client in made:
            assert client.get("/health").status_code == 200
        yield made


def at_once(clients: Sequence[httpx.Client], works: Sequence[Work]) -> list[httpx.Response]:
    """The answers to pieces of work that begin at the same moment, each on a client of its own."""
    start, answers = threading.Barrier(len(works)), dict[int, httpx.Response]()

    def run(place: int) -> None:
        start.wait()
        answers[place] = works[place](clients[place])

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(works), "each was answered"
    return [answers[place] for place in range(len(works))]


def new_set(desk: Campus, code: str) -> dict[str, Any]:
    return {
        "kind": "programme",
        "code": code,
        "institution": desk.institution.slug,
        "programme": desk.programme,
        "content": content(outcome("LU1")),
    }


def begin(client: httpx.Client, desk: Campus) -> str:
    """A set with a draft that holds one outcome."""
    answer = client.post("/v1/outcome-sets", json=new_set(desk, f"S-{uuid.uuid4().hex[:8]}"))
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["id"]
    return made


def publish(client: httpx.Client, desk: Campus, set_id: str) -> httpx.Response:
    """All the steps from a draft to a published version, up to the first that is refused; the answer to the last."""
    address = f"/v1/outcome-sets/{set_id}"
    sent = client.post(f"{address}/draft/submit", json={})
    if sent.status_code != 200:
        return sent
    read = client.get(f"{address}/draft/review", headers=desk.registrar)
    approved = client.post(
        f"{address}/draft/approve", headers={**desk.registrar, "If-Match": read.headers.get("etag", "")}
    )
    return client.post(f"{address}/publish", json=ADOPTION) if approved.status_code == 200 else approved


def put(set_id: str, revision: str, **said: Any) -> Work:
    """An edit of one outcome of a draft."""
    body = outcome(**said)
    path = f"/v1/outcome-sets/{set_id}/draft/outcomes/{body['code']}"
    return lambda client: client.put(path, json=body, headers={"If-Match": revision})


def words(text: str) -> dict[str, str]:
    return {"nl": text, "en": text}


def statuses(answers: Sequence[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def events(shared: Engine, subject: str, action: str) -> int:
    with Session(shared) as session:
        assert check_chains(session) == []
        found = select(LedgerEvent).where(LedgerEvent.subject_id == uuid.UUID(subject), LedgerEvent.action == action)
        return len(session.scalars(found).all())


def test_of_64_editors_of_one_outcome_one_wins_and_all_hear_it(
    desk: Campus, clients: list[httpx.Client], shared: Engine
) -> None:
    set_id = begin(clients[0], desk)
    edits = [put(set_id, '"r1"', statement=words(f"Begeleidt {number}")) for number in range(EDITORS)]
    answers = at_once(clients, edits)
    assert statuses(answers) == {200: 1, 412: EDITORS - 1}
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 200)
    stored = clients[0].get(f"/v1/outcome-sets/{set_id}/draft")
    assert stored.headers["etag"] == '"r2"'
    assert [each["statement"]["nl"] for each in stored.json()["content"]["outcomes"]] == [f"Begeleidt {winner}"]
    assert events(shared, set_id, "outcome-set.edited") == 1


def test_64_editors_who_try_again_lose_nothing(desk: Campus, clients: list[httpx.Client], shared: Engine) -> None:
    set_id = begin(clients[0], desk)
    path = f"/v1/outcome-sets/{set_id}/draft"
    said: list[int] = []

    def persist(number: int) -> Work:
        def work(client: httpx.Client) -> httpx.Response:
            while True:
                read = client.get(path)
                assert read.status_code == 200, read.text
                answer = put(set_id, read.headers["etag"], code=f"LU-{number}")(client)
                said.append(answer.status_code)
                if answer.status_code != 412:
                    return answer

        return work

    answers = at_once(clients, [persist(number) for number in range(EDITORS)])
    assert statuses(answers) == {200: EDITORS}
    assert set(said) <= {200, 412}
    stored = clients[0].get(path)
    codes = [each["code"] for each in stored.json()["content"]["outcomes"]]
    assert sorted(codes) == sorted(["LU1", *(f"LU-{number}" for number in range(EDITORS))])
    assert stored.json()["revision"] == EDITORS + 1
    revisions = sorted(answer.json()["revision"] for answer in answers)
    assert all(later == earlier + 1 for earlier, later in pairwise(revisions)), "each edit stands on the one before"
    assert events(shared, set_id, "outcome-set.edited") == EDITORS


def test_what_is_published_while_it_is_edited_is_one_of_both_states_whole(
    desk: Campus, clients: list[httpx.Client], shared: Engine
) -> None:
    seen = Counter[tuple[int, str]]()
    before = content(*(outcome(f"LU{number}", statement=words("A")) for number in range(20)))
    after = content(*(outcome(f"LU{number}", statement=words("B")) for number in range(25)))
    for _ in range(ROUNDS):
        set_id = begin(clients[0], desk)
        path = f"/v1/outcome-sets/{set_id}/draft"
        assert clients[0].put(path, json=before, headers={"If-Match": '"r1"'}).status_code == 200

        def edit(client: httpx.Client, path: str = path) -> httpx.Response:
            return client.put(path, json=after, headers={"If-Match": '"r2"'})

        def publish_it(client: httpx.Client, set_id: str = set_id) -> httpx.Response:
            return publish(client, desk, set_id)

        edited, published = at_once(clients, [edit, publish_it])
        assert published.status_code == 200, published.text
        state = published.json()["content"]["outcomes"][0]["statement"]["nl"]
        assert edited.status_code in (200, 404, 409, 412)
        assert (edited.status_code == 200) == (state == "B"), "an edit that was taken is in the version"
        assert_whole(shared, published.json()["versionId"], before if state == "A" else after)
        seen[edited.status_code, state] += 1
    assert sum(seen.values()) == ROUNDS


def assert_whole(shared: Engine, version_id: str, wanted: dict[str, Any]) -> None:
    """The version, its digest and its rows all say the same, which is what somebody wrote."""
    with Session(shared) as session:
        version = session.get_one(OutcomeSetVersion, uuid.UUID(version_id))
        rows = session.scalars(
            select(OutcomeVersion).where(OutcomeVersion.set_version_id == version.id).order_by(OutcomeVersion.position)
        ).all()
        assert version.status == "published"
        assert version.digest == digest_of(version.content)
        assert [row.content for row in rows] == version.content["outcomes"]
        stored = [(each["code"], each["statement"]["nl"]) for each in version.content["outcomes"]]
        assert stored == [(each["code"], each["statement"]["nl"]) for each in wanted["outcomes"]]


def test_publishing_and_withdrawing_happen_once_and_together(
    desk: Campus, clients: list[httpx.Client], shared: Engine
) -> None:
    def withdraw(client: httpx.Client) -> httpx.Response:
        return client.post(f"/v1/outcome-sets/{set_id}/versions/1/withdraw", json={"reason": "Een fout."})

    def publish_it(client: httpx.Client) -> httpx.Response:
        return publish(client, desk, set_id)

    for _ in range(ROUNDS // 2):
        set_id = begin(clients[0], desk)
        assert statuses(at_once(clients, [publish_it] * 2)) == {200: 1, 409: 1}
        assert clients[0].post(f"/v1/outcome-sets/{set_id}/draft").status_code == 201
        assert statuses(at_once(clients, [withdraw, publish_it, withdraw])) == {200: 2, 409: 1}
        first, latest = (clients[0].get(f"/v1/outcome-sets/{set_id}{path}").json() for path in ("/versions/1", ""))
        assert [(each["number"], each["status"]) for each in (first, latest)] == [(1, "withdrawn"), (2, "published")]
        assert_whole(shared, latest["versionId"], content(outcome("LU1")))
        assert events(shared, set_id, "outcome-set.published") == 2
        assert events(shared, set_id, "outcome-set.withdrawn") == 1


def test_a_module_is_published_and_withdrawn_once(desk: Campus, clients: list[httpx.Client], shared: Engine) -> None:
    for number in range(ROUNDS // 4):
        new = {"programme": desk.programme, "code": f"ONCE-{number}", "content": desk.module()}
        module = clients[0].post("/v1/modules", json=new).json()["id"]

        def publish_it(client: httpx.Client, module: str = module) -> httpx.Response:
            return client.post(f"/v1/modules/{module}/publish")

        def withdraw(client: httpx.Client, module: str = module) -> httpx.Response:
            return client.post(f"/v1/modules/{module}/versions/1/withdraw", json={"reason": "Een fout."})

        assert statuses(at_once(clients, [publish_it] * 3)) == {200: 1, 409: 2}
        assert statuses(at_once(clients, [withdraw] * 3)) == {200: 1, 409: 2}
    with Session(shared) as session:
        assert check_chains(session) == []


def test_what_can_be_made_once_is_made_once(desk: Campus, clients: list[httpx.Client], shared: Engine) -> None:
    admin, coordinator = desk.admin, desk.coordinator
    for number in range(ROUNDS // 2):
        set_id = begin(clients[0], desk)
        assert publish(clients[0], desk, set_id).status_code == 200
        programme = {**PROGRAMME, "institution": desk.institution.slug, "code": f"P{number}"}
        module = {"programme": desk.programme, "code": f"M-{number}", "content": desk.module()}
        institution = {
            "slug": f"nieuw-{number}",
            "kind": "hogeschool",
            "name": words("Nieuw"),
            "url": "https://nieuw.example",
            "email": "info@nieuw.example",
        }
        asked = [
            ("/v1/outcome-sets", new_set(desk, f"TWICE-{number}"), coordinator),
            (f"/v1/outcome-sets/{set_id}/draft", None, coordinator),
            ("/v1/programmes", programme, admin),
            ("/v1/modules", module, coordinator),
            ("/v1/institutions", institution, admin),
        ]
        for path, body, who in asked:

            def make(client: httpx.Client, path: str = path, body: Any = body, who: Any = who) -> httpx.Response:
                return client.post(path, headers=who, **({"json": body} if body else {}))

            answers = at_once(clients, [make] * 4)
            assert statuses(answers) == {201: 1, 409: 3}, (path, [answer.text for answer in answers])
    with Session(shared) as session:
        assert check_chains(session) == []
