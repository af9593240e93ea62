"""A real server on a register with sets in it, and the command as a person or a script runs it."""

import io
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.models import Client as ApiClient
from app.access.models import Person
from app.access.rules import Role, secret_hash
from app.client.__main__ import main
from app.db import new_engine
from app.main import create_app
from app.settings import Settings
from tests.conftest import ROOT, Databases
from tests.desks import Campus, content, outcome, publish_set
from tests.factories import World
from tests.live import Live, free_port

SECRET = "a-secret-that-is-never-shown"


@dataclass
class Office:
    """A running register: its address, credentials by role, sets by code, and a badge."""

    address: str
    badge: bytes
    accounts: dict[str, str] = field(default_factory=dict)
    sets: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def office(
    databases: Databases, migrated: str, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """Started once for each module: its tests use sets of their own where they change something."""
    url = databases.create(f"office_{uuid.uuid4().hex[:12]}", template=migrated)
    address = f"http://localhost:{free_port()}"
    own = settings.model_copy(update={"database_url": url, "public_url": address})
    engine = new_engine(url)
    live = Live(own, tmp_path_factory.mktemp("office") / "server.log")
    app = create_app(own, new_session=lambda: Session(engine, expire_on_commit=False))
    with TestClient(app, base_url=address) as client, Session(engine, expire_on_commit=False) as session:
        made = _filled(client, World(session, lambda: datetime.now(UTC)), address)
    live.start()
    yield made
    live.stop()
    engine.dispose()


def _filled(client: TestClient, world: World, address: str) -> Office:
    campus = Campus(client, world)
    office = Office(address, campus.badge(campus.issue()).content)
    editor = world.grant(world.person("Eva Sector"), Role.SECTOR_EDITOR)
    reviewer = world.grant(world.person("Ree Sector"), Role.SECTOR_EDITOR)
    nobody = world.person("Nor Niemand")
    for name, person in (("editor", editor), ("reviewer", reviewer), ("nobody", nobody)):
        office.accounts[name] = _credentials(world, person)
    headers = world.headers(editor)
    for code, outcomes in (
        ("EEN", [outcome("LU1"), outcome("LU2", statement={"nl": "Heeft inzicht in herstel", "en": "Has insight"})]),
        (
            "TWEE",
            [
                outcome("LU1"),
                outcome("LU9", statement={"nl": "Onderzoekt beleid kritisch", "en": "Examines policy critically"}),
            ],
        ),
    ):
        office.sets[code] = begin(client, headers, code, *outcomes)
        publish_set(client, office.sets[code], headers)
    for code in ("NIEUW", "BLIND", "VERS", "FOUT", "LEEG"):
        office.sets[code] = begin(client, headers, code, outcome("LU1"))
    return office


def begin(client: TestClient, headers: dict[str, str], code: str, *outcomes: dict[str, Any]) -> str:
    new = {"kind": "national", "code": code, "content": content(*outcomes, title={"nl": f"Set {code}"})}
    made = client.post("/v1/outcome-sets", json=new, headers=headers)
    assert made.status_code == 201, made.text
    found: str = made.json()["id"]
    return found


def _credentials(world: World, person: Person) -> str:
    made = ApiClient(
        person_id=person.id, name="cli", secret_hash=secret_hash(SECRET), scopes=[], created_at=world.clock()
    )
    world.session.add(made)
    world.session.commit()
    return str(made.id)


@dataclass
class Done:
    """What a command left: its exit code and what it wrote."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own, without a login, in which the command works."""
    for name in ("LEERLIJN_URL", "LEERLIJN_CLIENT_ID", "LEERLIJN_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process, as `python -m app.client` would."""

    def run(*arguments: str, stdin: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        capfd.readouterr()
        try:
            code = main(arguments)
        except SystemExit as error:
            code = int(error.code or 0)
        return Done(code, *capfd.readouterr())

    return run


@pytest.fixture
def as_editor(office: Office, run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same, with the credentials of the sector editor in the environment."""
    monkeypatch.setenv("LEERLIJN_URL", office.address)
    monkeypatch.setenv("LEERLIJN_CLIENT_ID", office.accounts["editor"])
    monkeypatch.setenv("LEERLIJN_CLIENT_SECRET", SECRET)
    return run


def start(*arguments: str, **more: Any) -> "subprocess.Popen[bytes]":
    """The command as a process of its own, in the environment of the test."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more.pop("env", {})}
    command = [sys.executable, "-m", "app.client", *arguments]
    return subprocess.Popen(command, env=environment, **{**pipes, **more})
