"""Full text search over everything that is published, with facets."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, REAL, REGCONFIG, TSQUERY
from sqlalchemy.orm import Session
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


def search(session: Session, asked: Asked, page: PageRequest) -> Found:
    """What is found, best first, then by title; each with its title marked, and a piece of text marked where it is not.

    A page goes on after the rank, label and id of the last hit, so that a hit that comes or goes shifts nothing.
    """
    query = _query(session, asked)
    best = _ranked(asked, query, page) if query is not None else _listed(asked, page)
    rows = session.execute(_with_marks(best, query, asked.language)).all()
    return Found(rows, rows[0].total if rows else 0)


def _ranked(asked: Asked, query: ColumnElement[Any], page: PageRequest) -> FromClause:
    """Which entries stand on a page of what has the words: every one is ranked, and so counted, once."""
    rank = func.ts_rank(SearchEntry.search, query, type_=REAL).label("rank")
    every = select(SearchEntry.id, SearchEntry.label, rank).where(*_conditions(asked, query))
    found = every.cte("found").prefix_with("MATERIALIZED")
    total = select(func.count()).select_from(found).scalar_subquery()
    statement = select(found, total.label("total")).where(_after(found.c.rank, found.c.label, found.c.id, page))
    return statement.order_by(found.c.rank.desc(), found.c.label, found.c.id).limit(page.limit + 1).cte("best")


def _listed(asked: Asked, page: PageRequest) -> FromClause:
    """Which entries stand on a page of everything, by title."""
    rank, conditions = cast(0.0, REAL), _conditions(asked, None)
    total = select(func.count()).select_from(SearchEntry).where(*conditions).scalar_subquery()
    statement = select(SearchEntry.id, SearchEntry.label, rank.label("rank"), total.label("total"))
    statement = statement.where(*conditions, _after(rank, SearchEntry.label, SearchEntry.id, page))
    return statement.order_by(SearchEntry.label, SearchEntry.id).limit(page.limit + 1).cte("best")


def _with_marks(best: FromClause, query: ColumnElement[Any] | None, language: str) -> Any:
    """The hits of a page with their facts; only these are marked, and other texts only where the title has no mark."""
    other = "en" if language == "nl" else "nl"
    title = func.coalesce(SearchEntry.title[language].astext, SearchEntry.title["nl"].astext)
    marked = _marked(language, title, query, _WHOLE)
    names = ("id", "owner_id", "type", "code", "title", "facts", "tags", "texts")
    columns = [getattr(SearchEntry, name) for name in names]
    hits = (
        select(best.c.rank, best.c.label, best.c.total, *columns, SearchEntry.institution_id, marked.label("marked"))
        .join_from(best, SearchEntry, SearchEntry.id == best.c.id)
        .cte("hits")
        .prefix_with("MATERIALIZED")
    )
    beside = hits.c.texts[language].astext
    elsewhere = func.concat_ws("\n", hits.c.title[other].astext, hits.c.texts[other].astext)
    is_bare = func.strpos(hits.c.marked, START) == 0 if query is not None else literal(False)
    return (
        select(
            *(column for column in hits.c if column.name != "texts"),
            case((is_bare, _marked(language, beside, query, _PARTS))).label("beside"),
            case((is_bare, _marked(other, elsewhere, query, _PARTS))).label("elsewhere"),
            Institution.slug,
            Institution.name.label("institution_name"),
        )
        .join_from(hits, Institution, Institution.id == hits.c.institution_id, isouter=True)
        .order_by(hits.c.rank.desc(), hits.c.label, hits.c.id)
    )


def _marked(language: str, words: ColumnElement[Any], query: ColumnElement[Any] | None, how: str) -> ColumnElement[Any]:
    quiet = func.translate(words, RAW, QUIET)
    return quiet if query is None else func.ts_headline(_CONFIG[language], quiet, query, how)


def _query(session: Session, asked: Asked) -> ColumnElement[Any] | None:
    """The words as a query, each in Dutch or English; None for everything.

    It is asked for beforehand, so that it stands once and as a value in a search, however often that is prepared.
    """
    if asked.terms is None:
        return None
    words = func.unnest(literal([term.text for term in asked.terms], ARRAY(Text))).column_valued("words")
    stems = (func.to_tsquery(config, words).cast(Text) for config in _CONFIG.values())
    forms = session.execute(select(*stems)).all() if asked.terms else []
    return literal(join_terms(asked.terms, [(dutch, english) for dutch, english in forms]), TSQUERY)


def _conditions(asked: Asked, query: ColumnElement[Any] | None) -> list[ColumnElement[bool]]:
    found = [_has_any(SearchEntry.tags, wanted) for wanted in _wanted(asked).values()]
    if query is not None:
        found.append(SearchEntry.search.op("@@")(query))
    if asked.owner_id is not None:
        found.append(SearchEntry.owner_id == asked.owner_id)
    return found


def _wanted(asked: Asked) -> dict[Facet, list[str]]:
    return {facet: list(tags({facet: values})) for facet, values in asked.facets.items() if values}


def _has_any(column: Any, wanted: Sequence[str]) -> ColumnElement[bool]:
    return column.overlap(literal(list(wanted), ARRAY(String(100))))


def _after(
    rank: ColumnElement[Any], label: ColumnElement[Any], entry_id: ColumnElement[Any], page: PageRequest
) -> ColumnElement[bool]:
    after = page.key(_rank, str, uuid.UUID)
    if after is None:
        return true()
    last, beyond = cast(after[0], REAL), func.row(label, entry_id) > func.row(*after[1:])
    return or_(rank < last, and_(rank == last, beyond))


def _rank(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1e6:
        raise ValueError(text)
    return value


def count_facets(session: Session, asked: Asked) -> dict[Facet, dict[str, int]]:
    """How many hits each value of each facet has, with the other facets applied but not its own."""
    query, wanted = _query(session, asked), _wanted(asked)
    within = Asked(asked.terms, {}, asked.owner_id)
    found = select(SearchEntry.tags).where(*_conditions(within, query)).cte("found").prefix_with("MATERIALIZED")
    counts: dict[Facet, dict[str, int]] = {facet: {} for facet in Facet}
    for own in [None, *wanted]:
        others = [_has_any(found.c.tags, values) for facet, values in wanted.items() if facet is not own]
        each = select(func.unnest(found.c.tags).label("tag")).where(*others).subquery()
        statement = select(each.c.tag, func.count()).group_by(each.c.tag)
        if own is not None:
            statement = statement.where(func.starts_with(each.c.tag, f"{own.value}:"))
        for name, count in session.execute(statement):
            facet, _, value = name.partition(":")
            if own is not None or Facet(facet) not in wanted:
                counts[Facet(facet)][value] = count
    return counts
