"""Results that a student system sends in, by student number: what becomes of each row, and the keeping of it."""

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.access import queries as access
from app.access import service as access_service
from app.access.models import Institution
from app.access.rules import Actor, Role, local_date
from app.curriculum import queries as curriculum
from app.curriculum.models import OfferingVersion
from app.issuing import queries, rules
from app.issuing.models import Result
from app.issuing.payloads import ResultRow
from app.issuing.rules.imports import MAX_ROWS, Action, ResultFacts, action_for, read_header, read_values
from app.ledger import service as ledger
from app.outcomes.documents.sheets.exchange import open_rows
from app.problems import Fault, InvalidInput, Problem
from app.versions import digest_of


@dataclass(frozen=True)
class SentRow:
    """One row with its number, counted from 1, and what is wrong with it as it stands."""

    number: int
    row: ResultRow | None
    faults: tuple[Fault, ...] = ()
    student_number: str | None = None
    module: str | None = None


@dataclass(frozen=True)
class ImportOutcome:
    """What becomes of a row, and the result: the one that is to be kept, or that is kept already."""

    sent: SentRow
    action: Action
    faults: tuple[Fault, ...] = ()
    result: Result | None = None


@dataclass
class _World:
    """What the rows of one import are held against."""

    actor: Actor
    institution: Institution
    now: datetime
    versions: dict[str, list[OfferingVersion]]
    seen: set[tuple[str, str, int]] = field(default_factory=set)


def rows_of(sent: Sequence[ResultRow]) -> list[SentRow]:
    """Rows that came as JSON."""
    return [SentRow(n, row, (), row.student_number, row.module) for n, row in enumerate(sent, 1)]


def read_rows(data: bytes) -> list[SentRow]:
    """Rows that came as a sheet, CSV or XLSX. Raises InvalidInput for one whose header cannot be read."""
    rows, _ = open_rows(data)
    if not rows:
        raise InvalidInput(faults=[Fault("sheet-empty", "The sheet is empty.")])
    columns, faults = read_header([cell.text for cell in rows[0].cells])
    if faults:
        raise InvalidInput(faults=faults)
    filled = [row for row in rows[1:] if any(cell.text or cell.trouble for cell in row.cells)]
    if not filled or len(filled) > MAX_ROWS:
        raise InvalidInput(faults=[Fault("rows-out-of-range", f"A file has 1 to {MAX_ROWS} results.")])
    found = []
    for row in filled:
        cells = [(columns[i], cell) for i, cell in enumerate(row.cells) if i in columns]
        trouble = [
            Fault(cell.trouble, "This cell cannot be used.", f"/{name}")
            for name, cell in cells
            if cell.trouble and (name, cell.trouble) != ("assessedOn", "date-not-text")
        ]
        texts = {name: cell.day or cell.text for name, cell in cells}
        found.append(_checked(row.number, read_values(texts), trouble))
    return found


def _checked(number: int, values: dict[str, object], trouble: list[Fault]) -> SentRow:
    named = {name: str(values[key]) if key in values else None for name, key in _NAMED.items()}
    try:
        row = ResultRow.model_validate(values)
    except ValidationError as error:
        wrong = [
            Fault(entry["type"].replace("_", "-"), entry["msg"], f"/{entry['loc'][0]}") for entry in error.errors()
        ]
        known = {fault.pointer for fault in trouble}
        return SentRow(number, None, (*trouble, *(f for f in wrong if f.pointer not in known)), **named)
    return SentRow(number, None if trouble else row, tuple(trouble), **named)


_NAMED = {"student_number": "studentNumber", "module": "module"}


def import_results(
    session: Session, actor: Actor, slug: str, sent: Sequence[SentRow], *, skip: bool, dry_run: bool, now: datetime
) -> list[ImportOutcome]:
    """Takes results in and says what became of each row: all or none, or with `skip` all that are right.

    A row that says what is kept already changes nothing, so the same file can be sent again. Raises InvalidInput
    naming every row at fault, NotFound for an institution that is foreign to the actor, Forbidden.
    """
    institution = access.get_institution_by_slug(session, slug)
    actor.require(Role.COORDINATOR, institution_id=institution.id, programme_id=None, on=local_date(now))
    access.lock_institution(session, institution.id)
    codes = {each.row.module for each in sent if each.row}
    world = _World(actor, institution, now, curriculum.list_versions_by_code(session, institution.id, "module", codes))
    found = [_judge(session, world, each) for each in sent]
    faults = [replace(f, pointer=f"row:{each.sent.number}{f.pointer}") for each in found for f in each.faults]
    if dry_run:
        return found
    if faults and not skip:
        raise InvalidInput("Nothing was taken in: there are rows with faults.", faults=faults)
    _keep(session, world, found)
    return found


