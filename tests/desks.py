"""Institutions at work over HTTP, as tests meet them: outcomes, modules, results, awards."""

import uuid
from typing import Any, ClassVar, cast

from starlette.testclient import TestClient

from app.access.models import Institution
from app.access.rules import Role
from tests.credentials.pki import SEAL_EC
from tests.factories import World

ADOPTION = {"adoptedBy": "Landelijk Opleidingsoverleg", "adoptedOn": "2026-10-01"}


def outcome(code: str = "LU1", **changes: Any) -> dict[str, Any]:
    return {
        "code": code,
        "statement": {"nl": "Begeleidt bewoners bij herstel", "en": "Supports residents in recovery"},
        "level": 5,
        "kind": "skill",
        "criteria": [{"nl": "Sluit aan bij eigen kracht", "en": "Builds on own strength"}],
        "livedExperience": "experiential-knowledge",
        "themes": ["lived-experience"],
        "sdgs": [3],
        **changes,
    }


def content(*outcomes: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"title": {"nl": "Ervaringsdeskundigheid"}, "levels": [5], "outcomes": list(outcomes), **changes}


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def reviewer_of(client: TestClient, set_id: str, curator: dict[str, str]) -> dict[str, str]:
    """A new person who may review drafts of a set, as headers."""
    draft = client.get(f"/v1/outcome-sets/{set_id}/draft", headers=curator).json()
    state = cast("Any", client.app).state
    with state.new_session() as session:
        world = World(session, state.clock)
        owner = draft["institutionId"] and session.get(Institution, uuid.UUID(draft["institutionId"]))
        role = Role.REGISTRAR if owner else Role.SECTOR_EDITOR
        return world.headers(world.grant(world.person("Ree"), role, institution=owner))


def review(client: TestClient, set_id: str, curator: dict[str, str], reviewer: dict[str, str] | None = None) -> None:
    """Submits the draft of a set, and somebody who did not write it approves it."""
    address, reader = f"/v1/outcome-sets/{set_id}/draft", reviewer or reviewer_of(client, set_id, curator)
    sent = client.post(f"{address}/submit", json={}, headers=curator)
    assert sent.status_code == 200, sent.text
    revision = client.get(f"{address}/review", headers=reader).headers["etag"]
    done = client.post(f"{address}/approve", headers={**reader, "If-Match": revision})
    assert done.status_code == 200, done.text


def publish_set(
    client: TestClient, set_id: str, curator: dict[str, str], reviewer: dict[str, str] | None = None
) -> Any:
    """Publishes the draft of a set through its review; the answer."""
    review(client, set_id, curator, reviewer)
    answer = client.post(f"/v1/outcome-sets/{set_id}/publish", json=ADOPTION, headers=curator)
    assert answer.status_code == 200, answer.text
    return answer


PROGRAMME = {
    "code": "SW",
    "programmeCode": "34116",
    "kind": "bachelor",
    "title": {"nl": "Social Work"},
    "nlqfLevel": 6,
    "ec": 240,
    "iscedF": "0923",
}


class Desk:
    """An institution with a programme, a coordinator and published outcomes."""

    facts: ClassVar[dict[str, Any]] = PROGRAMME

    def __init__(
        self, client: TestClient, world: World, slug: str = "voorbeeld-noord", kind: str = "hogeschool"
    ) -> None:
        self.client, self.world = client, world
        self.institution: Institution = world.institution(slug, kind)
        self.admin = world.headers(world.administrator())
        made = client.post("/v1/programmes", json={**self.facts, "institution": slug}, headers=self.admin)
        assert made.status_code == 201, made.text
        self.programme = made.json()["id"]
        self.coordinator = world.headers(
            world.grant(
                world.person("Cor"),
                Role.COORDINATOR,
                institution=self.institution,
                programme_id=uuid.UUID(self.programme),
            )
        )
        self.registrar = world.headers(world.grant(world.person("Reg"), Role.REGISTRAR, institution=self.institution))
        self.outcomes = self.publish_outcomes()

    def publish_outcomes(self) -> list[dict[str, Any]]:
        new = {
            "kind": "programme",
            "code": "SET",
            "institution": self.institution.slug,
            "programme": self.programme,
            "content": content(outcome("LU1"), outcome("LU2")),
        }
        made = self.client.post("/v1/outcome-sets", json=new, headers=self.coordinator).json()
        publish_set(self.client, made["id"], self.coordinator)
        items: list[dict[str, Any]] = self.client.get(f"/v1/outcome-sets/{made['id']}/versions/1/outcomes").json()[
            "items"
        ]
        return items

    def module(self, **changes: Any) -> dict[str, Any]:
        return {
            "title": {"nl": "Werken met ervaringskennis", "en": "Working with experiential knowledge"},
            "description": {"nl": "Je zet ervaringskennis in bij herstel."},
            "ec": 5,
            "isMicrocredential": True,
            "studyLoadHours": 140,
            "level": 5,
            "outcomes": [each["id"] for each in self.outcomes],
            "assessment": [{"nl": "portfolio", "en": "portfolio"}],
            "participation": "blended",
            "qualityAssurance": {"name": "NVAO-accreditatie", "url": "https://nvao.example"},
            **changes,
        }

    def begin(self, kind: str, body: dict[str, Any], code: str = "M1") -> dict[str, Any]:
        new = {"programme": self.programme, "code": code, "content": body}
        answer = self.client.post(f"/v1/{kind}s", json=new, headers=self.coordinator)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def publish(self, kind: str, body: dict[str, Any], code: str = "M1") -> Any:
        return self.client.post(f"/v1/{kind}s/{self.begin(kind, body, code)['id']}/publish", headers=self.coordinator)


