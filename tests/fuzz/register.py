"""A register to fuzz: a server on a database with something of everything in it, and a token of every role."""

import random
import re
import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, String, Uuid, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from app.db import Base
from app.payloads import encode_cursor
from tests.desks import Board, content, outcome
from tests.factories import World

LIFETIME = timedelta(hours=12)


@dataclass
class Register:
    """Tokens by role, and known values by the name of a column."""

    tokens: dict[str, dict[str, str]]
    known: dict[str, list[str]]


def fill(client: TestClient, session: Session, clock: Any, engine: Engine) -> Register:
    """Makes a register with drafts and versions, results, awards, dossiers, decisions and agreements."""
    world = World(session, clock)
    world.headers = _long_lived(world.headers)  # type: ignore[method-assign]
    board = Board(client, world)
    board.equip()
    _drafts(board)
    _awards(board)
    _dossiers(board)
    editor = world.headers(world.grant(world.person("Eva"), Role.SECTOR_EDITOR))
    tokens = {
        "anonymous": {},
        "unknown": {"Authorization": "Bearer unknown"},
        "administrator": board.admin,
        "coordinator": board.coordinator,
        "examiner": board.examiner,
        "registrar": board.registrar,
        "assessor": board.assessor,
        "board": board.board,
        "appeals-board": board.appoint(Role.APPEALS_BOARD, "Ap"),
        "student": board.student,
        "sector-editor": editor,
    }
    kept = known_values(engine)
    spare = world.person("Re Serve")
    for kind, path, new in (
        ("appointment", "/v1/appointments", {"role": "sector-editor", "validFrom": "2026-01-01"}),
        ("client", "/v1/clients", {"name": "spare"}),
    ):
        made = client.post(path, json={"person": str(spare.id), **new}, headers=board.admin)
        # Only these are ended: else the tokens above would stop working.
        kept[kind] = [made.json()["id"]]
    return Register(tokens, kept)


def _long_lived(headers: Any) -> Any:
    return lambda person, *scopes: headers(person, *scopes, lifetime=LIFETIME)


def _drafts(board: Board) -> None:
    """A set, a module, a route and a diploma of which there is a draft beside a published version, and one without."""
    made = board.client.post(
        "/v1/outcome-sets",
        json={
            "kind": "programme",
            "code": "DRAFT",
            "institution": board.institution.slug,
            "programme": board.programme,
            "content": content(outcome("LU1"), outcome("LU2")),
        },
        headers=board.coordinator,
    )
    assert made.status_code == 201, made.text
    for each in board.client.get("/v1/outcome-sets").json()["items"]:
        begun = board.client.post(f"/v1/outcome-sets/{each['id']}/draft", headers=board.coordinator)
        assert begun.status_code == 201, begun.text
    route = {"title": {"nl": "Route"}, "description": {"nl": "R"}, "targetGroup": {"nl": "Iedereen"}}
    board.publish("route", {**route, "modules": [board.module_id]}, "R1")
    board.begin("route", {**route, "modules": [board.module_id]}, "R2")
    board.begin("module", board.module(), "M2")
    board.client.post(f"/v1/modules/{board.module_id}/draft", headers=board.coordinator)


def _awards(board: Board) -> None:
    """An award in every state."""
    board.record()
    board.propose()
    board.issue()
    board.revoke(board.issue())
    for verb, who in (("reject", board.examiner), ("approve", board.examiner)):
        board.act(board.propose(), verb, who, {"reason": "Niet nu."} if verb == "reject" else None)


def _dossiers(board: Board) -> None:
    """Dossiers in several states, one with a decision that was announced."""
    person = str(board.student_person.id)
    board.enrol(person)
    for state in ("draft", "submitted", "advised", "decided", "announced"):
        dossier = board.open(board.student)
        board.post(dossier, "evidence", board.student, board.evidence())
        evidence = board.client.get(f"/v1/dossiers/{dossier}", headers=board.student).json()["evidence"][0]["id"]
        if state == "draft":
            continue
        board.post(dossier, f"evidence/{evidence}/checks", board.registrar, {"how": "Diplomaregister"})
        board.post(dossier, "submit", board.student)
        if state == "submitted":
            continue
        board.advise(dossier)
        if state == "advised":
            continue
        decided = board.decide(dossier)
        assert decided.status_code == 201, decided.text
        if state == "announced":
            told = board.client.post(f"/v1/decisions/{decided.json()['id']}/announce", headers=board.registrar)
            assert told.status_code == 200, told.text
    agreement = {
        "institution": board.institution.slug,
        "code": "A1",
        "title": {"nl": "Afspraak"},
        "reason": {"nl": "Dezelfde leeruitkomsten."},
        "sourceModule": board.module_id,
        "targetModule": board.units[0],
        "validFrom": "2026-01-01",
    }
    made = board.client.post("/v1/agreements", json=agreement, headers=board.coordinator)
    assert made.status_code == 201, made.text


def known_values(engine: Engine) -> dict[str, list[str]]:
    """What the database holds, by the name of a column (`person_id` as `person`), and ids by that of their table.

    In the order in which it was made, so that the same seed picks the same things.
    """
    found = defaultdict[str, list[str]](list)
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for column in (each for each in table.columns if isinstance(each.type, Uuid | String)):
                name = _singular(table.name) if column.name == "id" else column.name.removesuffix("_id")
                values = connection.execute(select(column).where(column.is_not(None)).limit(60)).scalars()
                found[name] += [str(value) for value in values if re.fullmatch(r"[\w.:@-]{1,80}", str(value))]
    found["code"] += ["LU1", "LU2"]
    found["number"] = ["1", "2"]
    found["if_match"] = ['"r1"', '"r2"', '"r3"']
    found["cursor"] = [encode_cursor("SET", uuid.uuid4()), encode_cursor(uuid.uuid4()), encode_cursor("50")]
    return {name: list(dict.fromkeys(values)) for name, values in found.items() if values}


def _singular(table: str) -> str:
    return "person" if table == "people" else table.removesuffix("s")


class Swapper:
    """Puts known values into a generated request, so that it gets past what is unknown."""

    def __init__(self, known: dict[str, list[str]], chance: random.Random) -> None:
        self.known, self.chance = known, chance
        self.ids = list(dict.fromkeys(value for values in known.values() for value in values if is_uuid(value)))

    def value(self, name: str, value: Any) -> Any:
        """A known value of that name, mostly; an id of whatever kind where the name tells nothing."""
        plain = re.sub(r"(?<!^)(?=[A-Z])", "_", name.replace("-", "_")).lower().removesuffix("_id")
        if self.chance.random() < 0.2 or not isinstance(value, str):
            return value
        if plain == "institution" and not is_uuid(value):
            plain = "slug"
        wanted = self.known.get(plain) or self.known.get(plain.removesuffix("s"))
        if wanted is None and is_uuid(value):
            wanted = self.ids
        if not wanted or (is_uuid(value) and not is_uuid(wanted[0])):
            return value
        return self.chance.choice(wanted)

    def inside(self, name: str, value: Any) -> Any:
        """The same for every id inside a body."""
        if isinstance(value, dict):
            return {key: self.inside(key, item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.inside(name, item) for item in value]
        return self.value(name, value) if is_uuid(value) or name == "institution" else value


def is_uuid(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[0-9a-fA-F-]{36}", value))
