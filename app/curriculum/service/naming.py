"""Gathers what modules, outcomes and institutions are called, for texts about trees."""

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from app.access import queries as access
from app.curriculum.documents.tree_text import names_in
from app.curriculum.queries import names as queries
from app.curriculum.rules.names import Names, Naming, is_id


def naming_of(session: Session, institution_id: uuid.UUID, data: Any) -> Naming:
    """The names of all that a content names by id, each only where it means that thing alone."""
    modules = queries.list_module_codes(session, institution_id, _ids(data, "module", "equivalents"))
    outcomes = queries.list_outcome_codes(session, _ids(data, "outcome"))
    same_code = queries.list_modules_called(session, institution_id, {code for *_, code in modules})
    same_name = queries.list_outcomes_called(session, {(set_code, code) for *_, set_code, code in outcomes})
    institutions = access.list_institutions_by_id(session, _ids(data, "institution"))
    return Naming(
        modules=_module_names(institution_id, same_code),
        outcomes=_outcome_names(institution_id, same_name),
        institutions=Names.of((each.slug, str(each.id)) for each in institutions),
    )


def naming_by(session: Session, institution_id: uuid.UUID, data: Any) -> Naming:
    """What the names in a text mean for an institution: of modules its own ones go first."""
    wanted = _texts(data, "module", "equivalents")
    modules = queries.list_modules_called(session, institution_id, {each.rpartition("/")[2] for each in wanted})
    parts = [each.split("/") for each in _texts(data, "outcome")]
    pairs = {(each[-2], each[-1]) for each in parts if len(each) > 1}
    institutions = access.list_institutions_by_slug(session, _texts(data, "institution"))
    return Naming(
        modules=_module_names(institution_id, modules),
        outcomes=_outcome_names(institution_id, queries.list_outcomes_called(session, pairs)),
        institutions=Names.of((each.slug, str(each.id)) for each in institutions),
    )


def _module_names(institution_id: uuid.UUID, found: Iterable[queries.Named]) -> Names:
    exact: list[tuple[str, str]] = []
    loose: list[tuple[str, str]] = []
    for module, institution, slug, code in found:
        exact.append((f"{slug}/{code}", str(module)))
        (exact if institution == institution_id else loose).append((code, str(module)))
    return Names.of(exact, loose)


def _outcome_names(institution_id: uuid.UUID, found: Iterable[queries.NamedOutcome]) -> Names:
    """Outcomes of its own sets and of those of the sector go by `SET/CODE`, others with their institution before it."""
    exact: list[tuple[str, str]] = []
    loose: list[tuple[str, str]] = []
    for outcome, institution, slug, set_code, code in found:
        if slug is not None:
            exact.append((f"{slug}/{set_code}/{code}", str(outcome)))
        (exact if institution in (None, institution_id) else loose).append((f"{set_code}/{code}", str(outcome)))
    return Names.of(exact, loose)


def _ids(data: Any, *members: str) -> set[uuid.UUID]:
    return {uuid.UUID(each) for member in members for each in names_in(data, member) if is_id(each)}


def _texts(data: Any, *members: str) -> set[str]:
    """What may be a name: no id, and nothing that no database takes."""
    found = {each for member in members for each in names_in(data, member) if not is_id(each)}
    return {each for each in found if each.isprintable() and len(each) <= 200}
