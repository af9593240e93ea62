"""What really commits: people who act on one appeal at the same moment, of whom one wins; the daily command."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.commands import erase_due
from app.ledger.service import check_chains
from app.main import create_app
from app.settings import Settings
from tests.recognition.tribunal import PatientWorld, Tribunal

Request = tuple[str, Any, dict[str, str]]


@pytest.fixture
def busy(own_settings: Settings, committing: Engine) -> Any:
    """A tribunal in a database that really commits, with the real clock."""

    def new_session() -> Session:
        return Session(committing, expire_on_commit=False)

    app = create_app(own_settings, new_session=new_session)
    with TestClient(app, base_url=own_settings.public_url) as client, new_session() as session:
        yield Tribunal(client, PatientWorld(session, lambda: datetime.now(UTC)))


def at_once(client: TestClient, requests: list[Request]) -> list[tuple[int, str]]:
    """Sends all requests at the same moment; status and kind of refusal of each."""
    ready = Barrier(len(requests))

    def send(request: Request) -> tuple[int, str]:
        path, body, headers = request
        ready.wait(30)
        found = client.post(f"/v1/{path}", json=body, headers=headers)
        return found.status_code, found.json().get("type", "").rpartition("/")[2]

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))


def test_one_appeal_and_one_ruling_win(busy: Tribunal, committing: Engine) -> None:
    dossier, decision = busy.announced(2)
    path = f"decisions/{decision}/appeals"
    lodged = at_once(busy.client, [(path, {"grounds": f"Reden {at}."}, busy.student) for at in range(8)])
    assert sorted(lodged) == [(201, ""), *[(409, "already-appealed")] * 7]
    [appeal] = busy.client.get("/v1/appeals", headers=busy.appeals_board).json()["items"]
    busy.on(appeal["id"], "send", busy.appeals_board)
    busy.settle(appeal["id"], False)
    judges = [busy.appeals_board, busy.appoint(Role.APPEALS_BOARD, "Twee")]
    requests: list[Request] = [
        (f"appeals/{appeal['id']}/ruling", {"outcome": outcome, "reasons": "x"}, judges[at % 2])
        for at, outcome in enumerate(("founded", "unfounded") * 4)
    ]
    ruled = at_once(busy.client, requests)
    assert sorted(ruled) == [(200, ""), *[(409, "appeal-state")] * 7]
    outcome = requests[ruled.index((200, ""))][1]["outcome"]
    kept = busy.client.get(f"/v1/appeals/{appeal['id']}", headers=busy.appeals_board).json()
    assert kept["ruling"]["outcome"] == outcome
    assert busy.state_of(dossier) == {"founded": "advised", "unfounded": "final"}[outcome]
    assert busy.exempt() == {"founded": 0, "unfounded": 2}[outcome]
    with Session(committing) as session:
        assert check_chains(session) == []


def test_the_daily_command_makes_final_what_no_term_keeps_open(
    busy: Tribunal, committing: Engine, own_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    open_still, _ = busy.announced(2)
    contract = Tribunal(busy.client, busy.world, "voorbeeld-zuid", regime="contract")
    closed = [contract.announced()[0]]
    closed.append(contract.advised())
    contract.decided(closed[1], 2)
    assert erase_due(committing, own_settings) == 0
    assert capsys.readouterr().out == "0 accounts erased\n0 kept answers erased\n2 dossiers became final\n"
    assert [contract.state_of(dossier) for dossier in closed] == ["final", "final"]
    assert busy.state_of(open_still) == "announced"
    with Session(committing) as session:
        assert check_chains(session) == []
