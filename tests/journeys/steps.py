"""What people do in the stories: a school draws up its programmes, somebody studies, compiles a dossier, gets letters."""

import uuid
from datetime import date
from typing import Any

from starlette.testclient import TestClient

from app.access.rules import Role
from tests.desks import Campus, content, outcome, publish_set
from tests.factories import World
from tests.recognition.test_letters import text_of
from tests.recognition.tribunal import Tribunal

GGZ_AGOOG = {"code": "GGZ-AGOOG", "kind": "post-hbo", "regime": "contract", "nlqfLevel": 6, "ec": 65}
AD_ED = {"code": "AD-ED", "kind": "ad", "programmeCode": "80086", "nlqfLevel": 5, "ec": 120}
BA_SW = {"code": "BA-SW", "kind": "bachelor", "programmeCode": "34116", "nlqfLevel": 6, "ec": 240}


def phase(key: str, ec: float, *children: dict[str, Any], certificate: bool = False) -> dict[str, Any]:
    """A phase of a diploma that asks all of its children."""
    root = {"type": "all_of", "key": f"{key}-alles", "children": list(children)}
    return {"key": key, "title": {"nl": key.title()}, "ec": ec, "certificate": certificate, "requirement": root}


def verified(client: TestClient, credential: bytes) -> str:
    """The outcome that anybody gets who has a credential verified."""
    answer = client.post("/v1/verifications", content=credential)
    assert answer.status_code == 200, answer.text
    found: str = answer.json()["outcome"]
    return found


