"""Some hundreds of people, written straight to the tables, and the same facts as a plain list to be counted apart."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.access.models import Institution, Person
from app.curriculum.models import Enrolment, Offering, OfferingVersion, Programme
from app.issuing.models import Award, Result, Revocation
from app.recognition.models import Decision, Dossier, Exemption
from tests.factories import World

NIL = uuid.UUID(int=0)
STATES = {"granted": "final", "granted-in-part": "announced", "conditional": "announced", "refused": "final"}


@dataclass(frozen=True)
class Fact:
    """Something that is counted: of which year, institution, programme and route, and about whom."""

    topic: str
    year: int
    institution: str
    programme: str
    person: uuid.UUID
    route: str | None = None
    outcome: str | None = None
    days: int | None = None
    units: int = 0
    holds: bool = False
    kind: str = ""


@dataclass
class Population:
    """Two institutions with a bachelor, an Ad and a master each, one with one bachelor, and what people did there."""

    session: Session
    world: World
    facts: list[Fact] = field(default_factory=list)
    programmes: dict[str, Programme] = field(default_factory=dict)
    modules: dict[str, list[OfferingVersion]] = field(default_factory=dict)
    diplomas: dict[str, OfferingVersion] = field(default_factory=dict)
    routes: dict[str, OfferingVersion] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(20261102)
        self.clerk = self.world.person("Klerk")

    def build(self) -> "Population":
        """Everything."""
        for slug, codes in {
            "noord": ("BA-N", "AD-N", "MA-N"),
            "zuid": ("BA-Z", "AD-Z", "MA-Z"),
            "oost": ("BA-O",),
        }.items():
            institution = self.world.institution(slug)
            for code in codes:
                self._programme(institution, code)
        first, second, _ = self.modules["AD-N"]
        self.routes["R1"] = self._version(
            "route", "R1", "AD-N", {"modules": [str(first.offering_id), str(second.offering_id)]}
        )
        self.routes["R2"] = self._version("route", "R2", "AD-N", {"modules": [str(second.offering_id)]})
        self.session.flush()
        self._awards()
        self._requests()
        self._students()
        self.session.commit()
        return self

    def _add(self, *rows: Any) -> None:
        self.session.add_all(rows)

    def _version(
        self, kind: str, code: str, programme: str, content: dict[str, Any], status: str = "published"
    ) -> OfferingVersion:
        owner = self.programmes[programme]
        offering = Offering(kind=kind, code=code, institution_id=owner.institution_id, programme_id=owner.id)
        made = OfferingVersion(
            offering=offering, number=1, status=status, content={"title": {"nl": f"{code} & <co>"}, **content},
            created_at=self.world.clock(), created_by=self.clerk.id,
        )  # fmt: skip
        self._add(offering, made)
        self.session.flush()
        return made

    def _programme(self, institution: Institution, code: str) -> None:
        kind, level = {"BA": ("bachelor", 6), "AD": ("ad", 5), "MA": ("master", 7)}[code[:2]]
        self.programmes[code] = made = Programme(
            institution_id=institution.id, code=code, kind=kind, regime="whw", title={"nl": f"Opleiding {code}"},
            nlqf_level=level, ec=240, isced_f="0923",
        )  # fmt: skip
        self._add(made)
        self.session.flush()
        self.modules[code] = [self._version("module", f"{code}-{n}", code, {"ec": 5, "outcomes": []}) for n in range(3)]
        bsa = {"type": "threshold", "key": "bsa", "article": "artikel 5", "kind": "bsa-quantitative", "effect": "blocks", "minEc": 10}  # fmt: skip
        advice = {**bsa, "key": "advies", "kind": "other", "effect": "advice"}
        test = {"type": "threshold", "key": "taal", "article": "artikel 6", "kind": "language-test", "effect": "blocks"}
        tree = {
            "type": "all_of",
            "key": "all",
            "children": [{"type": "exception", "key": "e", "child": bsa}, advice, test],
        }
        phases = [
            {
                "key": "p",
                "requirement": tree if kind == "bachelor" else {"type": "all_of", "key": "a", "children": [test]},
            }
        ]
        self.diplomas[code] = self._version("diploma", f"D-{code}", code, {"phases": phases})

    def draft_route(self, code: str, programme: str) -> OfferingVersion:
        """A route that nobody outside sees."""
        modules = [str(each.offering_id) for each in self.modules[programme]]
        made = self._version("route", code, programme, {"modules": modules}, status="draft")
        self.session.commit()
        return made

    def person(self) -> Person:
        made = Person(id=uuid.uuid4(), name="Iemand", email=None, is_system=False, created_at=self.world.clock())
        self._add(made)
        return made

    def _slug(self, code: str) -> str:
        return {"N": "noord", "Z": "zuid", "O": "oost"}[code[-1]]

    def result(self, person: uuid.UUID, code: str, module: int, *, passed: bool = True, corrects: Any = None) -> Result:
        version = self.modules[code][module]
        made = Result(
            id=uuid.uuid4(),
            person_id=person, institution_id=version.offering.institution_id, module_version_id=version.id,
            examiner_id=self.clerk.id, assessed_on=date(2025, 3, 1), form="portfolio", attempt=1, is_passed=passed,
            recorded_at=self.world.clock(), recorded_by=self.clerk.id, corrects_id=corrects,
        )  # fmt: skip
        self._add(made)
        return made

    def _awards(self) -> None:
        """Of module 0 to route R1; module 1 is in two routes, module 2 in none. Some are proposed only, or revoked."""
        sizes = {"AD-N": (26, 7, 12), "BA-N": (31, 0, 0), "AD-Z": (4, 3, 0), "BA-Z": (14, 0, 0), "MA-Z": (25, 0, 0), "BA-O": (11, 0, 0)}  # fmt: skip
        for year in (2025, 2026):
            for code, counts in sizes.items():
                for module, size in enumerate(counts):
                    for number in range(size if year == 2026 else size // 2):
                        route = "R1" if code == "AD-N" and module == 0 else None
                        self._award(year, code, module, route, "issued" if number % 3 else "accepted")
        for status in ("proposed", "rejected"):
            self._award(2026, "AD-Z", 0, None, status)
        self._award(2026, "AD-Z", 0, None, "revoked")

    def _award(self, year: int, code: str, module: int, route: str | None, status: str) -> None:
        person = self.person().id
        # Half an hour past midnight in the Netherlands is the year before in UTC.
        at = (
            datetime(year - 1, 12, 31, 23, 30, tzinfo=UTC)
            if self.random.random() < 0.2
            else datetime(year, 6, 1, tzinfo=UTC)
        )
        made = Award(
            id=uuid.uuid4(),
            institution_id=self.programmes[code].institution_id, person_id=person, basis={}, subject_id=uuid.uuid4(),
            result_id=self.result(person, code, module).id, proposed_by=self.clerk.id, proposed_at=at, is_shared=False,
            status="issued" if status == "revoked" else status, decided_at=None if status == "proposed" else at,
        )  # fmt: skip
        self._add(made)
        if status == "revoked":
            self._add(
                Revocation(award_id=made.id, ground="error", reason="Fout", revoked_by=self.clerk.id, revoked_at=at)
            )
        if status in ("issued", "accepted"):
            self.facts.append(Fact("award", year, self._slug(code), code, person, route=route))

    def _requests(self) -> None:
        wanted = {
            "AD-N": {"granted": 14, "granted-in-part": 12, "conditional": 11, "refused": 13, "open": 6, "ended": 5},
            "BA-N": {"granted": 20, "refused": 15, "indicated": 3},
            "BA-Z": {"granted": 12, "refused": 4},
            "AD-Z": {"granted": 3},
            "MA-Z": {"granted": 30, "unannounced": 12},
            "BA-O": {"granted": 11, "refused": 10, "redecided": 2},
        }
        for code, outcomes in wanted.items():
            people = [self.person().id for _ in range(61)]
            for outcome, size in outcomes.items():
                for _ in range(size):
                    self._request(code, outcome, people.pop())
        again = self.person().id
        for _ in range(12):
            self._request("MA-N", "granted", again)

    def _request(self, code: str, outcome: str, person: uuid.UUID) -> None:
        programme, diploma = self.programmes[code], self.diplomas[code]
        submitted = datetime(2026, 2, 1, 22, 30, tzinfo=UTC) + timedelta(hours=self.random.randrange(200))
        state = STATES.get(outcome, {"ended": "withdrawn", "open": "in-assessment"}.get(outcome, "decided"))
        dossier = Dossier(
            id=uuid.uuid4(),
            person_id=person, institution_id=programme.institution_id, programme_id=programme.id, opened_at=submitted,
            diploma_version_id=diploma.id, modules=[each.offering_id for each in self.modules[code]], state=state,
            submitted_at=submitted, completion_asked=None,
        )  # fmt: skip
        self._add(dossier)
        taken = {"redecided": ("refused", "granted"), "indicated": ("granted",), "unannounced": ("granted",)}
        days, last = None, "open" if outcome not in ("ended",) else "ended"
        for turn, each in enumerate(taken.get(outcome, (outcome,) if outcome in STATES else ())):
            at = submitted + timedelta(hours=24 * self.random.randrange(5, 70) + 900 * turn + 2000 * turn)
            granted = {"granted": 3, "granted-in-part": 1}.get(each, 0)
            counts = outcome not in ("unannounced", "indicated")
            self._add(Decision(
                dossier_id=dossier.id, decided_by=self.clerk.id, decided_at=at, is_indication=outcome == "indicated",
                content={"outcome": each, "granted": [{}] * granted, "refused": []},
                announced_at=None if outcome == "unannounced" else at,
            ))  # fmt: skip
            if counts:
                days = _day(at).toordinal() - _day(submitted).toordinal() if days is None else days
                last = each
        self.facts.append(Fact("request", 2026, self._slug(code), code, person, outcome=last, days=days, units=3))

    def _students(self) -> None:
        """Who began a bachelor in 2024 or 2026; some a master afterwards; and who has how many credits by now."""
        for code, size, moved in (("BA-N", 80, 14), ("BA-Z", 40, 11), ("BA-O", 30, 2)):
            for number in range(size):
                for year in (2024, 2026):
                    self._student(code, year, number, moved)

    def _student(self, code: str, year: int, number: int, moved: int) -> None:
        person = self.person().id
        ended = date(2025, 7, 1) if number % 10 == 9 else None
        self._enrol(person, code, date(year, 9, 1), ended)
        if moves := number < moved:
            self._enrol(person, "MA-Z", date(year + 1, 9, 1))
        elif number == moved:  # a master before the bachelor is no flow
            self._enrol(person, "MA-Z", date(year - 1, 9, 1))
        self.facts.append(Fact("flow", year, self._slug(code), code, person, holds=moves))
        has_enough = number % 3 != 0
        if year == 2024:
            self.result(person, code, 0)
            self.result(person, code, 0)
            if has_enough:
                self.result(person, code, 1) if number % 2 else self._exempt(person, code)
            elif number % 2:
                wrong = self.result(person, code, 1)
                self.session.flush()
                self.result(person, code, 1, passed=False, corrects=wrong.id)
            if ended is None:
                self.facts.append(Fact("threshold", year, self._slug(code), code, person, holds=not has_enough, kind="bsa-quantitative"))  # fmt: skip

    def _enrol(self, person: uuid.UUID, code: str, started: date, ended: date | None = None) -> None:
        diploma = self.diplomas[code]
        self._add(Enrolment(
            person_id=person, institution_id=diploma.offering.institution_id, diploma_version_id=diploma.id,
            started_on=started, ended_on=ended, enrolled_at=self.world.clock(),
        ))  # fmt: skip

    def _exempt(self, person: uuid.UUID, code: str) -> None:
        """An exemption from before requests were handed in here, so that it is none of those that are counted."""
        programme, at = self.programmes[code], self.world.clock()
        dossier = Dossier(
            id=uuid.uuid4(),
            person_id=person, institution_id=programme.institution_id, programme_id=programme.id, opened_at=at,
            diploma_version_id=self.diplomas[code].id, modules=[], state="final", submitted_at=None,
        )  # fmt: skip
        self._add(dossier)
        decision = Decision(
            id=uuid.uuid4(),
            dossier_id=dossier.id, decided_by=self.clerk.id, decided_at=at, is_indication=False, announced_at=at,
            content={"outcome": "granted", "granted": [{}]},
        )  # fmt: skip
        self._add(decision)
        version = self.modules[code][1].id
        self._add(
            Exemption(decision_id=decision.id, person_id=person, module_version_id=version, ec=5, is_withdrawn=False)
        )


def _day(moment: datetime) -> date:
    """The day in the Netherlands, where it is an hour later in winter and two in summer (until 29 March 2026: one)."""
    summer = datetime(2026, 3, 29, 1, tzinfo=UTC) <= moment < datetime(2026, 10, 25, 1, tzinfo=UTC)
    return (moment + timedelta(hours=2 if summer else 1)).date()
