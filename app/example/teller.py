"""Who plays the stories: one request after another, in the name of the people in them."""

from collections.abc import Iterable
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

    def show(self, lines: Iterable[str]) -> None:
        """Shows what people would rather look at than read."""
        for line in lines:
            print(f"      {line}")

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

    def keep(self, name: str, path: str, accept: str = "application/json", who: str | None = None) -> bytes:
        """Keeps what an address answers, in somebody's name or nobody's, as a file."""
        headers = {"Accept": accept, **({"Authorization": f"Bearer {self.token(who)}"} if who else {})}
        answer = self.server.get(path, headers=headers)
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

    def publish_set(self, address: str, curator: str, reviewer: str, adopted_by: str) -> dict[str, Any]:
        """The draft of a set, submitted, approved by somebody else and published; the answer."""
        self.ask(curator, "POST", f"{address}/draft/submit", {})
        review = self.ask(reviewer, "GET", f"{address}/draft/review")
        self.ask(reviewer, "POST", f"{address}/draft/approve", headers={"If-Match": f'"r{review["revision"]}"'})
        adoption = {"adoptedBy": adopted_by, "adoptedOn": self.today.isoformat()}
        made: dict[str, Any] = self.ask(curator, "POST", f"{address}/publish", adoption)
        return made

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

    def advise(self, where: str, dossier: str) -> dict[str, Any]:
        """An assessor is assigned, has no interest, and finds every outcome met; what the rules then propose."""
        path, assessor = f"/v1/dossiers/{dossier}", f"assessor-{where}"
        who = {"assessors": [self.ask(assessor, "GET", "/v1/people/me")["personId"]]}
        self.ask(f"registrar-{where}", "POST", f"{path}/assessors", who, expect=201)
        self.ask(assessor, "PUT", f"{path}/interest-statement", {"hasInterest": False})
        evidence = self.ask(assessor, "GET", path)["evidence"]
        shown = dict.fromkeys(outcome for piece in evidence for outcome in piece["outcomes"])
        verdicts = [{"outcome": each, "verdict": "met", "reason": "Gebleken uit dossier en gesprek."} for each in shown]
        self.ask(assessor, "PUT", f"{path}/advice", {"verdicts": verdicts})
        proposal: dict[str, Any] = self.ask(f"board-{where}", "GET", f"{path}/proposal")
        return proposal


def write(artefacts: dict[str, bytes], folder: Path) -> None:
    """Leaves the artefacts in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in artefacts.items():
        (folder / name).write_bytes(data)
