"""The main job and the two stories of the sector plan, played over HTTP as people's API clients would."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx


class StoryFailed(Exception):
    """A step answered something else than it should; the message says what."""


@dataclass
class Teller:
    """Plays steps, says them in plain words, and keeps what they leave."""

    server: httpx.Client
    credentials: dict[str, tuple[str, str]]
    run: str
    today: date
    tokens: dict[str, str] = field(default_factory=dict)
    artefacts: dict[str, bytes] = field(default_factory=dict)
    step: int = 0

    def chapter(self, title: str) -> None:
        """Says which part begins."""
        print(f"\n\033[1m{title}\033[0m")

    def say(self, text: str, link: str = "") -> None:
        """Says what was done, with a link to look at."""
        self.step += 1
        print(f"  {self.step:2}. {text}" + (f"\n      {self.server.base_url.join(link)}" if link else ""))

    def ask(self, who: str | None, method: str, path: str, body: Any = None, *, expect: int = 200, **more: Any) -> Any:
        """One request in somebody's name; its JSON. Raises StoryFailed for any other answer."""
        headers = {**more.pop("headers", {}), **({"Authorization": f"Bearer {self.token(who)}"} if who else {})}
        answer = self.server.request(method, path, json=body, headers=headers, **more)
        if answer.status_code != expect:
            raise StoryFailed(f"{method} {path} as {who}: {answer.status_code} instead of {expect}\n{answer.text}")
        return answer.json() if answer.content else None

    def token(self, who: str) -> str:
        """A token of a person, by client credentials."""
        if who not in self.tokens:
            if who not in self.credentials:
                raise StoryFailed(f"{who} has no API client")
            body = {"grant_type": "client_credentials"}
            answer = self.server.post("/oauth/token", data=body, auth=self.credentials[who])
            if answer.status_code != 200:
                raise StoryFailed(f"no token for {who}: {answer.text}")
            self.tokens[who] = answer.json()["access_token"]
        return self.tokens[who]

    def keep(self, name: str, path: str, accept: str = "application/json") -> bytes:
        """Keeps what an address answers, as a file."""
        answer = self.server.get(path, headers={"Accept": accept})
        if answer.status_code != 200:
            raise StoryFailed(f"GET {path}: {answer.status_code}\n{answer.text}")
        self.artefacts[name] = answer.content
        return answer.content

    def check(self, holds: bool, what: str) -> None:
        """Raises StoryFailed unless something holds."""
        if not holds:
            raise StoryFailed(f"this should hold, and does not: {what}")

    # Things to look up.

    def find(self, path: str, code: str) -> dict[str, Any]:
        """What is published under a code."""
        for item in self.ask(None, "GET", path, params={"limit": 200})["items"]:
            if item["code"] == code:
                found: dict[str, Any] = item
                return found
        raise StoryFailed(f"nothing with code {code} at {path}")

    def new_student(self, key: str, name: str, *institutions: str) -> str:
        """A new person who is a student somewhere, with an API client; their id."""
        identities = [
            {"institution": slug, "subject": f"urn:example:{key}-{self.run}", "studentNumber": f"{self.run}-{key}"}
            for slug in institutions
        ]
        body = {"name": name, "identities": identities}
        person: str = self.ask("administrator", "POST", "/v1/people", body, expect=201)["id"]
        for slug in institutions:
            role = {"person": person, "role": "student", "institution": slug, "validFrom": self.today.isoformat()}
            self.ask("administrator", "POST", "/v1/appointments", role, expect=201)
        new = {"person": person, "name": "demo"}
        client = self.ask("administrator", "POST", "/v1/clients", new, expect=201)
        self.credentials[key] = (client["id"], client["secret"])
        return person

    def award(self, student: str, person: str, version: str, coordinator: str, examiner: str, form: str) -> str:
        """A result, and the badge that is proposed, approved and accepted on it; the award's id."""
        body = {"person": person, "moduleVersion": version, "assessedOn": self.today.isoformat(), "form": form}
        result = self.ask(examiner, "POST", "/v1/results", {**body, "isPassed": True, "grade": "8"}, expect=201)
        proposed = self.ask(coordinator, "POST", "/v1/awards", {"results": [result["id"]]}, expect=201)
        award: str = proposed["items"][0]["id"]
        self.ask(examiner, "POST", f"/v1/awards/{award}/approve")
        self.ask(student, "POST", f"/v1/awards/{award}/accept")
        return award

    def verify(self, data: bytes) -> dict[str, Any]:
        """What the public verifier says of a credential."""
        answer = self.server.post("/v1/verifications", content=data)
        if answer.status_code != 200:
            raise StoryFailed(answer.text)
        report: dict[str, Any] = answer.json()
        return report


