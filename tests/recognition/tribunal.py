"""A campus with an examination appeals board, whose people keep their tokens while terms pass."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.rules import Role
from tests.desks import Board
from tests.factories import World


class PatientWorld(World):
    """A world whose tokens outlive every term of law."""

    def __init__(self, session: Session, clock: Callable[[], datetime]) -> None:
        super().__init__(session, clock)
        self.lifetime = timedelta(days=1000)


class Tribunal(Board):
    """Where a student appeals; `person` is their id."""

    def __init__(self, client: TestClient, world: World, slug: str = "voorbeeld-noord", *, regime: str = "whw") -> None:
        super().__init__(client, world, slug, regime=regime)
        self.appeals_board = self.appoint(Role.APPEALS_BOARD, "Ap")
        self.person = str(self.student_person.id)

    def refuse(self, *units: str) -> list[dict[str, str]]:
        return [{"module": unit, "reason": "Niet actueel."} for unit in units]

    def announced(self, *refused: int) -> tuple[str, str]:
        """A dossier whose decision was announced: the units at these places refused, the others granted."""
        self.enrol(self.person)
        dossier = self.advised()
        return dossier, self.decided(dossier, *refused)

    def decided(self, dossier: str, *refused: int) -> str:
        granted = [unit for at, unit in enumerate(self.units) if at not in refused]
        body: dict[str, Any] = {"granted": granted, "refused": self.refuse(*(self.units[at] for at in refused))}
        return self.announce(self.decide(dossier, **body))

    def announce(self, made: Any) -> str:
        assert made.status_code == 201, made.text
        decision: str = made.json()["id"]
        done = self.client.post(f"/v1/decisions/{decision}/announce", headers=self.registrar)
        assert done.status_code == 200, done.text
        return decision

    def lodge(self, decision: str, who: dict[str, str] | None = None, **body: Any) -> Any:
        new = {"grounds": "Mijn ervaring is wel actueel.", **body}
        return self.client.post(f"/v1/decisions/{decision}/appeals", json=new, headers=who or self.student)

    def on(self, appeal: str, act: str, who: dict[str, str], body: Any = None) -> Any:
        more = {"json": body} if body is not None else {}
        return self.client.post(f"/v1/appeals/{appeal}/{act}", headers=who, **more)

    def settle(self, appeal: str, is_settled: bool, who: dict[str, str] | None = None, **more: Any) -> Any:
        body = {"isSettled": is_settled, "account": "Er was een gesprek.", **more}
        return self.on(appeal, "settlement", who or self.board, body)

    def rule(self, appeal: str, outcome: str, who: dict[str, str] | None = None, **more: Any) -> Any:
        return self.on(
            appeal, "ruling", who or self.appeals_board, {"outcome": outcome, "reasons": "Overwegingen.", **more}
        )

    def pending(self, decision: str) -> str:
        """An appeal on which the attempt to settle failed."""
        appeal: str = self.lodge(decision).json()["id"]
        assert self.on(appeal, "send", self.appeals_board).status_code == 200
        assert self.settle(appeal, False).status_code == 200
        return appeal

    def state_of(self, dossier: str) -> str:
        found: str = self.client.get(f"/v1/dossiers/{dossier}", headers=self.student).json()["state"]
        return found

    def exempt(self) -> int:
        """How many units the audit counts as exempt."""
        found: int = self.audit(self.person, self.student).json()["summary"]["exempt"]
        return found

    def exemptions(self) -> dict[str, str]:
        """The exemptions that count, by the version of the module."""
        found = self.client.get(f"/v1/people/{self.person}/exemptions", headers=self.student).json()["items"]
        return {each["moduleVersionId"]: each["id"] for each in found}

    def exemption(self, at: int) -> str:
        return self.exemptions()[self.unit_versions[at]]

    def review(self, exemption: str, withdraw: bool, who: dict[str, str] | None = None, **more: Any) -> Any:
        body = {"withdraw": withdraw, "reason": "Het bewijs bleek niet te kloppen.", **more}
        return self.client.post(f"/v1/exemptions/{exemption}/review", json=body, headers=who or self.board)

    def decisions(self, dossier: str, who: dict[str, str] | None = None) -> list[dict[str, Any]]:
        answer = self.client.get(f"/v1/dossiers/{dossier}/decisions", headers=who or self.student)
        found: list[dict[str, Any]] = answer.json()["items"]
        return found


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]]
