"""What every test stands on: a real, migrated PostgreSQL, a transaction that is rolled back, a clock, a world."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from cryptography.fernet import Fernet
from fastapi import FastAPI
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from psycopg import sql
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app import postgres
from app.db import new_engine
from app.main import create_app
from app.settings import Settings
from tests.desks import Campus
from tests.factories import World
from tests.live import Live, free_port

ROOT = Path(__file__).resolve().parent.parent
STANDARDS = Path(os.environ.get("STANDARDS_DIR", ROOT.parent / "shared" / "standards"))
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
NewApp = Callable[..., FastAPI]

# No test fails for being slow: every core is busy with other tests.
hypothesis_settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("unhurried")


def missing(tool: str) -> None:
    """Skips because a tool or document is not there; where CI runs, that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{tool} is missing")
    pytest.skip(f"{tool} is missing")


@pytest.fixture(scope="session")
def standards() -> Path:
    """The folder of official documents."""
    if not STANDARDS.is_dir():
        missing("the folder of official documents (STANDARDS_DIR)")
    return STANDARDS


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    now: datetime = field(default=NOW)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **delta: float) -> None:
        """Moves the clock."""
        self.now += timedelta(**delta)


class Databases:
    """Fresh databases of this test run, on one PostgreSQL server."""

    def __init__(self, server: str) -> None:
        self.server, self.prefix, self.made = server, f"leerlijn_test_{uuid.uuid4().hex[:8]}", list[str]()

    def create(self, name: str, *, template: str = "template1") -> str:
        """A fresh database; its URL."""
        self.made.append(f"{self.prefix}_{name}")
        return postgres.create_database(self.server, self.made[-1], template=template)

    def drop_all(self) -> None:
        """Removes what this run made."""
        with postgres.connect(self.server) as connection:
            for name in self.made:
                connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """On yours where DATABASE_URL names a server; else on an embedded one, which is removed afterwards."""
    if yours := os.environ.get("DATABASE_URL"):
        made = Databases(yours)
        yield made
        made.drop_all()
        return
    with postgres.embedded(f"tests-{uuid.uuid4().hex[:8]}", durable=False) as place:
        yield Databases(place.url())
    postgres.remove(place)


def migrate(url: str, move: Callable[[Config], None]) -> None:
    """Runs an Alembic command on a database."""
    engine = new_engine(url)
    config = Config(ROOT / "alembic.ini")
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        move(config)
        connection.commit()
    engine.dispose()


@pytest.fixture(scope="session")
def migrated(databases: Databases) -> str:
    """The name of a migrated database that nobody writes to: the template of all others."""
    migrate(databases.create("migrated"), lambda config: command.upgrade(config, "head"))
    return databases.made[-1]


@pytest.fixture(scope="session")
def engine(databases: Databases, migrated: str) -> Iterator[Engine]:
    """An engine on a migrated database whose tests roll back."""
    found = new_engine(databases.create("rolled_back", template=migrated))
    yield found
    found.dispose()


@pytest.fixture
def own_database(databases: Databases, migrated: str) -> str:
    """The URL of a migrated database for one test that must really commit."""
    return databases.create(f"own_{uuid.uuid4().hex[:12]}", template=migrated)


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that is rolled back."""
    with engine.connect() as found:
        transaction = found.begin()
        yield found
        transaction.rollback()


@pytest.fixture
def new_session(connection: Connection) -> Callable[[], Session]:
    """Makes sessions that all see the test's transaction; their commits are savepoints in it."""
    return lambda: Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")


@pytest.fixture
def session(new_session: Callable[[], Session]) -> Iterator[Session]:
    """A session in the test's transaction."""
    with new_session() as found:
        yield found


@pytest.fixture
def clock() -> Clock:
    """The clock of the application under test."""
    return Clock()


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Settings of the application under test."""
    return Settings(
        public_url="http://localhost:8000",
        database_url="postgresql+psycopg://",
        key_encryption_secret=Fernet.generate_key().decode(),
    )


@pytest.fixture(scope="session")
def new_app(settings: Settings) -> NewApp:
    """`create_app`, whose applications share their routes: these hold no state, and take most of a second to be ready.

    Everything else (state, armour, document of the interface) is each application's own.
    """
    router = create_app(settings, new_session=Session).router

    def new_app(*arguments: Any, **more: Any) -> FastAPI:
        app = create_app(*arguments, **more)
        app.router = router
        return app

    return new_app


@pytest.fixture
def client(
    new_app: NewApp, settings: Settings, new_session: Callable[[], Session], clock: Clock
) -> Iterator[TestClient]:
    """The application over HTTP, in the test's transaction."""
    app = new_app(settings, new_session=new_session, clock=clock)
    with TestClient(app, base_url="http://localhost:8000", raise_server_exceptions=False) as found:
        yield found


@pytest.fixture
def world(session: Session, clock: Clock) -> World:
    """Makes institutions, people, roles and tokens."""
    return World(session, clock)


@pytest.fixture
def committing(own_database: str) -> Iterator[Engine]:
    found = new_engine(own_database)
    yield found
    found.dispose()


def served_from(settings: Settings, database: str) -> Settings:
    """Settings of a server of its own: on that database, at a free port."""
    return settings.model_copy(update={"database_url": database, "public_url": f"http://localhost:{free_port()}"})


@pytest.fixture
def own_settings(settings: Settings, own_database: str) -> Settings:
    return served_from(settings, own_database)


@pytest.fixture
def live(own_settings: Settings, tmp_path: Path) -> Iterator[Live]:
    made = Live(own_settings, tmp_path / "server.log")
    yield made
    made.stop()


@contextmanager
def campus_of(
    new_app: NewApp, settings: Settings, committing: Engine, slug: str = "voorbeeld-noord"
) -> Iterator[Campus]:
    """An institution in a database that really commits, with the real clock, as a server with these settings sees it."""

    def new_session() -> Session:
        return Session(committing, expire_on_commit=False)

    app = new_app(settings, new_session=new_session)
    with TestClient(app, base_url=settings.public_url) as client, new_session() as session:
        yield Campus(client, World(session, lambda: datetime.now(UTC)), slug)


@pytest.fixture
def live_campus(new_app: NewApp, own_settings: Settings, committing: Engine) -> Iterator[Campus]:
    """An institution in a database of this test alone, as its server will see it."""
    with campus_of(new_app, own_settings, committing) as made:
        yield made


@pytest.fixture(scope="module")
def shared(databases: Databases, migrated: str) -> Iterator[Engine]:
    """A database that really commits, for the tests of one file, each of which keeps to what it made."""
    found = new_engine(databases.create(f"shared_{uuid.uuid4().hex[:12]}", template=migrated))
    yield found
    found.dispose()


@pytest.fixture(scope="module")
def serving(settings: Settings, shared: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server that runs on it, for a server takes seconds to start."""
    database = shared.url.render_as_string(hide_password=False)
    made = Live(served_from(settings, database), tmp_path_factory.mktemp("serving") / "server.log")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def served_campus(new_app: NewApp, serving: Live, shared: Engine) -> Iterator[Campus]:
    """An institution of this test alone, among those of others."""
    with campus_of(new_app, serving.settings, shared, slug=f"noord-{uuid.uuid4().hex[:8]}") as made:
        yield made
