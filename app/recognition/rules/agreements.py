"""What agreements bring a person on a day, for what they hold: nothing twice, and a block whole or not at all."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from app.recognition.rules.held import Held, HeldBy, ModuleSource, Source


class AgreementRelation(StrEnum):
    """How source and target are related: binding, advice to a board that decides per person, or nothing."""

    RELATED = "related"
    PARTLY_RELATED = "partly-related"
    UNRELATED = "unrelated"


@dataclass(frozen=True)
class TargetModule:
    """A module that something counts as: its EC and the outcomes that it assesses, by identity."""

    id: uuid.UUID
    ec: Decimal
    outcomes: frozenset[uuid.UUID]


@dataclass(frozen=True)
class Part:
    """So many EC of a phase of a diploma."""

    phase: str
    ec: Decimal


@dataclass(frozen=True)
class Block:
    """Credits of a diploma that are brought together; the rest of it is the residual programme.

    Without `diploma` it is of whichever diploma of the programme that adopts it. It is no certificate of a phase: a
    propedeuse that a block covers is not awarded.
    """

    parts: tuple[Part, ...]
    diploma: uuid.UUID | None = None

    @property
    def ec(self) -> Decimal:
        """All its credits."""
        return sum((part.ec for part in self.parts), Decimal(0))


@dataclass(frozen=True)
class Conditions:
    """On what conditions. `to_judge` are those in words, by place: a person has to find whether they are met."""

    min_grade: Decimal | None = None
    within_years: int | None = None
    bridging: tuple[uuid.UUID, ...] = ()
    to_judge: int = 0


@dataclass(frozen=True)
class Terms:
    """What a version of an agreement says, with the adoption by which it holds for a programme, if any.

    `needed` of the sources are needed. `remaining` are the outcomes of the target that are still to be shown.
    """

    agreement: uuid.UUID
    version: uuid.UUID
    code: str
    sources: tuple[Source, ...]
    needed: int
    valid_from: date
    valid_until: date | None = None
    relation: AgreementRelation = AgreementRelation.RELATED
    modules: tuple[TargetModule, ...] = ()
    outcomes: tuple[uuid.UUID, ...] = ()
    remaining: frozenset[uuid.UUID] = frozenset()
    block: Block | None = None
    conditions: Conditions = Conditions()
    adoption: uuid.UUID | None = None

    @property
    def whole_modules(self) -> tuple[TargetModule, ...]:
        """The modules of which nothing remains: only these bring credits (whole or nothing)."""
        return tuple(each for each in self.modules if not each.outcomes & self.remaining)

    @property
    def alone(self) -> tuple[uuid.UUID, ...]:
        """The modules of which one pass brings the target; none where it takes more, or a person's judgement."""
        asks_more = self.needed > 1 or self.conditions.bridging or self.conditions.to_judge
        if asks_more or self.relation is not AgreementRelation.RELATED:
            return ()
        return tuple(each.module for each in self.sources if isinstance(each, ModuleSource))

    @property
    def covered(self) -> frozenset[uuid.UUID]:
        """The outcomes that it covers, those of its modules among them."""
        return frozenset(self.outcomes).union(*(each.outcomes for each in self.modules)) - self.remaining


class AgreementVerdict(StrEnum):
    """What comes of an agreement for somebody."""

    APPLIES = "applies"
    ADVICE = "advice"
    CONDITIONS_UNMET = "conditions-unmet"
    UNRELATED = "unrelated"
    SOURCE_MISSING = "source-missing"
    NOT_IN_FORCE = "not-in-force"


@dataclass(frozen=True)
class Unmet:
    """A condition that is not met, or not known to be: the code, and the record or module that it is about."""

    code: str
    about: uuid.UUID | None = None


@dataclass(frozen=True)
class Application:
    """What an agreement brings somebody: only where `verdict` is applies it is binding.

    `records` are those that it rests on; `unmet` the conditions that stand in the way.
    """

    terms: Terms
    verdict: AgreementVerdict
    records: tuple[Held, ...] = ()
    unmet: tuple[Unmet, ...] = ()

    @property
    def is_binding(self) -> bool:
        """Whether it counts without anybody deciding on it."""
        return self.verdict is AgreementVerdict.APPLIES


