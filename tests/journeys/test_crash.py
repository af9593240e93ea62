"""kill -9 in the middle of issuing: each award is issued once or not at all."""

import queue
import threading
from collections import Counter
from typing import Any

import httpx
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.issuing.models import Award, SignedCredential, StatusEntry
from app.ledger.models import LedgerEvent
from app.ledger.service import check_chains
from tests.desks import Campus
from tests.live import Live

AWARDS, CLIENTS, KILLED_AFTER = 200, 8, 60


def proposed(campus: Campus) -> list[str]:
    rows = {"results": [campus.result()] * AWARDS}
    recorded = campus.client.post("/v1/result-batches", json=rows, headers=campus.examiner).json()["items"]
    body = {"results": [each["id"] for each in recorded]}
    made = campus.client.post("/v1/awards", json=body, headers=campus.coordinator).json()["items"]
    return [each["id"] for each in made]


def approve(live: Live, headers: dict[str, str], awards: list[str], *, kill_after: int | None = None) -> Counter[Any]:
    """Eight clients approve one by one; what they were answered, by status (None: no answer)."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for award in awards:
        waiting.put(award)
    answers: list[Any] = []
    enough = threading.Event()

    def work() -> None:
        with httpx.Client(base_url=live.address, headers=headers, trust_env=False, timeout=30) as client:
            while not waiting.empty():
                try:
                    answers.append(client.post(f"/v1/awards/{waiting.get_nowait()}/approve").status_code)
                except httpx.TransportError:
                    answers.append(None)
                    return
                except queue.Empty:
                    return
                if kill_after and len(answers) >= kill_after:
                    enough.set()

    workers = [threading.Thread(target=work) for _ in range(CLIENTS)]
    for worker in workers:
        worker.start()
    if kill_after:
        assert enough.wait(120)
        live.kill()
    for worker in workers:
        worker.join(120)
    return Counter(answers)


def found(session: Session) -> dict[str, Any]:
    """What the database holds of every award."""
    signed = session.execute(select(SignedCredential.award_id, func.count()).group_by(SignedCredential.award_id))
    events = session.scalars(select(LedgerEvent.subject_id).where(LedgerEvent.action == "award.issued")).all()
    places = session.execute(select(StatusEntry.award_id, StatusEntry.list_id, StatusEntry.position)).all()
    return {
        "issued": {str(a) for a in session.scalars(select(Award.id).where(Award.status == "issued"))},
        "signed": {str(award): count for award, count in signed},
        "events": sorted(map(str, events)),
        "placed": sorted(str(place.award_id) for place in places),
        "places": {(place.list_id, place.position) for place in places},
    }


def assert_whole(session: Session) -> set[str]:
    """Issued means signed once, entered once and told once; nothing else is. The issued awards."""
    facts = found(session)
    issued: set[str] = facts["issued"]
    assert facts["signed"] == dict.fromkeys(issued, 1)
    assert facts["events"] == sorted(issued)
    assert facts["placed"] == sorted(issued)
    assert len(facts["places"]) == len(issued)
    assert check_chains(session) == []
    return issued


def test_a_killed_server_loses_no_award_and_issues_none_twice(
    live_campus: Campus, live: Live, committing: Engine
) -> None:
    campus = live_campus
    awards = proposed(campus)
    assert len(set(awards)) == AWARDS
    live.start()
    answers = approve(live, campus.examiner, awards, kill_after=KILLED_AFTER)
    assert answers[200] >= KILLED_AFTER
    assert answers[None] >= 1, "the server was killed while clients were waiting"
    live.start()
    with Session(committing) as session:
        issued = assert_whole(session)
    assert answers[200] <= len(issued) < AWARDS
    again = approve(live, campus.examiner, awards)
    assert again == {200: AWARDS - len(issued), 409: len(issued)}
    with Session(committing) as session:
        assert assert_whole(session) == set(awards)