def main_job(told: Teller) -> None:
    """From learning outcome to verifiable badge."""
    told.chapter("From learning outcome to badge")
    item = told.find("/v1/outcome-sets", "AD-ED")
    address = f"/v1/outcome-sets/{item['id']}"
    told.ask("coordinator-noord", "POST", f"{address}/draft", expect=201)
    draft = told.server.get(f"{address}/draft", headers={"Authorization": f"Bearer {told.token('coordinator-noord')}"})
    content = draft.json()["content"]
    content["description"]["nl"] = f"Van eigen ervaring naar ervaringsdeskundigheid. Herzien op {told.today}."
    edit = {"If-Match": draft.headers["etag"]}
    told.ask("coordinator-noord", "PUT", f"{address}/draft", content, headers=edit)
    adoption = {"adoptedBy": "Opleidingscommissie Ad (voorbeeld)", "adoptedOn": told.today.isoformat()}
    version = told.ask("coordinator-noord", "POST", f"{address}/publish", adoption)
    told.say(
        f"The coordinator publishes version {version['number']} of the outcomes of lived experience, level 5.",
        f"/search?set={item['id']}",
    )
    module = told.find("/v1/modules", "ED-ERVKENNIS")
    outcomes = told.ask(None, "GET", f"{address}/versions/{version['number']}/outcomes", params={"limit": 200})["items"]
    wanted = [each["id"] for each in outcomes if each["outcome"]["code"] in ("ED-01", "ED-09")]
    place = f"/v1/modules/{module['id']}"
    begun = told.ask("coordinator-noord", "POST", f"{place}/draft", expect=201)
    body = {**begun["content"], "outcomes": wanted}
    edit = {"If-Match": f'"r{begun["revision"]}"'}
    told.ask("coordinator-noord", "PUT", f"{place}/draft", body, headers=edit)
    module = told.ask("coordinator-noord", "POST", f"{place}/publish")
    title = module["content"]["title"]["en"]
    told.say(f"The module '{title}' assesses two of them: 5 EC, 140 hours, portfolio and interview.", place)
    person = told.new_student("amina", "Amina Voorbeeld", "voorbeeldhogeschool-noord")
    award = told.award(
        "amina", person, module["versionId"], "coordinator-noord", "examiner-noord", "portfolio met interview"
    )
    told.say("Amina passes. The coordinator proposes a badge, the examiner approves it, and it is signed.")
    told.ask("amina", "POST", f"/v1/awards/{award}/share")
    told.say("Amina accepts her badge and shares it with the world.", f"/badges/{award}")
    badge = told.keep("badge.json", f"/badges/{award}")
    for name, form in (("badge.png", "image/png"), ("badge.svg", "image/svg+xml")):
        told.keep(name, f"/badges/{award}", form)
        told.check(told.verify(told.artefacts[name])["outcome"] == "passed", f"{name} verifies")
    told.check(told.verify(badge)["outcome"] == "passed", "the badge verifies")
    altered = told.verify(badge.replace(b"Amina", b"Aisha"))
    told.check(altered["outcome"] == "failed", "an altered badge fails")
    told.say("Anyone verifies it: seven checks pass. A copy with another name fails.", f"/verify?badge={award}")
    told.keep("did.json", "/institutions/voorbeeldhogeschool-noord/did.json")
    status = json.loads(badge)["credentialStatus"]["statusListCredential"]
    told.keep("status-list.json", str(httpx.URL(status).raw_path, "ascii"))
    told.keep("openapi.json", "/v1/openapi.json")