def applies(terms: Terms, held: Iterable[Held], on: date) -> Application:
    """What an agreement brings on that day for what somebody holds, and what stands in the way."""
    if on < terms.valid_from or (terms.valid_until and on > terms.valid_until):
        return Application(terms, AgreementVerdict.NOT_IN_FORCE)
    order = list(HeldBy)
    known = sorted(held, key=lambda each: (order.index(each.by), str(each.id)))
    lacking = {each.id: list(_shortcomings(each, terms.conditions, on)) for each in known}
    fit = [each for each in known if not lacking[each.id]]
    ways = [found[0] for source in terms.sources if (found := source.ways(fit))][: terms.needed]
    unmet: list[Unmet] = []
    if len(ways) < terms.needed:
        short = [source for source in terms.sources if not source.ways(fit)]
        almost = [found[0] for source in short if (found := source.ways(known))][: terms.needed - len(ways)]
        if len(ways) + len(almost) < terms.needed:
            return Application(terms, AgreementVerdict.SOURCE_MISSING)
        ways += almost
        unmet += [fault for way in almost for each in way for fault in lacking[each.id]]
    records = tuple(dict.fromkeys(each for way in ways for each in way))
    if terms.relation is AgreementRelation.UNRELATED:
        return Application(terms, AgreementVerdict.UNRELATED, records)
    unmet += [Unmet("bridging-missing", m) for m in terms.conditions.bridging if not ModuleSource(m).ways(known)]
    unmet += [Unmet("to-judge")] * terms.conditions.to_judge
    met = AgreementVerdict.APPLIES if terms.relation is AgreementRelation.RELATED else AgreementVerdict.ADVICE
    return Application(terms, AgreementVerdict.CONDITIONS_UNMET if unmet else met, records, tuple(dict.fromkeys(unmet)))


def _shortcomings(held: Held, conditions: Conditions, on: date) -> Iterator[Unmet]:
    """Why a record does not meet the conditions. A grade that is no number, or not known, meets none."""
    if conditions.min_grade is not None:
        grade = _number(held.grade)
        if grade is None:
            yield Unmet("grade-unknown", held.id)
        elif grade < conditions.min_grade:
            yield Unmet("grade-too-low", held.id)
    if conditions.within_years is not None:
        if held.on is None:
            yield Unmet("date-unknown", held.id)
        elif held.on < years_before(on, conditions.within_years):
            yield Unmet("too-long-ago", held.id)


