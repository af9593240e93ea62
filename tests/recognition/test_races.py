"""Many decide at once on one request, over HTTP on the real server: one decision is taken, once."""

import ssl
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.ledger.models import LedgerEvent
from app.ledger.service import check_chains
from app.main import create_app
from app.recognition.models import Decision, Dossier, Exemption
from app.settings import Settings
from tests.desks import Board
from tests.factories import World
from tests.journeys.test_editors import at_once
from tests.live import Live

DECIDERS = 50


@pytest.fixture
def house(own_settings: Settings, committing: Engine, live: Live) -> Iterator[Board]:
    def new_session() -> Session:
        return Session(committing, expire_on_commit=False)

    app = create_app(own_settings, new_session=new_session)
    with TestClient(app, base_url=own_settings.public_url) as client, new_session() as session:
        made = Board(client, World(session, lambda: datetime.now(UTC)))
        live.start()
        yield made


def test_of_50_decisions_on_one_request_one_is_taken(house: Board, live: Live, committing: Engine) -> None:
    house.enrol(str(house.student_person.id))
    dossier = house.advised()
    unused = ssl.create_default_context()  # once for all: it takes long to make
    with ExitStack() as ending:
        clients = [
            ending.enter_context(
                httpx.Client(base_url=live.address, headers=house.board, trust_env=False, timeout=120, verify=unused)
            )
            for _ in range(DECIDERS)
        ]
        for client in clients:
            assert client.get("/health").status_code == 200

        def decide(client: httpx.Client) -> httpx.Response:
            return client.post(f"/v1/dossiers/{dossier}/decisions", json={"granted": house.units})

        answers = at_once(clients, [decide] * DECIDERS)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: DECIDERS - 1}
    slugs = {answer.json()["type"].rpartition("/")[2] for answer in answers if answer.status_code == 409}
    assert slugs == {"dossier-state"}
    with Session(committing) as session:
        assert len(session.scalars(select(Decision)).all()) == 1
        assert len(session.scalars(select(Exemption)).all()) == len(house.units)
        assert session.get_one(Dossier, uuid.UUID(dossier)).state == "decided"
        decided = select(LedgerEvent).where(LedgerEvent.action == "dossier.decided")
        assert [event.subject_id for event in session.scalars(decided)] == [uuid.UUID(dossier)]
        assert check_chains(session) == []