class Campus(Desk):
    """A desk where also badges are awarded: a published module, an examiner, a board, a key, and a student."""

    def __init__(
        self, client: TestClient, world: World, slug: str = "voorbeeld-noord", kind: str = "hogeschool"
    ) -> None:
        super().__init__(client, world, slug, kind)
        self.module_id, self.module_version = self.offer("M1", self.module())
        self.examiner = self.appoint(Role.EXAMINER, "Ex", module_id=uuid.UUID(self.module_id))
        self.board = self.appoint(Role.BOARD, "Bo", programme_id=uuid.UUID(self.programme))
        self.assessor = self.appoint(Role.ASSESSOR, "As")
        self.student_person = world.student(self.institution, "Sam Student")
        self.student = world.headers(self.student_person)
        made = client.post(f"/v1/institutions/{slug}/keys", headers=self.admin)
        assert made.status_code == 201, made.text

    def equip(self) -> None:
        """Keys for tokens and seals too, so that a badge is issued in every form."""
        made = self.client.post(f"/v1/institutions/{self.institution.slug}/keys?kind=jwt", headers=self.admin)
        assert made.status_code == 201, made.text
        assert self.bring_seal(SEAL_EC.key_pem, SEAL_EC.chain_pem).status_code == 201

    def bring_seal(self, key: bytes, certificates: bytes) -> Any:
        body = {"privateKey": key.decode(), "certificates": certificates.decode()}
        return self.client.post(f"/v1/institutions/{self.institution.slug}/seals", json=body, headers=self.admin)

    def appoint(
        self, role: Role, name: str, *, programme_id: uuid.UUID | None = None, module_id: uuid.UUID | None = None
    ) -> dict[str, str]:
        person = self.world.person(f"{name} {self.institution.slug}")
        self.world.grant(person, role, institution=self.institution, programme_id=programme_id, module_id=module_id)
        return self.world.headers(person)

    def offer(self, code: str, body: dict[str, Any]) -> tuple[str, str]:
        """A published module: its id and that of its version."""
        made = self.publish("module", body, code)
        assert made.status_code == 200, made.text
        return made.json()["id"], made.json()["versionId"]

    def result(self, **changes: Any) -> dict[str, Any]:
        return {
            "person": str(self.student_person.id),
            "moduleVersion": self.module_version,
            "assessedOn": "2026-10-30",
            "form": "portfolio",
            "grade": "8",
            "isPassed": True,
            **changes,
        }

    def record(self, **changes: Any) -> dict[str, Any]:
        answer = self.client.post("/v1/results", json=self.result(**changes), headers=self.examiner)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def propose(self, **changes: Any) -> dict[str, Any]:
        answer = self.client.post(
            "/v1/awards", json={"results": [self.record(**changes)["id"]]}, headers=self.coordinator
        )
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()["items"][0]
        return made

    def act(self, award: dict[str, Any], verb: str, who: dict[str, str], body: Any = None) -> Any:
        return self.client.post(f"/v1/awards/{award['id']}/{verb}", headers=who, **({"json": body} if body else {}))

    def issue(self, **changes: Any) -> dict[str, Any]:
        """An award that was approved and accepted, and is shared."""
        award = self.propose(**changes)
        for verb, who in (("approve", self.examiner), ("accept", self.student), ("share", self.student)):
            answer = self.act(award, verb, who)
            assert answer.status_code == 200, answer.text
        return award

    def badge(self, award: dict[str, Any], accept: str = "application/json") -> Any:
        return self.client.get(f"/badges/{award['id']}", headers={"Accept": accept})

    def revoke(self, award: dict[str, Any], who: dict[str, str] | None = None, ground: str = "error") -> Any:
        return self.act(award, "revoke", who or self.board, {"ground": ground, "reason": "Verkeerde toets."})