def ggz_agoog(told: Teller) -> None:
    """The case of the sector plan: 13 modules, 2 done before, 9 exempted on a dossier, 2 left, then the certificate."""
    told.chapter("GGZ-agoog: thirteen modules, and what somebody already can")
    oost = "voorbeeldhogeschool-oost"
    programme = told.find("/v1/programmes", "GGZ-AGOOG")["id"]
    diploma = told.find("/v1/diplomas", "D-GGZ-AGOOG")
    units = diploma["content"]["phases"][0]["requirement"]["children"]
    module_of = {node["key"]: node["module"] for node in units}
    person = told.new_student("noor", "Noor Voorbeeld", oost)
    body = {"person": person, "diplomaVersion": diploma["versionId"], "startedOn": told.today.isoformat()}
    told.ask("registrar-oost", "POST", "/v1/enrolments", body, expect=201)
    told.say(f"Noor, a career changer, enrols in {diploma['content']['title']['en']}: {len(units)} modules of 5 EC.")
    for old, new in (("OUD-MOTIVEREND", "GA-MOTIVEREND"), ("OUD-EMPOWERMENT", "GA-EMPOWERMENT")):
        course = told.find("/v1/modules", old)
        result = {"person": person, "moduleVersion": course["versionId"], "assessedOn": "2018-06-15"}
        facts = {"form": "praktijkopdracht", "isPassed": True}
        told.ask("examiner-oost", "POST", "/v1/results", {**result, **facts}, expect=201)
        _agreement(told, f"{old}-TELT", course["id"], module_of[new], programme)
    told.say("Two courses that she passed in 2018, before the programme existed, count by an adopted agreement.")
    asked = [key for key in module_of if key not in _LEFT and key not in _EQUIVALENT]
    dossier = _noors_dossier(told, diploma, [module_of[key] for key in asked])
    told.say("She compiles a dossier: her diploma, eleven years of work, an interview. Her own story stays encrypted.")
    proposal = _advise(told, "oost", dossier)
    covered = [unit for unit in proposal["units"] if unit["status"] == "covered"]
    told.say(f"The assessor advises per outcome; the rules find {len(covered)} of {len(asked)} units covered.")
    made = told.ask(
        "board-oost", "POST", f"/v1/dossiers/{dossier}/decisions", {"granted": [u["module"] for u in covered]},
        expect=201,
    )  # fmt: skip
    decision = told.ask("registrar-oost", "POST", f"/v1/decisions/{made['id']}/announce")
    told.check(len(decision["granted"]) == 9, "nine exemptions are granted")
    told.artefacts["exemption-decision.json"] = json.dumps(decision, ensure_ascii=False, indent=1).encode()
    told.say(f"The board of examiners exempts her from {len(decision['granted'])} units, and it is announced.")
    audit_path = f"/v1/people/{person}/diplomas/{diploma['versionId']}/audit"
    audit = told.ask("noor", "GET", audit_path)
    told.artefacts["audit.json"] = json.dumps(audit, ensure_ascii=False, indent=1).encode()
    counted = {key: audit["summary"][key] for key in ("modules", "completed", "exempt", "remaining")}
    told.check(counted == {"modules": 13, "completed": 2, "exempt": 9, "remaining": 2}, f"13/2/9/2, not {counted}")
    told.say("The audit: 13 modules, 2 completed, 9 exempt, 2 remaining.")
    for code in _LEFT:
        module = told.find("/v1/modules", code)
        told.award("noor", person, module["versionId"], "coordinator-oost", "examiner-oost", "proeve")
    audit = told.ask("noor", "GET", audit_path)
    told.check(audit["outcome"] == "satisfied", "the audit is satisfied")
    place = audit_path.removesuffix("audit") + "certificate"
    award = told.ask("coordinator-oost", "POST", place, expect=201)["awardId"]
    told.ask("board-oost", "POST", f"/v1/awards/{award}/approve")
    told.ask("noor", "POST", f"/v1/awards/{award}/accept")
    told.ask("noor", "POST", f"/v1/awards/{award}/share")
    report = told.verify(told.keep("certificate.json", f"/badges/{award}"))
    kind = report["credential"]["credentialSubject"]["achievement"]["achievementType"]
    told.check((report["outcome"], kind) == ("passed", "Certificate"), "the certificate verifies")
    told.say(
        "She passes the last two. The audit is satisfied, and her certificate of 65 EC is signed.", f"/badges/{award}"
    )


_LEFT = ("GA-ONDERZOEK", "GA-PROEVE")
_EQUIVALENT = ("GA-MOTIVEREND", "GA-EMPOWERMENT")


