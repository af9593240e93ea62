"""The coverage matrix as a picture."""

from collections.abc import Iterator
from html import escape
from textwrap import shorten

from app.recognition.rules.coverage import Coverage, EvidenceColumn, Mark, OutcomeLine, UnitLines
from app.recognition.rules.dossiers import Verdict
from app.recognition.rules.letter_words import KINDS
from app.recognition.rules.letters import said

_INK, _PAPER, _RING, _ACCENT, _FAINT = "#10343c", "#fdf9f1", "#1d6f74", "#b5481a", "#d9d3c7"
_LEFT, _CELL, _LINE, _HEAD, _VERDICT = 460, 40, 26, 175, 210
_WORDS = {
    "nl": {
        "title": "Wat het dossier dekt",
        "counts": "telt mee",
        "claimed": "genoemd, telt niet mee",
        "advice": "Advies",
        Verdict.MET: "aangetoond",
        Verdict.PARTLY: "deels aangetoond",
        Verdict.NOT_MET: "niet aangetoond",
        "covered": "gedekt",
        "to-assess": "nog te beoordelen",
        "partly": "deels gedekt",
        "not-covered": "niet gedekt",
    },
    "en": {
        "title": "What the file covers",
        "counts": "counts",
        "claimed": "named, does not count",
        "advice": "Advice",
        Verdict.MET: "met",
        Verdict.PARTLY: "partly met",
        Verdict.NOT_MET: "not met",
        "covered": "covered",
        "to-assess": "to be assessed",
        "partly": "partly covered",
        "not-covered": "not covered",
    },
}


def coverage_svg(matrix: Coverage, language: str) -> bytes:
    """The matrix as SVG: outcomes downwards, evidence across, a dot where it counts and a ring where it does not.

    Marks differ in shape and not in colour alone (WCAG 2.2, 1.4.1); every one says in words what it is.
    """
    words = _WORDS[language]
    width = _LEFT + _CELL * max(len(matrix.columns), 1) + _VERDICT
    rows = sum(1 + len(unit.lines) for unit in matrix.units)
    height = _HEAD + rows * _LINE + 60
    body = [
        *_head(matrix.columns, language),
        *_units(matrix, language),
        *_legend(words, height - 24),
    ]
    label = escape(words["title"])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{label}" font-family="Segoe UI, Helvetica, Arial, sans-serif" font-size="13" '
        f'fill="{_INK}"><title>{label}</title><rect width="{width}" height="{height}" fill="{_PAPER}"/>'
        + "".join(body)
        + "</svg>"
    ).encode()


def _head(columns: tuple[EvidenceColumn, ...], language: str) -> Iterator[str]:
    for index, column in enumerate(columns):
        x = _LEFT + index * _CELL + _CELL // 2
        name = f"{shorten(column.title, 24, placeholder='…')} ({KINDS[column.kind][language]})"
        yield (
            f'<text transform="translate({x + 4} {_HEAD - 8}) rotate(-40)" font-size="12">'
            f"<title>{escape(column.title)}</title>{escape(name)}</text>"
        )
    x = _LEFT + max(len(columns), 1) * _CELL + 12
    yield f'<text x="{x}" y="{_HEAD - 8}" font-weight="700">{_WORDS[language]["advice"]}</text>'


def _units(matrix: Coverage, language: str) -> Iterator[str]:
    y = _HEAD
    for unit in matrix.units:
        yield from _unit(unit, y, language)
        y += _LINE
        for line in unit.lines:
            yield from _line(line, matrix.columns, y, language)
            y += _LINE


def _unit(unit: UnitLines, y: int, language: str) -> Iterator[str]:
    words = _WORDS[language]
    title = shorten(said(unit.title, language), 44, placeholder="…")
    fill = _RING if unit.status == "covered" else _ACCENT
    yield f'<line x1="0" x2="100%" y1="{y}" y2="{y}" stroke="{_FAINT}"/>'
    yield (
        f'<text x="12" y="{y + 18}" font-weight="700">{escape(unit.code)} {escape(title)}'
        f'<tspan dx="8" font-weight="400" fill="{fill}">{words[unit.status]}</tspan></text>'
    )


def _line(line: OutcomeLine, columns: tuple[EvidenceColumn, ...], y: int, language: str) -> Iterator[str]:
    words = _WORDS[language]
    statement = said(line.statement, language)
    short = shorten(statement, 58, placeholder="…")
    yield f'<text x="24" y="{y + 18}"><title>{escape(statement)}</title>{escape(line.code)} {escape(short)}</text>'
    for index, (mark, column) in enumerate(zip(line.marks, columns, strict=True)):
        if mark is not Mark.NONE:
            x = _LEFT + index * _CELL + _CELL // 2
            yield _dot(mark, x, y + 13, f"{column.title}: {words[mark.value]}")
    if line.verdict:
        x = _LEFT + max(len(columns), 1) * _CELL + 12
        fill = _RING if line.verdict is Verdict.MET else _ACCENT
        yield f'<text x="{x}" y="{y + 18}" fill="{fill}">{words[line.verdict]}</text>'


def _dot(mark: Mark, x: int, y: int, words: str) -> str:
    style = f'fill="{_RING}"' if mark is Mark.COUNTS else f'fill="none" stroke="{_ACCENT}" stroke-width="2"'
    return f'<circle cx="{x}" cy="{y}" r="7" {style}><title>{escape(words)}</title></circle>'


def _legend(words: dict[str, str], y: int) -> Iterator[str]:
    for x, mark in ((24, Mark.COUNTS), (160, Mark.CLAIMED)):
        yield _dot(mark, x, y - 4, words[mark.value])
        yield f'<text x="{x + 14}" y="{y}">{words[mark.value]}</text>'
