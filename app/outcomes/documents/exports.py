"""The outcomes of the whole register as a file: NDJSON, one object on each line, or CSV."""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic_core import to_json

from app.outcomes.documents.sheets import CSV
from app.outcomes.documents.sheets.delimited import BYTE_ORDER_MARK, csv_lines
from app.outcomes.queries.exports import ExportedOutcome
from app.outcomes.rules import case_uri
from app.outcomes.rules.sheets import SHOWN, column_name, columns_for, write_outcome
from app.outcomes.rules.words import LANGUAGES

NDJSON = "application/x-ndjson"
FORMS = {NDJSON: "ndjson", CSV: "csv"}
"""Media types of exports with the ending of their file names, the preferred one first."""
_SET = {
    "set_code": ("set", "set"),
    "institution": ("instelling", "institution"),
    "number": ("versie", "version"),
    "status": ("status", "status"),
}


def write_export(form: str, outcomes: Iterable[ExportedOutcome], language: str, public_url: str) -> Iterator[bytes]:
    """The export in that media type, piece by piece."""
    return _write_csv(outcomes, language, public_url) if form == CSV else _write_ndjson(outcomes, public_url)


def _write_ndjson(outcomes: Iterable[ExportedOutcome], public_url: str) -> Iterator[bytes]:
    for each in outcomes:
        yield to_json(_facts(each, public_url)) + b"\n"


def _facts(each: ExportedOutcome, public_url: str) -> dict[str, Any]:
    return {
        "id": each.id,
        "outcomeId": each.outcome_id,
        "uri": case_uri(public_url, each.id),
        "change": each.change,
        "set": {
            "id": each.set_id,
            "versionId": each.set_version_id,
            "code": each.set_code,
            "kind": each.set_kind,
            "institution": each.institution,
            "number": each.number,
            "status": each.status,
        },
        "outcome": each.outcome,
    }


def _write_csv(outcomes: Iterable[ExportedOutcome], language: str, public_url: str) -> Iterator[bytes]:
    """The columns of a sheet, so many as the fullest outcome needs, after those that say where an outcome stands."""
    rows = iter(outcomes)
    first = next(rows, None)
    columns = columns_for({name: getattr(first, f"most_{name}") for name in SHOWN} if first else SHOWN)
    names = [each[LANGUAGES.index(language)] for each in _SET.values()]
    yield BYTE_ORDER_MARK + csv_lines([[*names, "uri", *(column_name(each, language) for each in columns)]], language)
    for each in itertools.chain([first] if first else [], rows):
        where = [str(getattr(each, name) or "") for name in _SET]
        texts = write_outcome(each.outcome, language)
        cells = [*where, case_uri(public_url, each.id), *(texts.get(column, "") for column in columns)]
        yield csv_lines([cells], language)
