"""Insight as CSV: one number on each row."""

from collections.abc import Iterator

from app.insight.documents.words import HEADER, KINDS, LEVELS, ROWS, YES
from app.insight.payloads import DaysFigure, ExemptionFigures, Figure, InsightAnswer, InsightLine, ShareFigure
from app.outcomes.documents.sheets.delimited import write_csv

Number = Figure | ShareFigure


def insight_csv(answer: InsightAnswer, language: str) -> bytes:
    """The lines as CSV, as spreadsheets in that language open it. What is not shown has no value, and says so."""
    rows = (row for line in answer.lines for row in _rows(line, language))
    return write_csv([HEADER[language], *rows], language)


def _rows(line: InsightLine, language: str) -> Iterator[tuple[str, ...]]:
    place = (
        str(line.year),
        LEVELS[line.level][language],
        line.institution.slug if line.institution else "",
        line.programme.code if line.programme else "",
        line.route.code if line.route else "",
    )
    for what, figure in _figures(line, language):
        value = "" if figure.value is None else str(figure.value)
        if language == "nl":
            value = value.replace(".", ",")
        yield (*place, what, value, YES[language] if figure.suppressed else "")


def _figures(line: InsightLine, language: str) -> Iterator[tuple[str, Number]]:
    yield ROWS["awards"][language], line.awards
    if line.exemptions:
        for name, each in _exemptions(line.exemptions):
            yield ROWS[name][language], each
    if line.flow:
        flow: dict[str, Number] = {
            "students": line.flow.students,
            "moved_on": line.flow.moved_on,
            "share": line.flow.share,
        }
        for name, figure in flow.items():
            yield ROWS[name][language], figure
    for threshold in line.thresholds:
        kind = KINDS.get(threshold.kind, {}).get(language, threshold.kind)
        yield f"{kind}: {ROWS['stalled'][language]}", threshold.stalled


def _exemptions(found: ExemptionFigures) -> Iterator[tuple[str, Figure]]:
    for name in ("requests", "units", "granted", "not_granted"):
        yield name, getattr(found, name)
    if found.outcomes:
        for name, figure in found.outcomes:
            yield f"outcome_{name}", figure
    yield "median", _days(found.days, found.days.median)
    yield "percentile90", _days(found.days, found.days.percentile90)


def _days(days: DaysFigure, value: int | None) -> Figure:
    return Figure(value=value, suppressed=days.suppressed)