def _agreement(told: Teller, code: str, source: str, target: str, programme: str) -> None:
    """An agreement that is made and adopted once, whoever plays."""
    known = told.ask(None, "GET", "/v1/agreements", params={"limit": 200})["items"]
    if any(each["code"] == code for each in known):
        return
    body = {
        "institution": "voorbeeldhogeschool-oost",
        "code": code,
        "title": {"nl": "Scholing 2018 telt als module", "en": "Training of 2018 counts as the module"},
        "reason": {"nl": "Dezelfde leeruitkomst, zelfde omvang.", "en": "The same outcome, the same size."},
        "sourceModule": source,
        "targetModule": target,
        "validFrom": "2018-01-01",
    }
    made = told.ask("coordinator-oost", "POST", "/v1/agreements", body, expect=201)
    adoption = {"programme": programme, "rulesYear": 2026, "article": "Programmaregels 4.2"}
    told.ask("board-oost", "POST", f"/v1/agreements/{made['id']}/adoptions", adoption, expect=201)


def _noors_dossier(told: Teller, diploma: dict[str, Any], modules: list[str]) -> str:
    new = {"diplomaVersion": diploma["versionId"], "modules": modules}
    dossier: str = told.ask("noor", "POST", "/v1/dossiers", new, expect=201)["id"]
    outcomes = [
        outcome
        for module in modules
        for outcome in told.ask(None, "GET", f"/v1/modules/{module}")["content"]["outcomes"]
    ]
    half = len(outcomes) // 2
    pieces: list[dict[str, Any]] = [
        {"kind": "diploma", "title": "Bachelor Sociaal Pedagogische Hulpverlening", "outcomes": outcomes[:half],
         "qualificationCode": "34617", "level": 6, "obtainedOn": "2009-07-01"},
        {"kind": "work-experience", "title": "Begeleider in de ggz", "outcomes": outcomes,
         "organisation": "GGZ (voorbeeld)", "startedOn": "2015-02-01", "hoursPerWeek": 32},
        {"kind": "interview", "title": "Verslag criteriumgericht interview", "outcomes": outcomes[half:]},
        {"kind": "self-description", "title": "Mijn eigen herstel", "account": "Een persoonlijk verhaal.",
         "isLivedExperience": True, "consent": {"eraseOn": f"{told.today.year + 1}-01-01"}},
    ]  # fmt: skip
    for piece in pieces:
        made = told.ask("noor", "POST", f"/v1/dossiers/{dossier}/evidence", piece, expect=201)
        if piece["kind"] == "diploma":
            checked = {"how": "uittreksel uit het diplomaregister"}
            place = f"/v1/dossiers/{dossier}/evidence/{made['id']}/checks"
            told.ask("registrar-oost", "POST", place, checked, expect=201)
    told.ask("noor", "POST", f"/v1/dossiers/{dossier}/submit")
    return dossier


def _advise(told: Teller, where: str, dossier: str) -> dict[str, Any]:
    """The assessor finds every outcome met that has evidence; what the rules then propose."""
    path = f"/v1/dossiers/{dossier}"
    evidence = told.ask(f"assessor-{where}", "GET", path)["evidence"]
    shown = dict.fromkeys(outcome for piece in evidence for outcome in piece["outcomes"])
    verdicts = [{"outcome": each, "verdict": "met", "reason": "Gebleken uit dossier en gesprek."} for each in shown]
    told.ask(f"assessor-{where}", "PUT", f"{path}/advice", {"hasInterest": False, "verdicts": verdicts})
    proposal: dict[str, Any] = told.ask(f"board-{where}", "GET", f"{path}/proposal")
    return proposal


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
    copy = _advise(told, "zuid", receiver.hand_in("lee", badge))
    told.check(copy["findings"][0]["code"] == "about-someone-else", f"a copy does not count for {lee}")
    told.say("Lee hands in a copy of Sam's badge: it is about someone else, and does not count.")
    dossier = receiver.hand_in("kim", _own_badge(told, "kim", awards["kim"]))
    _advise(told, "zuid", dossier)
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
    proposal = _advise(told, "zuid", dossier)
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


CHAPTERS: tuple[Callable[[Teller], None], ...] = (main_job, ggz_agoog, in_company_training)


def write(artefacts: dict[str, bytes], folder: Path) -> None:
    """Leaves the artefacts in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in artefacts.items():
        (folder / name).write_bytes(data)
