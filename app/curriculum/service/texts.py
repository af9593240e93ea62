"""Diplomas as readable text, written from what is kept and taken into a draft; and as pictures."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.access.rules import Actor, Role, local_date
from app.curriculum import queries, service
from app.curriculum.documents.drawing import draw
from app.curriculum.documents.marked_yaml import UnreadableText, escaped
from app.curriculum.documents.tree_text import in_lines, names_in, read_text, resolve, write_text
from app.curriculum.models import OfferingVersion
from app.curriculum.payloads import DiplomaContent, NewDiploma
from app.curriculum.rules.publishing import diploma_shortcomings
from app.curriculum.rules.tree import read_phases
from app.curriculum.service.naming import naming_by, naming_of
from app.curriculum.service.register import reach_of
from app.problems import Fault, InvalidInput, NotFound, WrongState

_CODES = {"extra_forbidden": "unknown-key", "string_too_long": "too-long"}


def get_published(session: Session, diploma_id: uuid.UUID, number: int) -> OfferingVersion:
    """A version of a diploma that was published. Raises NotFound."""
    found = queries.find_version(session, queries.get_offering(session, "diploma", diploma_id).id, number)
    if found is None:
        raise NotFound()
    return found


def get_draft(session: Session, actor: Actor, diploma_id: uuid.UUID) -> OfferingVersion:
    """The draft of a diploma, for who works at the institution. Raises NotFound for everyone else."""
    return service.get_draft(session, actor, "diploma", diploma_id)


def check_readable(version: OfferingVersion) -> None:
    """Raises WrongState with every fault where the tree of a draft cannot be read: it has no text, and no picture."""
    _, faults = read_phases(version.content["phases"])
    if faults:
        raise WrongState("The tree of this draft cannot be read: mend it first.", faults=faults)


def list_shortcomings(session: Session, draft: OfferingVersion, *, now: datetime) -> list[Fault]:
    """Everything that keeps the draft of a diploma from being published, as publication would say it."""
    return diploma_shortcomings(draft.content, reach_of(session, draft, now))


def text_of(session: Session, version: OfferingVersion) -> bytes:
    """A version of a diploma as text. Raises WrongState where its tree cannot be read."""
    check_readable(version)
    return write_text(version.content, naming_of(session, version.offering.institution_id, version.content))


def picture_of(session: Session, version: OfferingVersion, lang: str) -> bytes:
    """A version of a diploma as SVG, in Dutch or English. Raises WrongState where its tree cannot be read."""
    check_readable(version)
    wanted = {uuid.UUID(each) for each in names_in(version.content, "module")}
    modules = {str(each.offering_id): each.content for each in queries.list_newest_modules(session, wanted)}
    sizes = {module: content["ec"] for module, content in modules.items()}
    titles = {module: content["title"] for module, content in modules.items()}
    return draw(version.content, sizes, titles, lang)


def create_from_text(
    session: Session, actor: Actor, programme_id: uuid.UUID, code: str, data: bytes, *, now: datetime
) -> OfferingVersion:
    """Begins a diploma with a text for its first draft. Raises InvalidInput with every fault, Conflict, NotFound."""
    programme = queries.get_programme(session, programme_id)
    today = local_date(now)
    actor.require(Role.COORDINATOR, institution_id=programme.institution_id, programme_id=programme.id, on=today)
    new = NewDiploma(programme=programme_id, code=code, content=read_content(session, programme.institution_id, data))
    return service.create_offering(session, actor, "diploma", new, now=now)


def edit_from_text(
    session: Session, actor: Actor, diploma_id: uuid.UUID, data: bytes, revision: int, *, now: datetime
) -> OfferingVersion:
    """Replaces the content of a draft by a text. Raises InvalidInput with every fault, NotFound, StaleEdit."""
    draft = get_draft(session, actor, diploma_id)
    content = read_content(session, draft.offering.institution_id, data)
    return service.edit_draft(session, actor, "diploma", diploma_id, content, revision, now=now)


def read_content(session: Session, institution_id: uuid.UUID, data: bytes) -> DiplomaContent:
    """The content that a text says, in the names of an institution. Raises InvalidInput with every fault and line."""
    try:
        made = read_text(data)
    except UnreadableText as error:
        raise InvalidInput(faults=error.faults) from error
    resolve(made, naming_by(session, institution_id, made.data))
    content, faults = _validated(made.data)
    if content is not None:
        faults = read_phases(content.model_dump(mode="json")["phases"])[1]
    made.faults.extend(in_lines(faults, made))
    if made.faults or content is None:
        raise InvalidInput(faults=made.faults)
    return content


def _validated(data: Mapping[str, Any]) -> tuple[DiplomaContent | None, list[Fault]]:
    try:
        return DiplomaContent.model_validate(data), []
    except ValidationError as error:
        return None, [_fault(entry) for entry in error.errors(include_url=False)]


def _fault(entry: Any) -> Fault:
    place = "".join(f"/{escaped(str(part))}" for part in entry["loc"])
    return Fault(_CODES.get(entry["type"], entry["type"].replace("_", "-")), f"{entry['msg']}.", place)
