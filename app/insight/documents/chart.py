"""Insight as a bar chart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import shorten, wrap

from app.insight.documents.words import CHART, MEASURES, name_of
from app.insight.payloads import Figure, InsightAnswer, InsightLine, ShareFigure
from app.insight.rules import Level, Measure

_INK, _PAPER, _BAR, _ACCENT = "#10343c", "#fdf9f1", "#1d6f74", "#b5481a"
_WIDTH, _LEFT, _LONGEST, _LINE, _HEAD = 860, 300, 420, 30, 60
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
    year = f" ({lines[0].year})" if lines else ""
    title = escape(f"{MEASURES[measure][language]}{year}")
    note = wrap(CHART[language]["note"].format(smallest=answer.smallest), 110)
    foot = _HEAD + max(len(bars), 1) * _LINE + 30
    height = foot + 18 * len(note)
    body = [
        f'<text x="12" y="28" font-size="17" font-weight="700">{title}</text>',
        *(_bars(bars, language, is_share=is_share) if bars else _none(language)),
        *(_goal(answer.flow_goal, bars, foot, language) if is_share and bars else ()),
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


def _scale(bars: Sequence[_Bar], *, least: float = 0) -> float:
    """Pixels for one: the longest bar fills the room."""
    return _LONGEST / max(least, *(bar.value or 0 for bar in bars), 1e-9)


def _bars(bars: Sequence[_Bar], language: str, *, is_share: bool) -> Iterator[str]:
    scale = _scale(bars, least=0.2 if is_share else 0)
    for index, bar in enumerate(bars):
        y = _HEAD + index * _LINE
        name = escape(shorten(bar.name, 42, placeholder="…"))
        weight = ' font-weight="700"' if index == 0 else ""
        yield f'<text x="12" y="{y + 15}"{weight}><title>{escape(bar.name)}</title>{name}</text>'
        if bar.is_hidden:
            yield _outline(y)
            yield f'<text x="{_LEFT + 44}" y="{y + 15}" font-style="italic">{CHART[language]["hidden"]}</text>'
        else:
            width = round((bar.value or 0) * scale, 1)
            yield f'<rect class="bar" x="{_LEFT}" y="{y}" width="{width}" height="20" fill="{_BAR}"/>'
            yield f'<text x="{_LEFT + width + 8}" y="{y + 15}">{_said(bar.value, language, is_share=is_share)}</text>'


def _outline(y: int) -> str:
    return (
        f'<rect class="hidden" x="{_LEFT}" y="{y}" width="36" height="20" fill="none" stroke="{_ACCENT}" '
        f'stroke-dasharray="4 3"/>'
    )


def _said(value: float | None, language: str, *, is_share: bool) -> str:
    if value is None:
        return CHART[language]["no-whole"]
    if not is_share:
        return str(int(value))
    text = f"{value * 100:.1f}%"
    return text.replace(".", ",") if language == "nl" else text


def _goal(goal: float, bars: Sequence[_Bar], foot: int, language: str) -> Iterator[str]:
    """A line at the goal, which says what it is."""
    x = round(_LEFT + goal * _scale(bars, least=0.2), 1)
    yield f'<line x1="{x}" x2="{x}" y1="{_HEAD - 8}" y2="{foot - 24}" stroke="{_ACCENT}" stroke-dasharray="2 3"/>'
    said = _said(goal, language, is_share=True)
    yield f'<text x="{x + 4}" y="{_HEAD - 10}" font-size="12">{CHART[language]["goal"]} {said}</text>'


def _none(language: str) -> Iterator[str]:
    yield f'<text x="12" y="{_HEAD + 15}">{CHART[language]["none"]}</text>'
