"""What only the database saw, and what becomes of a request then."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.http import DbSession, new_router
from app.main import create_app
from app.problems import Problem
from app.settings import Settings
from tests.desks import refused

RAISED = "do $$ begin raise exception 'x' using errcode = '{}'; end $$"
router = new_router()


class KeptRefusal(Problem):
    """A refusal that leaves a trace."""

    slug, title, status, keeps_changes = "conflict", "Kept", 409, True


@router.post("/run")
def run(session: DbSession, statement: str) -> None:
    session.execute(text(statement))


@router.post("/refuse")
def refuse(session: DbSession, statement: str) -> None:
    session.execute(text(statement))
    raise KeptRefusal()


@pytest.fixture
def app(settings: Settings, committing: Engine) -> FastAPI:
    made = create_app(settings, new_session=lambda: Session(committing, expire_on_commit=False))
    made.include_router(router)
    return made


@pytest.fixture
def asking(app: FastAPI, committing: Engine) -> Iterator[TestClient]:
    with committing.begin() as connection:
        connection.execute(text("create table marks (word text primary key check (word <> ''))"))
    with TestClient(app, raise_server_exceptions=False) as found:
        yield found


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        ("insert into marks values ('a'), ('a')", (409, "conflict")),
        (RAISED.format("40001"), (409, "conflict")),
        (RAISED.format("40P01"), (409, "conflict")),
        ("insert into marks values ('')", (500, "unexpected")),
        ("select pg_terminate_backend(pg_backend_pid())", (503, "unavailable")),
    ],
)
def test_what_only_the_database_saw_is_answered(asking: TestClient, statement: str, answer: tuple[int, str]) -> None:
    assert refused(asking.post("/run", params={"statement": statement})) == answer
    assert asking.get("/health").status_code == 200, "the next request finds a connection that works"


def test_a_refusal_leaves_a_trace_only_when_it_says_so(asking: TestClient, committing: Engine) -> None:
    assert asking.post("/refuse", params={"statement": "insert into marks values ('kept')"}).status_code == 409
    clash = "insert into marks values ('lost'), ('kept')"
    assert refused(asking.post("/refuse", params={"statement": clash})) == (409, "conflict")
    with committing.connect() as connection:
        assert connection.execute(text("select word from marks")).scalars().all() == ["kept"]


def test_a_turn_is_given_back_whatever_happens(app: FastAPI, asking: TestClient) -> None:
    before = app.state.turns._value
    for statement in ("select 1", "select 1/0", "insert into marks values ('a'), ('a')"):
        for path in ("/run", "/refuse"):
            asking.post(path, params={"statement": statement})
    assert app.state.turns._value == before
