"""Use cases of sets beside each other."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.outcomes import queries
from app.outcomes.models import OutcomeSetVersion, OutcomeVersion
from app.outcomes.queries import associations, proposals
from app.outcomes.rules import LivedExperience
from app.outcomes.rules.associations import AssociationType
from app.outcomes.rules.comparison import (
    MOST_OUTCOMES,
    Agreement,
    Asked,
    Comparison,
    Entry,
    agreed_links,
    compare,
    read_columns,
)
from app.outcomes.rules.lineage import Step
from app.outcomes.service.proposals import measure_of
from app.problems import Fault, InvalidInput, NotFound


@dataclass(frozen=True)
class ComparedSets:
    """Published versions beside each other."""

    columns: tuple[OutcomeSetVersion, ...]
    comparison: Comparison


def compare_sets(session: Session, asked: Sequence[str], *, lived_experience: bool = False) -> ComparedSets:
    """Compares 2 to 6 published versions, each asked for as `{set id}` or `{set id}@{number}`.

    With `lived_experience` only the outcomes that ask for it. Outcomes of different sets meet by what was agreed of
    them, else by likeness. Raises InvalidInput with every fault, NotFound when only sets are unknown.
    """
    wanted, faults = read_columns(asked)
    found = [(each, queries.find_version(session, each.set_id, each.number)) for each in wanted]
    versions_found = [version for _, version in found if version]
    if len({version.id for version in versions_found}) < len(versions_found):
        faults.append(Fault("set-twice", "Two columns come down to the same version.", "query:set"))
    unknown = [_unknown(each) for each, version in found if version is None]
    if sum(len(version.content["outcomes"]) for version in versions_found) > MOST_OUTCOMES:
        detail = f"Together these sets hold more than {MOST_OUTCOMES} outcomes."
        faults.append(Fault("outcomes-too-many", detail, "query:set"))
    if faults:
        raise InvalidInput(faults=[*faults, *unknown])
    if unknown:
        raise NotFound(faults=unknown)
    columns = [_entries(session, version, lived_experience) for version in versions_found]
    agreed = agreed_links(columns, _agreements(session, columns))
    measure = measure_of(proposals.list_sentences(session))
    steps = _steps(session, versions_found)
    return ComparedSets(tuple(versions_found), compare(columns, agreed, measure, steps))


def _steps(session: Session, columns: Sequence[OutcomeSetVersion]) -> list[Step]:
    """What became of outcomes, in the sets of which two versions are compared."""
    count = Counter(version.set_id for version in columns)
    return [
        (step.older_id, step.id)
        for set_id in count
        if count[set_id] > 1
        for step in queries.list_steps(session, set_id)
    ]


def _agreements(session: Session, columns: Sequence[Sequence[Entry]]) -> list[Agreement]:
    ids = {entry.outcome_id for column in columns for entry in column}
    return [
        Agreement(each.id, AssociationType(each.type), _entry(each.origin), _entry(each.destination), each.reason)
        for each in associations.list_agreed(session, ids)
    ]


def _unknown(asked: Asked) -> Fault:
    version = f" version {asked.number}" if asked.number else ""
    return Fault("set-unknown", f"There is no published set {asked.set_id}{version}.", "query:set")


def _entries(session: Session, version: OutcomeSetVersion, lived_experience: bool) -> list[Entry]:
    return [
        _entry(found)
        for found in queries.list_outcomes_of_version(session, version.id)
        if not lived_experience or found.lived_experience != LivedExperience.NONE
    ]


def _entry(found: OutcomeVersion) -> Entry:
    return Entry(found.id, found.outcome_id, found.content)