class Board(Campus):
    """A campus where also exemption is asked: a diploma of three units, and a registrar, an assessor and a board.

    The programme is a post-hbo one, which may be as small as that.
    """

    facts: ClassVar[dict[str, Any]] = {**PROGRAMME, "kind": "post-hbo"}

    def __init__(
        self,
        client: TestClient,
        world: World,
        slug: str = "voorbeeld-noord",
        *,
        regime: str = "whw",
        awards: str = "diploma",
        outcomes: list[str] | None = None,
    ) -> None:
        super().__init__(client, world, slug)
        if regime != "whw":
            made = {**PROGRAMME, "institution": slug, "code": "POST", "regime": regime, "kind": "post-hbo", "ec": 15}
            self.programme = client.post("/v1/programmes", json=made, headers=self.admin).json()["id"]
            programme_id = uuid.UUID(self.programme)
            self.coordinator = self.appoint(Role.COORDINATOR, "Co", programme_id=programme_id)
            self.board = self.appoint(Role.BOARD, "Be", programme_id=programme_id)
        body = self.module(**({"outcomes": outcomes} if outcomes else {}))
        units = [self.offer(f"UNIT{number}", body) for number in range(3)]
        self.units = [unit for unit, _ in units]
        self.unit_versions = [version for _, version in units]
        root = {
            "type": "all_of",
            "key": "all",
            "children": [{"type": "module", "key": f"u{i}", "module": unit} for i, unit in enumerate(self.units)],
        }
        phase = {"key": "main", "title": {"nl": "Programma"}, "ec": 15, "requirement": root}
        body = {"title": {"nl": "Programma"}, "cohortYear": 2026, "ec": 15, "awards": awards, "phases": [phase]}
        made = self.publish("diploma", body, "DIPLOMA")
        assert made.status_code == 200, made.text
        self.diploma_version = made.json()["versionId"]

    def enrol(self, person: str) -> None:
        body = {"person": person, "diplomaVersion": self.diploma_version, "startedOn": "2026-09-01"}
        answer = self.client.post("/v1/enrolments", json=body, headers=self.registrar)
        assert answer.status_code == 201, answer.text

    def open(self, who: dict[str, str], *modules: str, **more: Any) -> str:
        body = {"diplomaVersion": self.diploma_version, "modules": list(modules or self.units), **more}
        answer = self.client.post("/v1/dossiers", json=body, headers=who)
        assert answer.status_code == 201, answer.text
        made: str = answer.json()["id"]
        return made

    def post(self, dossier: str, path: str, who: dict[str, str], body: Any = None) -> Any:
        more = {"json": body} if body is not None else {}
        return self.client.post(f"/v1/dossiers/{dossier}/{path}", headers=who, **more)

    def evidence(self, **changes: Any) -> dict[str, Any]:
        outcomes = [each["id"] for each in self.outcomes]
        return {"kind": "diploma", "title": "Mbo-4 Sociaal Werk", "outcomes": outcomes, **changes}

    def myself(self, who: dict[str, str]) -> str:
        """The id of a person."""
        found: str = self.client.get("/v1/people/me", headers=who).json()["personId"]
        return found

    def assign(self, dossier: str, *assessors: dict[str, str]) -> Any:
        """Assigns assessors, ours if none is named; the answer."""
        body = {"assessors": [self.myself(who) for who in assessors or (self.assessor,)]}
        return self.post(dossier, "assessors", self.registrar, body)

    def state(self, dossier: str, who: dict[str, str] | None = None, **said: Any) -> Any:
        """An assessor states to have no interest, or says otherwise."""
        body = {"hasInterest": False, **said}
        return self.client.put(f"/v1/dossiers/{dossier}/interest-statement", json=body, headers=who or self.assessor)

    def judge(
        self,
        dossier: str,
        verdict: str = "met",
        outcomes: list[str] | None = None,
        who: dict[str, str] | None = None,
    ) -> Any:
        """Advice of an assessor who is assigned and stated to have no interest."""
        wanted = outcomes or [each["id"] for each in self.outcomes]
        verdicts = [{"outcome": each, "verdict": verdict, "reason": "Uit het gesprek."} for each in wanted]
        path = f"/v1/dossiers/{dossier}/advice"
        return self.client.put(path, json={"verdicts": verdicts}, headers=who or self.assessor)

    def advise(self, dossier: str, verdict: str = "met", outcomes: list[str] | None = None) -> Any:
        """All that advice takes: our assessor is assigned, states to have no interest, and advises; the answer."""
        assigned = self.client.get(f"/v1/dossiers/{dossier}/assessors", headers=self.registrar).json()["items"]
        if self.myself(self.assessor) not in {each["assessorId"] for each in assigned}:
            made = self.assign(dossier)
            assert made.status_code == 201, made.text
            assert self.state(dossier).status_code == 200
        return self.judge(dossier, verdict, outcomes)

    def submitted(self, *modules: str) -> str:
        """A dossier of the student with a diploma as evidence, handed over."""
        dossier = self.open(self.student, *modules)
        assert self.post(dossier, "evidence", self.student, self.evidence()).status_code == 201
        assert self.post(dossier, "submit", self.student).json()["state"] == "submitted"
        return dossier

    def advised(self, *modules: str) -> str:
        """A dossier as `submitted` makes it, on which our assessor advised."""
        dossier = self.submitted(*modules)
        assert self.advise(dossier).status_code == 200
        return dossier

    def decide(self, dossier: str, who: dict[str, str] | None = None, **body: Any) -> Any:
        return self.post(dossier, "decisions", who or self.board, body or {"granted": self.units})

    def audit(self, person: str, who: dict[str, str]) -> Any:
        return self.client.get(f"/v1/people/{person}/diplomas/{self.diploma_version}/audit", headers=who)
