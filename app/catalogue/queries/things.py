"""Programmes, routes and modules as one list, that can be searched, narrowed, sorted and counted."""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    UUID,
    ColumnElement,
    Select,
    String,
    Subquery,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.access.models import Institution
from app.catalogue.rules.selection import Order, Sheet
from app.curriculum.models import Offering, OfferingVersion, Programme
from app.curriculum.queries import latest

Reference = tuple[str, uuid.UUID]
"""Which of the three a thing is (`programme`, `route`, `module`), and its id."""
ORIGINS = ("programme", "route", "module")


@dataclass(frozen=True)
class ThingFilter:
    """Which things: each member that is not None narrows the choice."""

    origins: Collection[str] = ORIGINS
    ids: Collection[uuid.UUID] | None = None
    q: str | None = None
    primary_code: str | None = None
    institution_id: uuid.UUID | None = None
    programme_id: uuid.UUID | None = None
    module_ids: Collection[uuid.UUID] = ()
    """With `programme_id`: modules of other programmes that belong to it too."""
    kinds: Collection[str] | None = None
    regime: str | None = None
    institution_kinds: Collection[str] | None = None
    levels: Collection[int] | None = None
    """0 is that of what has none."""
    modes: Collection[str] | None = None
    language: str | None = None
    isced_f: str | None = None
    programme_code: str | None = None


def list_things(
    session: Session, wanted: ThingFilter, orders: Sequence[Order], sheet: Sheet
) -> tuple[int, list[Reference]]:
    """How many things there are in all, and which of them stand on the page; by name where nothing else is asked."""
    if not wanted.origins:
        return 0, []
    listed = union_all(*(_SELECTS[origin]() for origin in wanted.origins)).subquery("listed")
    narrowed = select(listed.c.origin, listed.c.id).where(*_clauses(listed, wanted))
    total = session.scalar(select(func.count()).select_from(narrowed.subquery())) or 0
    by = [listed.c[order.name].desc() if order.is_descending else listed.c[order.name] for order in orders]
    page = narrowed.order_by(*by, listed.c.name, listed.c.id).limit(sheet.size).offset(sheet.offset)
    return total, [(row[0], row[1]) for row in session.execute(page)]


def _clauses(listed: Subquery, wanted: ThingFilter) -> list[ColumnElement[bool]]:
    c = listed.c
    exact = {
        "primaryCode": wanted.primary_code,
        "institution_id": wanted.institution_id,
        "regime": wanted.regime,
        "isced_f": wanted.isced_f,
        "programme_code": wanted.programme_code,
    }
    among: Mapping[str, Collection[Any] | None] = {
        "id": wanted.ids,
        "kind": wanted.kinds,
        "mode": wanted.modes,
        "level": wanted.levels,
        "institution_kind": wanted.institution_kinds,
    }
    clauses: list[ColumnElement[bool]] = [c[name] == value for name, value in exact.items() if value is not None]
    clauses += [c[name].in_(list(values)) for name, values in among.items() if values is not None]
    if wanted.q:
        clauses.append(c.text.icontains(wanted.q, autoescape=True))
    if wanted.programme_id is not None:
        clauses.append(or_(c.programme_id == wanted.programme_id, c.id.in_(list(wanted.module_ids))))
    if wanted.language is not None:
        clauses.append(c.languages.contains([wanted.language]))
    return clauses


def _programmes() -> Select[Any]:
    """Programmes; a post-hbo programme is at no classified level, so it is not found by one."""
    title = Programme.title
    return select(
        literal("programme").label("origin"),
        Programme.id.label("id"),
        Programme.code.label("primaryCode"),
        func.lower(title["nl"].astext).label("name"),
        func.concat_ws("\n", Programme.code, title["nl"].astext, title["en"].astext).label("text"),
        Programme.institution_id.label("institution_id"),
        cast(null(), UUID).label("programme_id"),
        Programme.kind.label("kind"),
        Programme.regime.label("regime"),
        case((Programme.kind == "post-hbo", 0), else_=Programme.nlqf_level).label("level"),
        Programme.isced_f.label("isced_f"),
        Programme.programme_code.label("programme_code"),
        cast(null(), String).label("mode"),
        cast(null(), JSONB).label("languages"),
        Institution.kind.label("institution_kind"),
        case((Programme.regime == "contract", "privateProgram"), else_="program").label("educationSpecificationType"),
    ).join(Institution, Institution.id == Programme.institution_id)


def _offerings(kind: str) -> Select[Any]:
    """The latest published version of each route or module, with the field of study of its programme."""
    content = OfferingVersion.content
    said = (content[name][language].astext for name in ("title", "description") for language in ("nl", "en"))
    return (
        select(
            literal(kind).label("origin"),
            Offering.id.label("id"),
            Offering.code.label("primaryCode"),
            func.lower(content["title"]["nl"].astext).label("name"),
            func.concat_ws("\n", Offering.code, *said).label("text"),
            Offering.institution_id.label("institution_id"),
            Offering.programme_id.label("programme_id"),
            cast(null(), String).label("kind"),
            cast(null(), String).label("regime"),
            func.coalesce(content["level"].as_integer(), 0).label("level"),
            Programme.isced_f.label("isced_f"),
            cast(null(), String).label("programme_code"),
            content["participation"].astext.label("mode"),
            content["languages"].label("languages"),
            Institution.kind.label("institution_kind"),
            literal({"route": "cluster", "module": "course"}[kind]).label("educationSpecificationType"),
        )
        .join(OfferingVersion, OfferingVersion.offering_id == Offering.id)
        .join(Programme, Programme.id == Offering.programme_id)
        .join(Institution, Institution.id == Offering.institution_id)
        .where(Offering.kind == kind, latest())
    )


_SELECTS: Mapping[str, Callable[[], Select[Any]]] = {
    "programme": _programmes,
    "route": lambda: _offerings("route"),
    "module": lambda: _offerings("module"),
}


def list_institutions(
    session: Session, q: str | None, primary_code: str | None, orders: Sequence[Order], sheet: Sheet
) -> tuple[int, Sequence[Institution]]:
    """How many institutions there are, and those on the page; by name where nothing else is asked."""
    name = func.lower(Institution.name["nl"].astext)
    narrowed = select(Institution)
    if q:
        text = func.concat_ws("\n", Institution.slug, Institution.name["nl"].astext, Institution.name["en"].astext)
        narrowed = narrowed.where(text.icontains(q, autoescape=True))
    if primary_code is not None:
        narrowed = narrowed.where(Institution.slug == primary_code)
    total = session.scalar(select(func.count()).select_from(narrowed.subquery())) or 0
    columns: Mapping[str, ColumnElement[Any]] = {"name": name, "id": Institution.id.expression}
    by = [columns[order.name].desc() if order.is_descending else columns[order.name] for order in orders]
    page = narrowed.order_by(*by, name, Institution.id).limit(sheet.size).offset(sheet.offset)
    return total, session.scalars(page).all()
