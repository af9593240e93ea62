"""People who act at the same moment, on a real server and database: what is published is what was approved."""

import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.ledger.service import check_chains
from app.outcomes.models import OutcomeSetVersion, OutcomeVersion
from app.versions import digest_of
from tests.desks import ADOPTION, Campus, content, outcome, reviewer_of
from tests.live import Live

ROUNDS = 12


class Race:
    """A set with a draft that was approved, and people who do something to it at once."""

    def __init__(self, live: Live, campus: Campus) -> None:
        self.live, self.campus = live, campus
        self.set = campus.outcomes[0]["setId"]
        self.address = f"{live.address}/v1/outcome-sets/{self.set}"
        self.ask("POST", "/draft", expect=201)
        self.reader = reviewer_of(campus.client, self.set, campus.coordinator)

    def ask(self, method: str, path: str, body: Any = None, *, expect: int = 200, reads: bool = False) -> Any:
        answer = self.send(method, path, body, reads=reads)
        assert answer.status_code == expect, answer.text
        return answer

    def send(self, method: str, path: str, body: Any = None, *, reads: bool = False, revision: int = 1) -> Any:
        headers = {**(self.reader if reads else self.campus.coordinator), "If-Match": f'"r{revision}"'}
        with httpx.Client(trust_env=False, timeout=30) as client:
            return client.request(method, f"{self.address}{path}", json=body, headers=headers)

    def approved(self) -> int:
        """Puts the draft into review and approves it; its revision."""
        revision: int = self.ask("POST", "/draft/submit", {}).json()["revision"]
        assert self.send("POST", "/draft/approve", reads=True, revision=revision).status_code == 200
        return revision

    def at_once(self, *acts: Callable[[], Any]) -> list[Any]:
        """Lets everyone act at the same moment; the answers, in the order of the acts."""
        ready, answers = threading.Barrier(len(acts)), [None] * len(acts)

        def act(at: int) -> None:
            ready.wait(30)
            answers[at] = acts[at]()

        workers = [threading.Thread(target=act, args=(at,)) for at in range(len(acts))]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        return answers


@pytest.fixture
def race(serving: Live, served_campus: Campus) -> Race:
    return Race(serving, served_campus)


def test_publishing_while_somebody_returns_and_edits_gives_one_of_the_two(race: Race, shared: Engine) -> None:
    published = 0
    for number in range(ROUNDS):
        before = race.ask("GET", "/draft").json()
        revision = race.approved()
        after = content(*(outcome(f"LU{at}", ec=number + 1) for at in range(30)))

        def edit(after: Any = after, revision: int = revision) -> Any:
            race.send("POST", "/draft/return", {"reason": "Nog iets."})
            return race.send("PUT", "/draft", after, revision=revision)

        out, edited = race.at_once(lambda: race.send("POST", "/publish", ADOPTION), edit)
        assert (out.status_code, edited.status_code) in {(200, 404), (400, 200)}, (out.text, edited.text)
        if out.status_code == 200:
            published += 1
            assert out.json()["content"] == before["content"]
            race.ask("POST", "/draft", expect=201)
            assert race.send("PUT", "/draft", after).status_code == 200
        else:
            assert race.ask("GET", "/draft").json()["status"] == "draft"
    with Session(shared) as session:
        versions = session.scalars(select(OutcomeSetVersion).where(OutcomeSetVersion.status == "published")).all()
        assert len(versions) >= published + 1
        for version in versions:
            rows = session.scalars(
                select(OutcomeVersion)
                .where(OutcomeVersion.set_version_id == version.id)
                .order_by(OutcomeVersion.position)
            )
            assert [row.content for row in rows] == version.content["outcomes"]
            assert digest_of(version.content) == version.digest
        assert check_chains(session) == []


def test_a_thread_that_is_opened_while_publishing_is_not_passed_over(race: Race) -> None:
    for _ in range(ROUNDS):
        race.approved()
        thread, out = race.at_once(
            lambda: race.send("POST", "/draft/threads", {"text": "Wacht!"}, reads=True),
            lambda: race.send("POST", "/publish", ADOPTION),
        )
        assert (thread.status_code, out.status_code) in {(404, 200), (201, 400)}, (thread.text, out.text)
        if out.status_code == 200:
            race.ask("POST", "/draft", expect=201)
        else:
            race.ask("POST", f"/draft/threads/{thread.json()['id']}/resolve", reads=True)
            race.ask("POST", "/draft/return", {"reason": "Opnieuw."}, reads=True)


def test_one_of_two_submits_and_one_of_two_restores_wins(race: Race) -> None:
    answers = race.at_once(*[lambda: race.send("POST", "/draft/submit", {})] * 2)
    assert sorted(each.status_code for each in answers) == [200, 409]
    race.ask("POST", "/draft/return", {"reason": "x"})
    race.ask("DELETE", "/draft", expect=204)
    answers = race.at_once(*[lambda: race.send("POST", "/versions/1/restore")] * 2)
    assert sorted(each.status_code for each in answers) == [201, 409]
