"""Insight as a bar chart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import shorten, wrap

from app.insight.documents.words import CHART, MEASURES, name_of
from app.insight.payloads import Figure, InsightAnswer, InsightLine, ShareFigure
from app.insight.rules import Level, Measure

_INK, _PAPER, _BAR, _ACCENT = "#10343c", "#fdf9f1", "#1d6f74", "#b5481a"
_WIDTH, _LEFT, _LONGEST, _LINE, _HEAD = 860, 330, 440, 30, 60
_NEXT = {
    Level.SECTOR: (Level.INSTITUTION,),
    Level.INSTITUTION: (Level.PROGRAMME,),
    Level.PROGRAMME: (Level.ROUTE, Level.OUTSIDE_ROUTES),
}


@dataclass(frozen=True)
class _Bar:
    """A bar: what it is of, and how long; without a value it is not shown, or there is nothing to show."""

    name: str
    value: float | None
    is_hidden: bool


def insight_svg(answer: InsightAnswer, measure: Measure, language: str) -> bytes:
    """One number of the latest year as bars: the widest place that was asked, and below it the parts of it.

    Every bar says its number in words; what is not shown is a dashed outline and not a colour (WCAG 2.2, 1.4.1).
    """
    lines = _lines(answer.lines, measure)
    figures = [_figure(line, measure) for line in lines]
    bars = [_Bar(name_of(line, language), n.value, n.suppressed) for line, n in zip(lines, figures, strict=True)]
    is_share = measure is Measure.MOVED_ON
    scale = _scale(bars, least=0.2 if is_share else 0)
    year = f" ({lines[0].year})" if lines else ""
    title = escape(f"{MEASURES[measure][language]}{year}")
    note = wrap(CHART[language]["note"].format(smallest=answer.smallest), 132)
    foot = _HEAD + max(len(bars), 1) * _LINE + 30
    height = foot + 18 * len(note)
    body = [
        f'<text x="12" y="28" font-size="17" font-weight="700">{title}</text>',
        *_shapes(bars, scale),
        *(_goal(answer.flow_goal, scale, foot, language) if is_share and bars else ()),
        *(_labels(bars, scale, language, is_share=is_share) if bars else _none(language)),
        *(f'<text x="12" y="{foot + 18 * i}" font-size="12">{escape(text)}</text>' for i, text in enumerate(note)),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" aria-label="{title}" font-family="Segoe UI, Helvetica, Arial, sans-serif" font-size="13" '
        f'fill="{_INK}"><title>{title}</title><rect width="{_WIDTH}" height="{height}" fill="{_PAPER}"/>'
        + "".join(body)
        + "</svg>"
    ).encode()


def _lines(lines: Sequence[InsightLine], measure: Measure) -> list[InsightLine]:
    """The first line of the latest year that has the number, and those that are its parts."""
    found = [line for line in lines if line.year == lines[0].year and _has(line, measure)]
    parts = _NEXT.get(found[0].level, ()) if found else ()
    return [line for line in found if line is found[0] or line.level in (parts or (found[0].level,))]


def _has(line: InsightLine, measure: Measure) -> bool:
    if measure is Measure.MOVED_ON:
        return line.flow is not None
    return measure is Measure.AWARDS or line.exemptions is not None


def _figure(line: InsightLine, measure: Measure) -> Figure | ShareFigure:
    if line.flow and measure is Measure.MOVED_ON:
        return line.flow.share
    if line.exemptions and measure in (Measure.REQUESTS, Measure.GRANTED):
        return line.exemptions.requests if measure is Measure.REQUESTS else line.exemptions.granted
    return line.awards


def _scale(bars: Sequence[_Bar], *, least: float) -> float:
    """Pixels for one: the longest bar fills the room."""
    return _LONGEST / max(least, *(bar.value or 0 for bar in bars), 1e-9)


def _shapes(bars: Sequence[_Bar], scale: float) -> Iterator[str]:
    for index, bar in enumerate(bars):
        kind = "hidden" if bar.is_hidden else "bar"
        width = 36 if bar.is_hidden else round((bar.value or 0) * scale, 1)
        drawn = f'fill="none" stroke="{_ACCENT}" stroke-dasharray="4 3"' if bar.is_hidden else f'fill="{_BAR}"'
        yield f'<rect class="{kind}" x="{_LEFT}" y="{_HEAD + index * _LINE}" width="{width}" height="20" {drawn}/>'


def _labels(bars: Sequence[_Bar], scale: float, language: str, *, is_share: bool) -> Iterator[str]:
    """The name of each bar, and what it says; a pale edge keeps that apart from a line that crosses it."""
    edge = f'stroke="{_PAPER}" stroke-width="5" paint-order="stroke"'
    for index, bar in enumerate(bars):
        y = _HEAD + index * _LINE + 15
        weight, room = (' font-weight="700"', 34) if index == 0 else ("", 39)
        name = escape(shorten(bar.name, room, placeholder="…"))
        yield f'<text x="12" y="{y}"{weight}><title>{escape(bar.name)}</title>{name}</text>'
        if bar.is_hidden:
            yield f'<text x="{_LEFT + 44}" y="{y}" {edge} font-style="italic">{CHART[language]["hidden"]}</text>'
        else:
            x = round(_LEFT + (bar.value or 0) * scale + 8, 1)
            yield f'<text x="{x}" y="{y}" {edge}>{_said(bar.value, language, is_share=is_share)}</text>'


def _said(value: float | None, language: str, *, is_share: bool) -> str:
    if value is None:
        return CHART[language]["no-whole"]
    if not is_share:
        return str(int(value))
    text = f"{value * 100:.1f}%"
    return text.replace(".", ",") if language == "nl" else text


def _goal(goal: float, scale: float, foot: int, language: str) -> Iterator[str]:
    """A line at the goal, which says what it is; its pale edge keeps it apart from the bars that it crosses."""
    x = round(_LEFT + goal * scale, 1)
    for colour, width in ((_PAPER, 5), (_ACCENT, 2)):
        at = f'x1="{x}" x2="{x}" y1="{_HEAD - 22}" y2="{foot - 34}"'
        yield f'<line {at} stroke="{colour}" stroke-width="{width}"/>'
    said = _said(goal, language, is_share=True)
    yield f'<text x="{x + 6}" y="{_HEAD - 11}" font-size="12">{CHART[language]["goal"]} {said}</text>'


def _none(language: str) -> Iterator[str]:
    yield f'<text x="12" y="{_HEAD + 15}">{CHART[language]["none"]}</text>'
