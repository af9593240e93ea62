"""A few hundred requests of every kind, in every role: `python -m tests.fuzz` asks thousands."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.fuzz.fuzzing import Fuzzer
from tests.fuzz.register import fill
from tests.live import Live

CASES = 400


@pytest.fixture
def fuzzer(own_settings: Settings, committing: Engine, live: Live) -> Fuzzer:
    """A server on a filled register; what a case changes, the next one meets."""
    app = create_app(own_settings, new_session=lambda: Session(committing, expire_on_commit=False))
    with TestClient(app, base_url=own_settings.public_url) as client:
        with Session(committing, expire_on_commit=False) as session:
            register = fill(client, session, lambda: datetime.now(UTC), committing)
        document = client.get("/v1/openapi.json").json()
    live.start()
    return Fuzzer(document, live.address, register)


def test_no_request_breaks_the_server_or_gets_an_answer_that_is_not_documented(fuzzer: Fuzzer) -> None:
    tally = fuzzer.run(CASES, start=1)
    assert tally.cases == CASES
    assert len(tally.roles) == len(fuzzer.register.tokens)
    assert len(tally.done) > 20
    assert (tally.server_errors, tally.undocumented, tally.faults) == (0, 0, {}), "\n".join(tally.told())
