"""Full text search over everything that is published, with facets."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Row,
    Select,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, REAL, REGCONFIG, TSQUERY
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import String, Text

from app.access.models import Institution
from app.payloads import PageRequest
from app.publications.models import SearchEntry
from app.publications.rules import QUIET, RAW, START, STOP, Facet, Term, join_terms, tags

_CONFIG: dict[str, ColumnElement[Any]] = {
    "nl": literal_column("'dutch'::regconfig", REGCONFIG()),
    "en": literal_column("'english'::regconfig", REGCONFIG()),
}
_WHOLE = f"StartSel={START}, StopSel={STOP}, HighlightAll=true"
_PARTS = f'StartSel={START}, StopSel={STOP}, MaxFragments=2, MinWords=6, MaxWords=22, FragmentDelimiter=" … "'
_Column = ColumnElement[Any] | InstrumentedAttribute[Any]
_QUERY = bindparam("query", type_=TSQUERY)


@dataclass(frozen=True)
class Asked:
    """What is looked for: words (all of it without any) and, for each facet, the values of which one is wanted."""

    terms: tuple[Term, ...] | None = None
    facets: Mapping[Facet, Sequence[Any]] = field(default_factory=dict)
    owner_id: uuid.UUID | None = None
    language: str = "nl"


@dataclass(frozen=True)
class Found:
    """One page of hits, one more than was asked where there are more, and how many there are in all."""

    rows: Sequence[Row[Any]]
    total: int


@dataclass(frozen=True)
class _Shape:
    """What a statement depends on but for values: it is made once for each, as making it takes longer than a search."""

    facets: tuple[Facet, ...]
    is_question: bool
    has_owner: bool
    is_further: bool = False
    language: str = "nl"


def search(session: Session, asked: Asked, page: PageRequest) -> Found:
    """What is found, best first, then by title; each with its title marked, and a piece of text marked where it is not.

    A page goes on after the rank, label and id of the last hit, so that a hit that comes or goes shifts nothing.
    """
    values = {**_values(session, asked), "many": page.limit + 1}
    if after := page.key(_rank, str, uuid.UUID):
        values |= dict(zip(("after_rank", "after_label", "after_id"), after, strict=True))
    shape = _Shape(_wanted(asked), asked.terms is not None, asked.owner_id is not None, bool(after), asked.language)
    rows = session.execute(_page_of(shape), values).all()
    return Found(rows, rows[0].total if rows else 0)


def _wanted(asked: Asked) -> tuple[Facet, ...]:
    return tuple(facet for facet, values in asked.facets.items() if values)


def _values(session: Session, asked: Asked) -> dict[str, Any]:
    """The values of a statement: the words as a query, the facets as tags, the owner."""
    found: dict[str, Any] = {facet.value: list(tags({facet: asked.facets[facet]})) for facet in _wanted(asked)}
    if asked.owner_id is not None:
        found["owner"] = asked.owner_id
    if asked.terms is not None:
        found["query"] = _query(session, asked.terms)
    return found


def _query(session: Session, terms: Sequence[Term]) -> str:
    """The words as a query, each in Dutch or English. Stems are asked for beforehand, so each stands in it once."""
    if not terms:
        return ""
    forms = session.execute(_STEMS, {"words": [term.text for term in terms]})
    return join_terms(terms, [(row[0], row[1]) for row in forms])


_WORDS: Any = func.unnest(bindparam("words", type_=ARRAY(Text))).column_valued("words")
_STEMS = select(*(cast(func.to_tsquery(config, _WORDS), Text) for config in _CONFIG.values()))


def _rank(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1e6:
        raise ValueError(text)
    return value


@lru_cache(maxsize=512)
def _page_of(shape: _Shape) -> Select[Any]:
    """The hits of a page with their facts; only these are marked, and other texts only where the title has no mark."""
    best = _ranked(shape) if shape.is_question else _listed(shape)
    language, other = shape.language, "en" if shape.language == "nl" else "nl"
    title = func.coalesce(SearchEntry.title[language].astext, SearchEntry.title["nl"].astext)
    names = ("id", "owner_id", "type", "code", "title", "facts", "tags", "texts", "institution_id")
    columns = [getattr(SearchEntry, name) for name in names]
    hits = (
        select(
            best.c.rank, best.c.label, best.c.total, *columns, _marked(shape, language, title, _WHOLE).label("marked")
        )
        .join_from(best, SearchEntry, SearchEntry.id == best.c.id)
        .cte("hits")
        .prefix_with("MATERIALIZED")
    )
    beside = hits.c.texts[language].astext
    elsewhere = func.concat_ws("\n", hits.c.title[other].astext, hits.c.texts[other].astext)
    is_bare = func.strpos(hits.c.marked, START) == 0 if shape.is_question else false()
    return (
        select(
            *(column for column in hits.c if column.name != "texts"),
            case((is_bare, _marked(shape, language, beside, _PARTS))).label("beside"),
            case((is_bare, _marked(shape, other, elsewhere, _PARTS))).label("elsewhere"),
            Institution.slug,
            Institution.name.label("institution_name"),
        )
        .join_from(hits, Institution, Institution.id == hits.c.institution_id, isouter=True)
        .order_by(hits.c.rank.desc(), hits.c.label, hits.c.id)
    )


def _ranked(shape: _Shape) -> FromClause:
    """Which entries stand on a page of what has the words: every one is ranked, and so counted, once."""
    rank = func.ts_rank(SearchEntry.search, _QUERY, type_=REAL).label("rank")
    every = select(SearchEntry.id, SearchEntry.label, rank).where(*_conditions(shape))
    found = every.cte("found").prefix_with("MATERIALIZED")
    total = select(func.count()).select_from(found).scalar_subquery()
    statement = select(found, total.label("total")).where(*_after(shape, found.c.rank, found.c.label, found.c.id))
    statement = statement.order_by(found.c.rank.desc(), found.c.label, found.c.id)
    return statement.limit(bindparam("many", type_=Integer)).cte("best")


def _listed(shape: _Shape) -> FromClause:
    """Which entries stand on a page of everything, by title."""
    rank, conditions = cast(0.0, REAL), _conditions(shape)
    total = select(func.count()).select_from(SearchEntry).where(*conditions).scalar_subquery()
    statement = select(SearchEntry.id, SearchEntry.label, rank.label("rank"), total.label("total"))
    statement = statement.where(*conditions, *_after(shape, rank, SearchEntry.label, SearchEntry.id))
    statement = statement.order_by(SearchEntry.label, SearchEntry.id)
    return statement.limit(bindparam("many", type_=Integer)).cte("best")


def _marked(shape: _Shape, language: str, words: ColumnElement[Any], how: str) -> ColumnElement[Any]:
    quiet = func.translate(words, RAW, QUIET)
    return func.ts_headline(_CONFIG[language], quiet, _QUERY, how) if shape.is_question else quiet


def _conditions(shape: _Shape) -> list[ColumnElement[bool]]:
    found = [_has_any(SearchEntry.tags, facet) for facet in shape.facets]
    if shape.is_question:
        found.append(SearchEntry.search.op("@@")(_QUERY))
    if shape.has_owner:
        found.append(SearchEntry.owner_id == bindparam("owner", type_=Uuid))
    return found


def _has_any(column: Any, facet: Facet) -> ColumnElement[bool]:
    overlaps: ColumnElement[bool] = column.overlap(bindparam(facet.value, type_=ARRAY(String(100))))
    return overlaps


def _after(shape: _Shape, rank: ColumnElement[Any], label: _Column, entry_id: _Column) -> list[ColumnElement[bool]]:
    if not shape.is_further:
        return []
    last = cast(bindparam("after_rank"), REAL)
    key = func.row(bindparam("after_label", type_=Text), bindparam("after_id", type_=Uuid))
    return [or_(rank < last, and_(rank == last, func.row(label, entry_id) > key))]


def count_facets(session: Session, asked: Asked) -> dict[Facet, dict[str, int]]:
    """How many hits each value of each facet has, with the other facets applied but not its own."""
    values, wanted = _values(session, asked), _wanted(asked)
    within = _Shape((), asked.terms is not None, asked.owner_id is not None)
    counts: dict[Facet, dict[str, int]] = {facet: {} for facet in Facet}
    for own in (None, *wanted):
        for name, count in session.execute(_counts(within, wanted, own), values):
            facet, _, value = name.partition(":")
            if own is not None or Facet(facet) not in wanted:
                counts[Facet(facet)][value] = count
    return counts


@lru_cache(maxsize=512)
def _counts(within: _Shape, wanted: tuple[Facet, ...], own: Facet | None) -> Select[Any]:
    """How many hits each tag has: of one facet without its own condition, or of all with every condition."""
    others = [_has_any(SearchEntry.tags, facet) for facet in wanted if facet is not own]
    each = select(func.unnest(SearchEntry.tags).label("tag")).where(*_conditions(within), *others).subquery()
    statement = select(each.c.tag, func.count()).group_by(each.c.tag)
    return statement if own is None else statement.where(func.starts_with(each.c.tag, literal(f"{own.value}:")))
