"""One request for each act on a dossier, and dossiers in which it can be done: what tests of the table stand on."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.recognition.rules.states import Act, State
from tests.desks import Board

Headers = dict[str, str]

TABLES = (
    "dossiers", "evidence", "advice", "dossier_assessors", "dossier_stops", "decisions", "decision_drafts",
    "exemptions", "letters", "appeals", "complaints", "ledger_events",
)  # fmt: skip


@dataclass
class Case:
    """A dossier of one person, and what of it requests name."""

    dossier: str
    evidence: str
    decision: str | None = None
    appeal: str | None = None


DECIDED = {Act.ANNOUNCE, Act.ANNOUNCE_INDICATION, Act.APPEAL, Act.DISMISS_APPEAL, Act.ANNUL}
"""Acts that ask for a decision."""
RULED = {Act.DISMISS_APPEAL, Act.ANNUL}
"""Acts of the appeals board, on an appeal that could not be settled."""


@dataclass
class Table:
    """Makes dossiers that are ready for an act, and acts on them."""

    house: Board
    session: Session
    enrolled: Headers
    stranger: Headers
    other: Headers
    judge: Headers

    def ready(self, act: Act) -> Case:
        """A dossier in which nothing but its state could stand in the way of an act."""
        who = self.stranger if act in (Act.INDICATE, Act.ANNOUNCE_INDICATION) else self.enrolled
        dossier = self.house.open(who, self.house.units[0])
        made = self.house.post(dossier, "evidence", who, self.house.evidence())
        case = Case(dossier, made.json()["id"])
        if act in (Act.EDIT, Act.EXAMINE, Act.SUBMIT, Act.WITHDRAW):
            return case
        assert self.house.post(dossier, "submit", who).status_code == 200
        if act is Act.NOT_TAKE_UP:
            assert self.house.post(dossier, "ask-completion", self.house.registrar, {"reason": "x"}).status_code == 200
            self.run("update dossiers set complete_by = '2026-11-01' where id = :id", dossier)
        if act in {Act.ADVISE, Act.INDICATE, Act.DECIDE} | DECIDED:
            # Of two who are assigned one advises: so it is not concluded.
            self.house.assign(dossier, self.house.assessor, self.other)
            assert self.house.state(dossier).status_code == 200
        if act in DECIDED:
            self.put(case, State.ADVISED)
            case.decision = self.done(Act.DECIDE, case)["id"]
        if act in DECIDED - {Act.ANNOUNCE, Act.ANNOUNCE_INDICATION}:
            self.done(Act.ANNOUNCE, case)
        if act in RULED:
            case.appeal = self.done(Act.APPEAL, case)["id"]
            assert self.on(case, "send", self.judge).status_code == 200
            failed = {"isSettled": False, "account": "Zonder resultaat."}
            assert self.on(case, "settlement", self.house.board, failed).status_code == 200
        return case

    def done(self, act: Act, case: Case) -> dict[str, Any]:
        """What an act that is possible answers."""
        answer = self.act(act, case)
        assert answer.status_code < 300, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def on(self, case: Case, path: str, who: Headers, body: Any = None) -> Any:
        """A request on the appeal of a case."""
        more = {"json": body} if body is not None else {}
        return self.house.client.post(f"/v1/appeals/{case.appeal}/{path}", headers=who, **more)

    def run(self, statement: str, dossier: str, **more: Any) -> None:
        self.session.execute(text(statement), {"id": uuid.UUID(dossier), **more})
        self.session.commit()

    def put(self, case: Case, state: State) -> None:
        """Puts a dossier into a state, whatever the table says."""
        self.run("update dossiers set state = :state where id = :id", case.dossier, state=state.value)

    def state(self, case: Case) -> str:
        found = self.session.execute(text("select state from dossiers where id = :id"), {"id": uuid.UUID(case.dossier)})
        return str(found.scalar_one())

    def everything(self) -> dict[str, Any]:
        """All rows that an act could touch."""
        return {
            table: self.session.execute(
                text(f"select jsonb_agg(to_jsonb(t) order by to_jsonb(t)) from {table} t")
            ).scalar()
            for table in TABLES
        }

    def events(self) -> int:
        return int(self.session.execute(text("select count(*) from ledger_events")).scalar_one())

    def act(self, act: Act, case: Case, who: Headers | None = None) -> Any:
        """The request of an act, in the name of somebody who may unless another is named."""
        return REQUESTS[act](self, case, who if who is not None else self.usual(act))

    def usual(self, act: Act) -> Headers:
        house = self.house
        if act in (Act.EDIT, Act.SUBMIT, Act.WITHDRAW, Act.APPEAL):
            return self.enrolled
        if act in RULED:
            return self.judge
        if act is Act.ADVISE:
            return house.assessor
        return house.board if act in (Act.INDICATE, Act.DECIDE) else house.registrar


def _post(path: str, body: Any = None) -> Callable[[Table, Case, Headers], Any]:
    return lambda table, case, who: table.house.post(case.dossier, path, who, body)


def _examine(table: Table, case: Case, who: Headers) -> Any:
    path = f"/v1/dossiers/{case.dossier}/evidence/{case.evidence}/outcomes"
    body = {"outcomes": [each["id"] for each in table.house.outcomes]}
    return table.house.client.put(path, json=body, headers=who)


def _assign(table: Table, case: Case, who: Headers) -> Any:
    body = {"assessors": [table.house.myself(table.house.assessor)]}
    return table.house.post(case.dossier, "assessors", who, body)


def _prepare(table: Table, case: Case, who: Headers) -> Any:
    path = f"/v1/dossiers/{case.dossier}/decision-draft"
    return table.house.client.put(path, json={"granted": []}, headers={**who, "If-Match": '"r0"'})


def _decide(table: Table, case: Case, who: Headers) -> Any:
    return table.house.decide(case.dossier, who, granted=[table.house.units[0]], motivation="Het gesprek.")


def _announce(table: Table, case: Case, who: Headers) -> Any:
    return table.house.client.post(f"/v1/decisions/{case.decision}/announce", headers=who)


def _appeal(table: Table, case: Case, who: Headers) -> Any:
    path = f"/v1/decisions/{case.decision}/appeals"
    return table.house.client.post(path, json={"grounds": "Mijn ervaring telt."}, headers=who)


def _rule(outcome: str) -> Callable[[Table, Case, Headers], Any]:
    return lambda table, case, who: table.on(case, "ruling", who, {"outcome": outcome, "reasons": "Daarom."})


REQUESTS: Mapping[Act, Callable[[Table, Case, Headers], Any]] = {
    Act.EDIT: lambda table, case, who: table.house.post(case.dossier, "evidence", who, table.house.evidence()),
    Act.EXAMINE: _examine,
    Act.SUBMIT: _post("submit"),
    Act.ASK_COMPLETION: _post("ask-completion", {"reason": "Cijferlijst ontbreekt."}),
    Act.NOT_TAKE_UP: _post("not-take-up", {"reason": "Niet compleet geworden."}),
    Act.ASSIGN: _assign,
    Act.ADVISE: lambda table, case, who: table.house.judge(case.dossier, who=who),
    Act.EXTEND_TERM: _post("extend-term", {"weeks": 2, "reason": "Er is een derde beoordelaar nodig."}),
    Act.PREPARE: _prepare,
    Act.INDICATE: _decide,
    Act.ANNOUNCE_INDICATION: _announce,
    Act.DECIDE: _decide,
    Act.ANNOUNCE: _announce,
    Act.APPEAL: _appeal,
    Act.DISMISS_APPEAL: _rule("unfounded"),
    Act.ANNUL: _rule("founded"),
    Act.WITHDRAW: _post("withdraw"),
}