class School(Tribunal):
    """An institution whose programmes, modules and diplomas a story names. What is asked is of the last of each."""

    def __init__(self, client: TestClient, world: World, slug: str = "voorbeeld-noord") -> None:
        super().__init__(client, world, slug)
        self.modules: dict[str, str] = {}
        self.versions: dict[str, str] = {}
        self.shows: dict[str, str] = {}
        """By the code of a module: the module, its version, and the one outcome that it assesses."""

    def begin_programme(self, **facts: Any) -> None:
        """A programme with a coordinator and a board of its own."""
        body = {"institution": self.institution.slug, "title": {"nl": facts["code"]}, "iscedF": "0923", **facts}
        made = self.client.post("/v1/programmes", json=body, headers=self.admin)
        assert made.status_code == 201, made.text
        self.programme = made.json()["id"]
        self.coordinator = self.appoint(Role.COORDINATOR, "Co", programme_id=uuid.UUID(self.programme))
        self.board = self.appoint(Role.BOARD, "Bo", programme_id=uuid.UUID(self.programme))

    def teach(self, level: int, ec: float, *codes: str) -> None:
        """Published modules of so many EC each, every one with an outcome of its own."""
        items = [outcome(code, level=level) for code in codes]
        new = {
            "kind": "programme", "code": f"SET-{codes[0]}", "institution": self.institution.slug,
            "programme": self.programme, "content": content(*items, levels=[level]),
        }  # fmt: skip
        made = self.client.post("/v1/outcome-sets", json=new, headers=self.coordinator)
        assert made.status_code == 201, made.text
        publish_set(self.client, made.json()["id"], self.coordinator)
        listed = self.client.get(f"/v1/outcome-sets/{made.json()['id']}/versions/1/outcomes?limit=200").json()
        self.shows |= {each["outcome"]["code"]: each["id"] for each in listed["items"]}
        for code in codes:
            self.offer_unit(code, ec, level=level, outcomes=[self.shows[code]])

    def offer_unit(self, code: str, ec: float, **more: Any) -> None:
        """One published module."""
        facts = {
            "title": {"nl": f"Module {code}"},
            "ec": ec,
            "isMicrocredential": False,
            "studyLoadHours": int(28 * ec),
        }
        self.modules[code], self.versions[code] = self.offer(code, self.module(**{**facts, **more}))

    def asks(self, *codes: str) -> list[dict[str, Any]]:
        """Nodes that ask these modules."""
        return [{"type": "module", "key": code, "module": self.modules[code]} for code in codes]

    def draw_up(self, code: str, ec: float, *phases: dict[str, Any], awards: str = "diploma") -> None:
        """A published diploma."""
        body = {"title": {"nl": code}, "cohortYear": 2026, "ec": ec, "awards": awards, "phases": list(phases)}
        made = self.publish("diploma", body, code)
        assert made.status_code == 200, made.text
        self.diploma_version = made.json()["versionId"]

    def begin_associate(self) -> None:
        """The Ad Ervaringsdeskundigheid: two years of 60 EC, the first of which leaves 30 EC free."""
        self.begin_programme(**AD_ED)
        self.teach(5, 15, "ED-KENNIS", "ED-ZELFHULP", "ED-STIGMA", "ED-WIJK")
        self.teach(5, 30, "ED-KEUZE", "ED-COACH")
        free = {"type": "credits", "key": "jaar-1-vrij", "minEc": 30, "level": 5}
        self.draw_up(
            "D-AD-ED",
            120,
            phase("jaar-1", 60, *self.asks("ED-KENNIS", "ED-ZELFHULP"), free),
            phase("jaar-2", 60, *self.asks("ED-COACH", "ED-STIGMA", "ED-WIJK")),
        )

    def begin_associate_asking(self, outcomes: list[dict[str, Any]]) -> None:
        """An Ad of 120 EC, of which a unit of 5 EC, ED-WIJK, asks outcomes that others teach too."""
        self.begin_programme(**AD_ED)
        self.teach(5, 30, "ED-KENNIS", "ED-ZELFHULP", "ED-COACH")
        self.teach(5, 25, "ED-STIGMA")
        self.offer_unit("ED-WIJK", 5, outcomes=[each["id"] for each in outcomes])
        first, second = self.asks("ED-KENNIS", "ED-ZELFHULP"), self.asks("ED-COACH", "ED-STIGMA", "ED-WIJK")
        self.draw_up("D-AD-ED", 120, phase("jaar-1", 60, *first), phase("jaar-2", 60, *second))

    def begin_bachelor(self) -> None:
        """The bachelor Social Work: a propedeuse of 60 EC, and 180 EC of which 90 are free."""
        self.begin_programme(**BA_SW)
        self.teach(6, 30, "SW-CONTACT", "SW-WIJK", "SW-VEILIG", "SW-ONDERZOEK", "SW-AFSTUDEREN")
        self.teach(6, 30, "MINOR-A", "MINOR-B", "MINOR-C")
        free = {"type": "credits", "key": "hoofdfase-vrij", "minEc": 90, "level": 5}
        self.draw_up(
            "D-BA-SW",
            240,
            phase("propedeuse", 60, *self.asks("SW-CONTACT", "SW-WIJK"), certificate=True),
            phase("hoofdfase", 180, *self.asks("SW-VEILIG", "SW-ONDERZOEK", "SW-AFSTUDEREN"), free),
        )

    def welcomes(self, other: Campus) -> None:
        """The student of another institution enrols here: from here on our student is theirs."""
        self.student_person, self.student = other.student_person, other.student
        self.person = str(other.student_person.id)
        self.enrol(self.person)

    def hands_in(self, who: dict[str, str], badge: bytes) -> str:
        """Somebody hands in a badge as evidence for ED-WIJK; the dossier."""
        dossier = self.open(who, self.modules["ED-WIJK"])
        taken = self.client.post(f"/v1/dossiers/{dossier}/badges", content=badge, headers=who)
        assert taken.status_code == 201, taken.text
        assert self.post(dossier, "submit", who).json()["state"] == "submitted"
        return dossier

    def passes(self, code: str, on: str = "2026-10-30", person: str | None = None) -> None:
        """Somebody, our student if nobody else is named, passes a module."""
        somebody, module, since = (
            self.world.person(f"Examinator {code}"),
            uuid.UUID(self.modules[code]),
            date(2015, 1, 1),
        )
        examiner = self.world.grant(
            somebody, Role.EXAMINER, institution=self.institution, module_id=module, valid_from=since
        )
        body = self.result(person=person or self.person, moduleVersion=self.versions[code], assessedOn=on)
        made = self.client.post("/v1/results", json=body, headers=self.world.headers(examiner))
        assert made.status_code == 201, made.text

    def adds(self, dossier: str, kind: str, title: str, *codes: str, **facts: Any) -> str:
        """The student adds evidence that is said to show what these modules assess; its address."""
        body = {"kind": kind, "title": title, "outcomes": [self.shows[code] for code in codes], **facts}
        made = self.post(dossier, "evidence", self.student, body)
        assert made.status_code == 201, made.text
        return f"/v1/dossiers/{dossier}/evidence/{made.json()['id']}"

    def adds_file(self, evidence: str, name: str, data: bytes) -> str:
        """The student adds a file to evidence; its address."""
        made = self.client.post(f"{evidence}/files", params={"name": name}, content=data, headers=self.student)
        assert made.status_code == 201, made.text
        return f"{evidence}/files/{made.json()['id']}"

    def checks(self, evidence: str) -> None:
        """The registrar looks a diploma up in the national register."""
        body = {"method": "diploma-register", "reference": "DUO-2026-1"}
        made = self.client.post(f"{evidence}/checks", json=body, headers=self.registrar)
        assert made.status_code == 201, made.text

    def interviews(self, dossier: str, *codes: str, held_on: str) -> str:
        """The assessor records a criterion-based interview; its address."""
        said = {"questions": ["Hoe ging u te werk?"], "situation": "Een bewoner trok zich terug.",
                "task": "Contact maken.", "action": "Ik ging naast hem zitten.", "result": "Hij vertelde het."}  # fmt: skip
        entries = [{"outcome": self.shows[code], **said} for code in codes]
        body = {"interviewers": ["As Sessor"], "heldOn": held_on, "isOnline": True, "entries": entries}
        made = self.post(dossier, "interviews", self.assessor, body)
        assert made.status_code == 201, made.text
        return f"/v1/dossiers/{dossier}/interviews/{made.json()['evidenceId']}"

    def figures(self, *names: str) -> list[Any]:
        """Figures of the student's audit."""
        summary = self.audit(self.person, self.student).json()["summary"]
        return [summary[name] for name in names]

    def letter(self, decision: str, who: dict[str, str] | None = None) -> str:
        """What the letter of a decision says to whoever opens it."""
        answer = self.client.get(f"/v1/decisions/{decision}/letter", headers=who or self.student)
        assert answer.status_code == 200, answer.text
        return text_of(answer.content)
