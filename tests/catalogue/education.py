"""A register with everything that OEAPI and OOAPI can be told of, and the official schemas of both, closed."""

import copy
import json
import uuid
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from starlette.testclient import TestClient

from app.access.models import Institution
from app.access.rules import Role
from tests.conftest import Clock
from tests.desks import PROGRAMME, Desk, content, outcome, publish_set
from tests.factories import World

FILES = {"6": "oeapi-v6.json", "5": "ooapi-v5.json"}
LONG = timedelta(days=100)
BASES = {"6": "/oeapi/v6", "5": "/ooapi/v5"}


def check(standards: Path, edition: str, name: str, thing: Any, *, closed: bool = True) -> None:
    """Raises where a thing is not what the official document says: formats included, no member that is not there."""
    kind = jsonschema.Draft202012Validator
    schema = {
        "components": _document(standards / "oeapi" / FILES[edition])["components"],
        "$ref": f"#/components/schemas/{name}",
    }
    if closed:
        schema["unevaluatedProperties"] = False
    kind(schema, format_checker=kind.FORMAT_CHECKER).validate(thing)


def check_answer(standards: Path, edition: str, template: str, answer: Any) -> None:
    """Raises where an answer is not what the document says of that address and status."""
    document = _document(standards / "oeapi" / FILES[edition])
    responses = document["paths"][template]["get"]["responses"]
    response = responses.get(str(answer.status_code)) or responses["404" if "404" in responses else "400"]
    response = (
        document["components"]["responses"][response["$ref"].rpartition("/")[2]] if "$ref" in response else response
    )
    (media_type, said), = response["content"].items()  # fmt: skip
    assert answer.headers["content-type"].partition(";")[0] == media_type
    kind = jsonschema.Draft202012Validator
    schema = {"components": document["components"], **said["schema"]}
    if "oneOf" in schema:
        schema["anyOf"] = schema.pop("oneOf")  # the second of them extends the first by what may be left out
    kind(schema, format_checker=kind.FORMAT_CHECKER).validate(answer.json())


@cache
def _document(path: Path) -> Any:
    """The official document; enumerations that may be extended hold their words and those that begin with x-."""
    document = json.loads(path.read_text())
    open_ended = document["components"]["schemas"].get("learningOutcomeLevel")
    _restrict(document, open_ended)
    return document


def _restrict(part: Any, open_ended: Any) -> None:
    if isinstance(part, dict):
        if "x-ooapi-extensible-enum" in part and part is not open_ended:
            part["anyOf"] = [{"enum": copy.copy(part["x-ooapi-extensible-enum"])}, {"pattern": "^x-"}]
        for each in part.values():
            _restrict(each, open_ended)
    elif isinstance(part, list):
        for each in part:
            _restrict(each, open_ended)


def get(client: TestClient, edition: str, path: str, accept: str = "application/json", **query: Any) -> Any:
    return client.get(f"{BASES[edition]}{path}", params=query, headers={"Accept": accept})