def _judge(session: Session, world: _World, sent: SentRow) -> ImportOutcome:
    if sent.row is None:
        return ImportOutcome(sent, Action.REFUSED, sent.faults)
    row = sent.row
    made, faults = _made(session, world, row)
    if made is None or faults:
        return ImportOutcome(sent, Action.REFUSED, tuple(faults))
    version, result = made
    kept = queries.find_attempt(session, result.person_id, version.offering_id, row.attempt)
    action = action_for(facts_of(result), facts_of(kept) if kept else None, row.reason)
    if action is Action.REFUSED:
        detail = "Another result of this attempt is kept. Say why it is corrected."
        return ImportOutcome(sent, action, (Fault("differs-from-recorded", detail, "/reason"),))
    if kept and action is Action.CORRECTED:
        result.corrects_id, result.correction_reason = kept.id, row.reason
    return ImportOutcome(sent, action, (), kept if action is Action.UNCHANGED else result)


def _made(session: Session, world: _World, row: ResultRow) -> tuple[tuple[OfferingVersion, Result] | None, list[Fault]]:
    """The result that a row tells of, not kept yet, with its module; and every fault in what the row names."""
    faults = list(_twice(world, row))
    person = access.find_person_by_student_number(session, world.institution.id, row.student_number)
    if person is None:
        faults.append(Fault("student-unknown", "The institution knows no such student number.", "/studentNumber"))
    version = _version(world, row)
    if version is None:
        faults.append(Fault("module-unknown", "There is no such published module of yours.", "/module"))
    examiner = _examiner(session, world.institution.id, row.examiner)
    if examiner is None:
        faults.append(Fault("examiner-unknown", "The institution knows no such examiner.", "/examiner"))
    if version and examiner:
        faults += _assessment_faults(session, world, row, version, examiner)
    if person and examiner == person.id:
        faults.append(Fault("own-result", "Nobody assesses themselves.", "/examiner"))
    if person is None or version is None or examiner is None:
        return None, faults
    return (version, _result(world, row, version, person.id, examiner)), faults


def _twice(world: _World, row: ResultRow) -> Iterator[Fault]:
    key = (row.student_number, row.module, row.attempt)
    if key in world.seen:
        yield Fault("row-twice", "This attempt stands in the file more than once.", "")
    world.seen.add(key)


def _version(world: _World, row: ResultRow) -> OfferingVersion | None:
    """The version that the row names, or the one that was published on the day of the assessment, or else the first."""
    versions = world.versions.get(row.module, [])
    if row.version:
        return next((each for each in versions if each.number == row.version), None)
    before = [each for each in versions if each.published_at and local_date(each.published_at) <= row.assessed_on]
    return before[-1] if before else next(iter(versions), None)


def _examiner(session: Session, institution_id: uuid.UUID, named: str) -> uuid.UUID | None:
    found = access.find_person_by_subject(session, institution_id, named)
    found = found or access.find_colleague_by_email(session, institution_id, named)
    return found.id if found else None


def _assessment_faults(
    session: Session, world: _World, row: ResultRow, version: OfferingVersion, examiner: uuid.UUID
) -> Iterator[Fault]:
    """Whether the sender may send results of the module, and the examiner was appointed for it on that day."""
    scope = {"institution_id": world.institution.id, "programme_id": version.offering.programme_id}
    today = local_date(world.now)
    if not world.actor.holds(Role.COORDINATOR, on=today, **scope):
        yield Fault("not-your-programme", "You do not coordinate the programme of this module.", "/module")
    try:
        held = access_service.list_held(session, examiner)
        rules.check_assessment(held, version.offering_id, row.assessed_on, today)
    except InvalidInput as problem:
        yield from problem.faults
    except Problem as problem:
        yield Fault(problem.slug, problem.detail, "/examiner")


def facts_of(result: Result) -> ResultFacts:
    """What a result says."""
    names = ("assessed_on", "form", "grade", "is_passed", "learning_context", "examiner_id")
    return ResultFacts(*(getattr(result, name) for name in names))


def _result(
    world: _World, row: ResultRow, version: OfferingVersion, person_id: uuid.UUID, examiner_id: uuid.UUID
) -> Result:
    names = {"assessed_on", "form", "attempt", "grade", "is_passed", "learning_context"}
    return Result(
        person_id=person_id,
        institution_id=world.institution.id,
        module_version_id=version.id,
        examiner_id=examiner_id,
        recorded_by=world.actor.person_id,
        recorded_at=world.now,
        **row.model_dump(by_alias=False, include=names),
    )


def _keep(session: Session, world: _World, found: Sequence[ImportOutcome]) -> None:
    """Keeps what is new or corrected, with one event for all of it; nothing and no event where nothing is."""
    made = [each.result for each in found if each.result and each.action in (Action.RECORDED, Action.CORRECTED)]
    if not made:
        return
    session.add_all(made)
    session.flush()
    counts = Counter(each.action for each in found)
    facts = {"results": digest_of([str(result.id) for result in made]), **{a.value: str(counts[a]) for a in Action}}
    ledger.record(
        session,
        chain=world.institution.id,
        actor=world.actor,
        action="results.imported",
        subject=("result-batch", uuid.uuid4()),
        facts=facts,
        now=world.now,
    )
