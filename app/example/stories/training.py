"""In-company training: refused as it was, issued once it is assessed, and worth a unit elsewhere."""

from dataclasses import dataclass
from typing import Any

from app.example.teller import Teller


def in_company_training(told: Teller) -> None:
    """The second story: refused as it was, issued once it is assessed, and worth a unit elsewhere."""
    told.chapter("In-company training: from a certificate of attendance to credits elsewhere")
    version = _training(told)
    receiver = _Receiver(
        told, told.find("/v1/diplomas", "D-BA-PED")["versionId"], told.find("/v1/modules", "PED-WIJK")["id"]
    )
    sam, kim, lee = (receiver.enrol(key) for key in ("sam", "kim", "lee"))
    by = ("coordinator-noord", "trainer", "portfolio")
    awards = {key: told.award(key, person, version, *by) for key, person in (("sam", sam), ("kim", kim))}
    told.say("Employees follow it; Sam and Kim pass the assessment and hold a badge of Noord.")
    badge = _own_badge(told, "sam", awards["sam"])
    _granted_elsewhere(told, receiver, sam, badge)
    copy = told.advise("zuid", receiver.hand_in("lee", badge))
    told.check(copy["findings"][0]["code"] == "about-someone-else", f"a copy does not count for {lee}")
    told.say("Lee hands in a copy of Sam's badge: it is about someone else, and does not count.")
    dossier = receiver.hand_in("kim", _own_badge(told, "kim", awards["kim"]))
    told.advise("zuid", dossier)
    for who, when in (("kim", "before the decision on Kim's dossier"), ("sam", "after the decision on Sam's")):
        why = {"ground": "error", "reason": "Het portfolio bleek niet volledig."}
        told.ask("trainer", "POST", f"/v1/awards/{awards[who]}/revoke", why)
        told.say(f"Noord revokes {who.title()}'s badge, {when}.")
    found = told.ask("board-zuid", "GET", f"/v1/dossiers/{dossier}/proposal")
    told.check(found["findings"][0]["code"] == "status-revoked", "a revoked badge is no evidence")
    told.ask("board-zuid", "POST", f"/v1/dossiers/{dossier}/decisions", {"granted": [receiver.unit]}, expect=400)
    told.say("Kim's badge is no evidence any more: the board cannot grant on it.")
    told.check(receiver.audit(sam)["exempt"] == 1, "the exemption stands")
    tasks = told.ask("board-zuid", "GET", "/v1/board-tasks")["items"]
    told.check(any(task["personId"] == sam for task in tasks), "the board has a task")
    told.say("Sam's exemption stands, and the board of Zuid finds a task: review it.")


@dataclass
class _Receiver:
    """The institution where badges of another one are handed in."""

    told: Teller
    diploma: str
    unit: str

    def enrol(self, key: str) -> str:
        """A new student there, and at the institution that gives the training."""
        slugs = ("voorbeeldhogeschool-noord", "voorbeeldhogeschool-zuid")
        person = self.told.new_student(key, f"{key.title()} Voorbeeld", *slugs)
        body = {"person": person, "diplomaVersion": self.diploma, "startedOn": self.told.today.isoformat()}
        self.told.ask("registrar-zuid", "POST", "/v1/enrolments", body, expect=201)
        return person

    def hand_in(self, who: str, badge: bytes) -> str:
        """A submitted dossier with a badge in it; its id."""
        new = {"diplomaVersion": self.diploma, "modules": [self.unit]}
        dossier: str = self.told.ask(who, "POST", "/v1/dossiers", new, expect=201)["id"]
        headers = {"Authorization": f"Bearer {self.told.token(who)}"}
        answer = self.told.server.post(f"/v1/dossiers/{dossier}/badges", content=badge, headers=headers)
        self.told.check(answer.status_code == 201, f"the badge is taken in: {answer.text}")
        self.told.ask(who, "POST", f"/v1/dossiers/{dossier}/submit")
        return dossier

    def audit(self, person: str) -> dict[str, Any]:
        """The audit of a person there, in figures."""
        path = f"/v1/people/{person}/diplomas/{self.diploma}/audit"
        summary: dict[str, Any] = self.told.ask("registrar-zuid", "GET", path)["summary"]
        return summary