class Catalogue:
    """Four kinds of programmes, modules in several versions, a route, diplomas, and sets old, new and withdrawn."""

    def __init__(self, client: TestClient, world: World, clock: Clock) -> None:
        self.client, self.world, self.clock = client, world, clock
        self.desk = Desk(client, world, "noord")
        self.institution: Institution = self.desk.institution
        self.institution.brin = "25AB"
        world.session.commit()
        self.employer = world.institution("welzijn", "employer")
        self.university = world.institution("academie", "university")
        self.programmes = {"SW": self.desk.programme}
        self.coordinators = {"SW": self.coordinate("SW", self.institution)}
        self.desk.coordinator = self.coordinators["SW"]
        self.desk.admin = world.headers(world.administrator(), lifetime=LONG)
        self.programme("AD-ED", kind="ad", programmeCode="80086", nlqfLevel=5, ec=120, title={"nl": "Ad Ervaring"})
        self.programme("MA", "academie", kind="master", programmeCode="44116", nlqfLevel=7, ec=60, iscedF="0313")
        post: dict[str, Any] = {
            "kind": "post-hbo",
            "regime": "contract",
            "programmeCode": None,
            "ec": 65,
            "title": {"nl": "Ggz-agoog"},
        }
        self.programme("GGZ", **post)
        clock.advance(days=1)
        self.new_set()
        self.modules: dict[str, str] = {}
        self.offer(
            "M1", self.desk.module(languages=["nl", "en"], entryRequirements={"nl": "Mbo-4"}, terms=["september"])
        )
        plain: dict[str, Any] = {"isMicrocredential": False, "studyLoadHours": None, "level": None, "participation": None,
                 "assessment": [], "qualityAssurance": None, "ec": 2.5}  # fmt: skip
        self.offer("M2", self.desk.module(**plain, title={"nl": "Kale module"}))
        forms = [{"nl": "portfolio", "en": "portfolio"}, {"nl": "gesprek"}]
        self.offer(
            "M3",
            self.desk.module(
                level=7, isMicrocredential=False, participation="on-site", languages=["en"], assessment=forms
            ),
            "MA",
        )
        clock.advance(days=1)
        self.again(
            "M1", title={"nl": "Werken met ervaring", "en": "Working with experience"}, participation="work-based"
        )
        clock.advance(days=1)
        self.offer("M4", self.desk.module(title={"nl": "Verdwenen"}))
        self.withdraw("modules", self.modules["M4"], 1)
        self.begin("module", "M5", self.desk.module(title={"nl": "Concept"}))
        self.route = self.publish("route", "R1", self.route_content([self.modules["M1"], self.modules["M2"]]))
        clock.advance(days=1)
        self.again_route()
        self.diploma("D1", "SW", "diploma", 240, [self.modules["M1"], self.modules["M3"]])
        self.diploma("D2", "GGZ", "certificate", 65, [self.modules["M3"]])

    def programme(self, code: str, institution: str = "noord", **facts: Any) -> None:
        said = {**PROGRAMME, "institution": institution, "code": code, **facts}
        made = self.client.post("/v1/programmes", json={k: v for k, v in said.items() if v}, headers=self.desk.admin)
        assert made.status_code == 201, made.text
        self.programmes[code] = made.json()["id"]
        owner = self.university if institution == "academie" else self.institution
        self.coordinators[code] = self.coordinate(code, owner)

    def coordinate(self, code: str, owner: Institution) -> dict[str, str]:
        person = self.world.person(f"Co {code}")
        self.world.grant(person, Role.COORDINATOR, institution=owner, programme_id=uuid.UUID(self.programmes[code]))
        return self.world.headers(person, lifetime=LONG)

    def ask(self, method: str, path: str, who: dict[str, str], body: Any = None) -> Any:
        answer = self.client.request(method, path, json=body, headers={**who, "If-Match": '"r1"'})
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    def new_set(self) -> None:
        """A set of the sector: version 1, version 2 with one outcome reworded, version 3 withdrawn."""
        editor = self.world.headers(self.world.grant(self.world.person("Ed"), Role.SECTOR_EDITOR), lifetime=LONG)
        esco = {
            "targetUrl": "http://data.europa.eu/esco/skill/0a0c5be6",
            "targetName": "empower",
            "targetFramework": "ESCO",
        }
        other = {**esco, "targetUrl": "https://kader.example/7", "targetFramework": "Kader", "targetType": "ext:Kader"}
        first = content(
            outcome("LU1", alignments=[esco, other]),
            outcome("LU2", parent="LU1", criteria=[{"nl": "Een"}, {"nl": "Twee", "en": "Two"}]),
            outcome("LU3", parent="LU1", livedExperience="none", themes=[], sdgs=[], ec=2.5, kind="knowledge", level=6),
            title={"nl": "Landelijke set", "en": "National set"},
            description={"nl": "Voor allen", "en": "For all"},
            source={"title": "Profiel", "year": 2022, "url": "https://profiel.example/1"},
            levels=[5, 6],
        )
        new = {"kind": "national", "code": "NED", "content": first}
        self.set = self.ask("POST", "/v1/outcome-sets", editor, new)["id"]
        place = f"/v1/outcome-sets/{self.set}"
        self.versions = [publish_set(self.client, self.set, editor).json()["versionId"]]
        second = {
            **first,
            "outcomes": [first["outcomes"][0], outcome("LU2", statement={"nl": "Anders", "en": "Other"})],
        }
        for body in (second, second):
            self.clock.advance(days=1)
            self.ask("POST", f"{place}/draft", editor)
            self.ask("PUT", f"{place}/draft", editor, body)
            self.versions.append(publish_set(self.client, self.set, editor).json()["versionId"])
        self.clock.advance(days=1)
        self.ask("POST", f"{place}/versions/3/withdraw", editor, {"reason": "Vergissing."})
        self.ask("POST", f"{place}/draft", editor)

    def outcomes(self, number: int) -> dict[str, dict[str, Any]]:
        items = self.client.get(f"/v1/outcome-sets/{self.set}/versions/{number}/outcomes").json()["items"]
        return {each["outcome"]["code"]: each for each in items}

    def begin(self, kind: str, code: str, body: dict[str, Any], programme: str = "SW") -> str:
        said = {name: value for name, value in body.items() if value is not None}
        new = {"programme": self.programmes[programme], "code": code, "content": said}
        made: str = self.ask("POST", f"/v1/{kind}s", self.coordinators[programme], new)["id"]
        return made

    def publish(self, kind: str, code: str, body: dict[str, Any], programme: str = "SW") -> str:
        made = self.begin(kind, code, body, programme)
        self.ask("POST", f"/v1/{kind}s/{made}/publish", self.coordinators[programme])
        return made

    def offer(self, code: str, body: dict[str, Any], programme: str = "SW") -> None:
        self.modules[code] = self.publish("module", code, body, programme)

    def again(self, code: str, **changes: Any) -> None:
        place = f"/v1/modules/{self.modules[code]}"
        draft = self.ask("POST", f"{place}/draft", self.desk.coordinator)["content"]
        self.ask("PUT", f"{place}/draft", self.desk.coordinator, {**draft, **changes})
        self.ask("POST", f"{place}/publish", self.desk.coordinator)

    def again_route(self) -> None:
        place = f"/v1/routes/{self.route}"
        draft = self.ask("POST", f"{place}/draft", self.desk.coordinator)["content"]
        self.ask("PUT", f"{place}/draft", self.desk.coordinator, {**draft, "title": {"nl": "Route Twee"}})
        self.ask("POST", f"{place}/publish", self.desk.coordinator)

    def grow(self, number: int) -> None:
        """That many more institutions, programmes, modules and routes."""
        for at in range(number):
            self.world.institution(f"extra-{at}", "employer")
            self.programme(f"P{at}", title={"nl": f"Extra {at:02}"})
            self.offer(f"X{at}", self.desk.module(title={"nl": f"Extra {at:02}"}))
            self.publish("route", f"RX{at}", self.route_content([self.modules[f"X{at}"]]))

    def withdraw(self, kind: str, identifier: str, number: int) -> None:
        self.ask(
            "POST", f"/v1/{kind}/{identifier}/versions/{number}/withdraw", self.desk.coordinator, {"reason": "Oud."}
        )

    def route_content(self, modules: list[str]) -> dict[str, Any]:
        return {
            "title": {"nl": "Route Herstel", "en": "Route Recovery"},
            "description": {"nl": "Voor wie wil leren.", "en": "For who wants to learn."},
            "targetGroup": {"nl": "Iedereen"},
            "modules": modules,
        }

    def diploma(self, code: str, programme: str, awards: str, ec: int, modules: list[str]) -> None:
        children = [{"type": "module", "key": f"m{at}", "module": module} for at, module in enumerate(modules)]
        nested = {"type": "any_of", "key": "or", "children": children}
        phase = {
            "key": "main",
            "title": {"nl": "Alles"},
            "ec": ec,
            "requirement": {"type": "all_of", "key": "all", "children": [nested]},
        }
        body = {"title": {"nl": "Diploma"}, "cohortYear": 2026, "ec": ec, "awards": awards, "phases": [phase]}
        self.publish("diploma", code, body, programme)

    def get(self, edition: str, path: str, accept: str = "application/json", **query: Any) -> Any:
        return get(self.client, edition, path, accept, **query)

    def one(self, edition: str, path: str, **query: Any) -> Any:
        answer = self.get(edition, path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def names(self, edition: str, path: str, **query: Any) -> list[str]:
        return [each["name"][0]["value"] for each in self.one(edition, path, **query)["items"]]
