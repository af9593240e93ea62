"""What is published, gathered for the standards of the field. Drafts are not there for anyone."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.access import queries as access
from app.catalogue.documents import associations, definitions, items, packages
from app.catalogue.documents.framework import Addresses, Framework
from app.catalogue.rules import vocabulary
from app.catalogue.rules.editions import Edition
from app.catalogue.rules.keeping import Shelf
from app.curriculum import queries as curriculum
from app.outcomes import queries as outcomes
from app.outcomes.queries import PublishedOutcome
from app.outcomes.queries import associations as agreements
from app.problems import NotFound

SHELF = Shelf(room=32 << 20)


def list_frameworks(session: Session, set_version_id: uuid.UUID | None = None) -> list[Framework]:
    """Every published version of every set, or one of them, with whose it is; the oldest first."""
    found = outcomes.list_public_versions(session, set_version_id)
    owners = {version.set.institution_id for version, _ in found if version.set.institution_id}
    taught = {version.set.programme_id for version, _ in found if version.set.programme_id}
    agreed_at = agreements.last_changes(session)
    institutions = {each.id: each for each in access.list_institutions_by_id(session, owners)}
    programmes = {each.id: each for each in curriculum.list_programmes_by_id(session, taught)}
    return [
        Framework(
            version,
            head,
            institutions.get(version.set.institution_id) if version.set.institution_id else None,
            programmes.get(version.set.programme_id) if version.set.programme_id else None,
            agreed_at.get(version.id),
        )
        for version, head in found
    ]


def get_framework(session: Session, set_version_id: uuid.UUID) -> Framework:
    """A published version of a set. Raises NotFound, for a draft too."""
    found = list_frameworks(session, set_version_id)
    if not found:
        raise NotFound()
    return found[0]


def get_package(
    session: Session,
    identifier: uuid.UUID,
    edition: Edition,
    at: Addresses,
    *,
    extensions: Mapping[str, Any] | None = None,
) -> bytes:
    """The CFPackage of a published version as the edition has it, in JSON, with these extensions. Raises NotFound."""
    framework = get_framework(session, identifier)
    version = framework.version
    key = (version.id, version.withdrawn_at, edition, at)
    kept = SHELF.get(key)
    if kept is None:
        kept = packages.lasting(framework, outcomes.list_outcomes_alone(session, version.id), at, edition)
        SHELF.put(key, kept)
    ties = packages.Ties(
        steps=[step for step in outcomes.list_steps(session, version.set_id) if step.set_version_id == identifier],
        agreements=agreements.list_agreed_from(session, identifier),
    )
    return packages.package(framework, kept, ties, at, edition, extensions=extensions)


def get_item(session: Session, identifier: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """The CFItem of an outcome in a published version. Raises NotFound."""
    outcome, framework = _get_outcome(session, identifier)
    return items.item_alone(framework, outcome, at)


def _get_outcome(session: Session, identifier: uuid.UUID | None) -> tuple[PublishedOutcome, Framework]:
    outcome = outcomes.find_outcome_alone(session, identifier) if identifier else None
    if outcome is None:
        raise NotFound()
    return outcome, get_framework(session, outcome.set_version_id)


def get_item_associations(session: Session, identifier: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """The CFItem with all associations that it is an end of, those of later versions too. Raises NotFound."""
    outcome, framework = _get_outcome(session, identifier)
    steps = outcomes.list_steps(session, framework.version.set_id, outcome.outcome_id)
    siblings = outcomes.list_outcomes_alone(session, framework.version.id)
    made = [*associations.structure(framework, siblings, at), *(associations.step_taken(step, at) for step in steps)]
    made += [associations.agreement(each, at) for each in agreements.list_agreed_at(session, identifier)]
    ends = ("originNodeURI", "destinationNodeURI")
    own = [each for each in made if str(identifier) in {each[end]["identifier"] for end in ends}]
    return {"CFItem": items.item_alone(framework, outcome, at), "CFAssociations": own}


def get_association(session: Session, identifier: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """The CFAssociation with that id. Raises NotFound."""
    if agreed := agreements.find_agreed(session, identifier):
        framework = get_framework(session, agreed.origin.set_version_id)
        return associations.association_alone(framework, associations.agreement(agreed, at), at)
    found = _behind(session, identifier, associations.structure_id, associations.step_id)
    outcome, framework = _get_outcome(session, found or _succeeding(session, identifier))
    if str(identifier) != associations.structure_id(str(outcome.id)):
        steps = outcomes.list_steps(session, framework.version.set_id, outcome.outcome_id)
        made = [associations.step_taken(step, at) for step in steps]
    else:
        made = list(associations.structure(framework, outcomes.list_outcomes_alone(session, framework.version.id), at))
    for each in made:
        if each["identifier"] == str(identifier):
            return associations.association_alone(framework, each, at)
    raise NotFound()


def _behind(session: Session, identifier: uuid.UUID, *derive: Callable[[str], str]) -> uuid.UUID | None:
    """The outcome version from whose id an id was derived, if any; there is no way back but to try them all."""
    ids, wanted = outcomes.list_outcome_version_ids(session), str(identifier)
    return next((each for each in ids if any(made(str(each)) == wanted for made in derive)), None)


def _succeeding(session: Session, identifier: uuid.UUID) -> uuid.UUID | None:
    """The outcome version at the end of the step between two outcomes from which an id was derived, if any."""
    steps, wanted = outcomes.list_successions(session), str(identifier)
    return next((newer for older, newer in steps if associations.step_id(str(newer), str(older)) == wanted), None)


def get_rubric(session: Session, identifier: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """The CFRubric with that id. Raises NotFound."""
    outcome, framework = _get_outcome(session, _behind(session, identifier, items.rubric_id))
    return items.rubric(framework, outcome, at)


def get_subjects(session: Session, identifier: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """The field of study with that id that a published set is about. Raises NotFound."""
    fields = (definitions.subject(each.programme, at) for each in list_frameworks(session) if each.programme)
    return {"CFSubjects": [_first(fields, identifier)]}


def get_licence(session: Session, identifier: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """The licence with that id that a published set is under. Raises NotFound."""
    return _first((definitions.licence(each.head["licence"], at) for each in list_frameworks(session)), identifier)


def _first(things: Iterable[dict[str, Any]], identifier: uuid.UUID) -> dict[str, Any]:
    for each in things:
        if each["identifier"] == str(identifier):
            return each
    raise NotFound()


def get_concepts(identifier: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """The concept with that id and those below it. Raises NotFound."""
    found = vocabulary.with_children(str(identifier))
    if not found:
        raise NotFound()
    return {"CFConcepts": [definitions.concept(term, at) for term in found]}


def get_item_types(identifier: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """The item type with that id. Raises NotFound."""
    return {"CFItemTypes": [_first([definitions.item_type(at)], identifier)]}


def get_grouping(identifier: uuid.UUID, at: Addresses) -> dict[str, Any]:
    """The association grouping with that id. Raises NotFound."""
    return _first((definitions.grouping(term, at) for term in vocabulary.GROUPINGS.values()), identifier)