def _granted_elsewhere(told: Teller, receiver: _Receiver, person: str, badge: bytes) -> None:
    dossier = receiver.hand_in("sam", badge)
    proposal = told.advise("zuid", dossier)
    told.check(proposal["units"][0]["status"] == "covered", "Sam's badge covers the unit")
    body = {"granted": [receiver.unit]}
    decided = told.ask("board-zuid", "POST", f"/v1/dossiers/{dossier}/decisions", body, expect=201)
    decision = told.ask("board-zuid", "POST", f"/v1/decisions/{decided['id']}/announce")
    until = decision["appealUntil"]
    told.say(f"Sam hands it in at Zuid: verified, about this person, decided. Appeal is open until {until}.")
    told.check(receiver.audit(person)["ecDone"] == 5, "the unit's 5 EC count")
    told.say("The audit at Zuid counts the 5 EC of its own unit, by exemption.")


def _own_badge(told: Teller, who: str, award: str) -> bytes:
    answer = told.server.get(f"/badges/{award}", headers={"Authorization": f"Bearer {told.token(who)}"})
    told.check(answer.status_code == 200, "the holder sees their own badge")
    return answer.content


def _training(told: Teller) -> str:
    """The training as a module of Noord: refused as it was, then published; the id of its version."""
    outcomes = told.find("/v1/modules", "PED-WIJK")["content"]["outcomes"]
    programme = told.find("/v1/programmes", "BA-SW")["id"]
    content: dict[str, Any] = {
        "title": {"nl": "Ervaringskennis in de wijk (scholing)", "en": "Experiential knowledge in the neighbourhood"},
        "description": {"nl": "Een jaar lang elke maand een dagdeel.", "en": "Half a day each month, for a year."},
        "ec": 5,
        "isMicrocredential": True,
        "level": 6,
        "outcomes": outcomes,
        "participation": "work-based",
        "qualityAssurance": {"name": "Kwaliteitszorg Voorbeeldhogescholen"},
    }
    new = {"programme": programme, "code": f"SCHOLING-{told.run}", "content": content}
    made = told.ask("coordinator-noord", "POST", "/v1/modules", new, expect=201)
    path = f"/v1/modules/{made['id']}"
    refusal = told.ask("coordinator-noord", "POST", f"{path}/publish", expect=400)
    lacking = sorted(fault["code"] for fault in refusal["errors"])
    told.check(lacking == ["assessment-missing", "study-load-missing"], f"study load and assessment, not {lacking}")
    told.say("The training as it was is refused as a microcredential: it lacks study load and assessment.")
    content |= {"studyLoadHours": 140, "assessment": [{"nl": "portfolio", "en": "portfolio"}]}
    edit = {"If-Match": f'"r{made["revision"]}"'}
    told.ask("coordinator-noord", "PUT", f"{path}/draft", content, headers=edit)
    version: str = told.ask("coordinator-noord", "POST", f"{path}/publish")["versionId"]
    told.say("With study hours and a portfolio assessment it is published.", path)
    trainer = told.ask("administrator", "POST", "/v1/people", {"name": "Tess Examinator"}, expect=201)["id"]
    role = {"person": trainer, "role": "examiner", "institution": "voorbeeldhogeschool-noord", "module": made["id"]}
    told.ask("administrator", "POST", "/v1/appointments", {**role, "validFrom": told.today.isoformat()}, expect=201)
    client = told.ask("administrator", "POST", "/v1/clients", {"person": trainer, "name": "demo"}, expect=201)
    told.credentials["trainer"] = (client["id"], client["secret"])
    return version