def _number(grade: str | None) -> Decimal | None:
    """A grade on the scale of 1 to 10, with a Dutch comma or a point."""
    try:
        found = Decimal((grade or "").strip().replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() and 1 <= found <= 10 else None


def years_before(day: date, years: int) -> date:
    """The same day so many years before; of 29 February the 28th where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


@dataclass(frozen=True)
class Phase:
    """A phase of a diploma: how many EC it is, and the modules that it names."""

    ec: Decimal
    modules: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True)
class Room:
    """What a diploma has room for: its phases by key."""

    diploma: uuid.UUID
    phases: Mapping[str, Phase]

    def has_room_for(self, block: Block) -> bool:
        """Whether the block is of this diploma and fits into its phases as a whole."""
        return block.diploma in (None, self.diploma) and all(
            part.phase in self.phases and part.ec <= self.phases[part.phase].ec for part in block.parts
        )


@dataclass(frozen=True)
class Brought:
    """What one adopted agreement brings somebody in a diploma, by which records.

    `modules` bring their credits; `covered` are outcomes in one module, also of one of which others remain; `outcomes`
    are covered wherever they are assessed. `absorbed` are further records whose credits lie inside the block: in this
    diploma they count nowhere again. `inside` are the modules of phases that the block fills. `conditions` are those
    that were met, by code.
    """

    agreement: uuid.UUID
    version: uuid.UUID
    adoption: uuid.UUID
    records: tuple[Held, ...]
    modules: tuple[uuid.UUID, ...]
    covered: frozenset[tuple[uuid.UUID, uuid.UUID]]
    outcomes: frozenset[uuid.UUID]
    block: Block | None
    ec: Decimal
    conditions: tuple[str, ...] = ()
    absorbed: tuple[uuid.UUID, ...] = ()
    inside: frozenset[uuid.UUID] = frozenset()

    @property
    def record_ids(self) -> tuple[uuid.UUID, ...]:
        """The ids of the results, exemptions, awards and evidence that it rests on."""
        return tuple(each.id for each in self.records)

    def covers(self, module: uuid.UUID, outcome: uuid.UUID) -> bool:
        """Whether it covers an outcome in a module: what was agreed of one module says nothing of another."""
        return outcome in self.outcomes or (module, outcome) in self.covered

    def clashes_with(self, other: "Brought") -> bool:
        """Whether both would count a credit twice: one record, module or phase that both use."""
        if not (self.ec and other.ec):
            return False
        mine, yours = ({*each.record_ids, *each.absorbed} for each in (self, other))
        phases = [{part.phase for part in each.block.parts} if each.block else set() for each in (self, other)]
        return bool(
            mine & yours
            or {*self.modules, *self.inside} & {*other.modules}
            or {*other.inside} & {*self.modules}
            or phases[0] & phases[1]
        )


def bring(adopted: Iterable[Terms], held: Sequence[Held], room: Room, on: date) -> tuple[Brought, ...]:
    """What adopted agreements bring somebody in a diploma. Only related ones, with every condition met, bring anything.

    No record, module or phase is used twice: blocks go first, then what brings most EC, then by code. What covers
    outcomes without bringing credits is beside that.
    """
    ordered = sorted(adopted, key=lambda terms: (terms.code, str(terms.version)))
    found = filter(None, (_brought(applies(terms, held, on), held, room) for terms in ordered))
    chosen: list[Brought] = []
    for each in sorted(found, key=lambda each: (each.block is None, -each.ec)):
        if not any(each.clashes_with(other) for other in chosen):
            chosen.append(each)
    return tuple(chosen)


def _brought(application: Application, held: Sequence[Held], room: Room) -> Brought | None:
    terms, block = application.terms, application.terms.block
    if not application.is_binding or terms.adoption is None or (block and not room.has_room_for(block)):
        return None
    modules = terms.whole_modules
    made = Brought(
        agreement=terms.agreement,
        version=terms.version,
        adoption=terms.adoption,
        records=application.records,
        modules=tuple(each.id for each in modules),
        covered=frozenset((each.id, outcome) for each in terms.modules for outcome in each.outcomes - terms.remaining),
        outcomes=frozenset(terms.outcomes) - terms.remaining,
        block=block,
        ec=block.ec if block else sum((each.ec for each in modules), Decimal(0)),
        conditions=_met(terms.conditions),
    )
    return _filling(made, block, held, room) if block else made


def _filling(made: Brought, block: Block, held: Sequence[Held], room: Room) -> Brought:
    """A block with all that lies inside it: the credits of its qualifications, the modules of the phases it fills."""
    codes = {each.qualification.code for each in made.records if each.qualification} - {None}
    absorbed = tuple(sorted(each.id for each in held if each.part_of in codes and each not in made.records))
    full = [room.phases[part.phase] for part in block.parts if part.ec == room.phases[part.phase].ec]
    return replace(made, absorbed=absorbed, inside=frozenset[uuid.UUID]().union(*(each.modules for each in full)))


def _met(conditions: Conditions) -> tuple[str, ...]:
    found = {
        "min-grade": conditions.min_grade is not None,
        "within-years": conditions.within_years is not None,
        "bridging-modules": bool(conditions.bridging),
    }
    return tuple(code for code, is_asked in found.items() if is_asked)


@dataclass(frozen=True)
class InRules:
    """An adoption by the year of the rules that it stands in."""

    id: uuid.UUID
    agreement: uuid.UUID
    programme: uuid.UUID
    rules_year: int


def newest(adoptions: Iterable[InRules], on: date) -> frozenset[uuid.UUID]:
    """Of the adoptions of an agreement by a programme that are in force, the one that counts: in the newest rules.

    Rules of a study year that is still to begin on that day (1 September, WHW article 1.1 under k) count only where
    there are none before them.
    """
    year = on.year if on.month >= 9 else on.year - 1
    found: dict[tuple[uuid.UUID, uuid.UUID], InRules] = {}
    for each in sorted(adoptions, key=lambda each: (each.rules_year <= year, -abs(each.rules_year - year), each.id)):
        found[each.agreement, each.programme] = each
    return frozenset(each.id for each in found.values())
