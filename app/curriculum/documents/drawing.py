"""A picture of a requirement tree: SVG, a column for each phase, a line for each node; plain and without links."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from app.curriculum.rules.cohorts import in_words
from app.curriculum.rules.tree import raw_below

MEDIA_TYPE = "image/svg+xml"
_WIDTH, _HEIGHT, _STEP, _MARGIN, _HEAD = 420, 34, 18, 16, 56
_LETTERS = 52
"""So many letters fit on a line of that width; the whole text is in the title of the line."""
_KINDS: dict[str, tuple[str, str]] = {
    "all_of": ("alles", "all of"),
    "any_of": ("een van", "one of"),
    "choose": ("kies", "choose"),
    "credits": ("studiepunten", "credits"),
    "module": ("module", "module"),
    "outcome": ("leeruitkomst", "outcome"),
    "non_course": ("naast de studie", "beside courses"),
    "threshold": ("drempel", "threshold"),
    "min_grade": ("laagste cijfer", "lowest grade"),
    "recency": ("niet ouder dan", "not older than"),
    "residency": ("aan de eigen instelling", "at the institution itself"),
    "cap": ("hoogstens", "at most"),
    "exclusive": ("niet dubbel", "not twice"),
    "not_exemptible": ("zonder vrijstelling", "not exemptible"),
    "prerequisite": ("na", "after"),
    "exception": ("ontheffing mogelijk", "may be waived"),
}
_FACTS: dict[str, tuple[str, str]] = {
    "count": ("{}", "{}"),
    "minEc": ("minstens {} EC", "at least {} EC"),
    "maxEc": ("hoogstens {} EC", "at most {} EC"),
    "sharedEc": ("hoogstens {} EC gedeeld", "at most {} EC shared"),
    "minHours": ("minstens {} uur", "at least {} hours"),
    "maxAgeMonths": ("hoogstens {} maanden oud", "at most {} months old"),
    "grade": ("{}", "{}"),
    "level": ("niveau {}", "level {}"),
    "minLevel": ("niveau {}", "level {}"),
    "years": ("{} jaar", "{} years"),
    "article": ("{}", "{}"),
}
_FILLS = {"group": "#e8eef7", "condition": "#fdf3dc", "leaf": "#ffffff"}


@dataclass(frozen=True)
class _Line:
    """A node in the picture."""

    depth: int
    text: str
    fill: str


def draw(
    content: Mapping[str, Any], sizes: Mapping[str, float], titles: Mapping[str, Mapping[str, str]], lang: str
) -> bytes:
    """The trees of a diploma as SVG in one language: modules by their titles and EC, as far as these are known."""
    words = _Words(sizes, titles, lang)
    columns = [list(_lines(phase["requirement"], 0, words)) for phase in content["phases"]]
    height = _HEAD + _MARGIN + _HEIGHT * max((len(lines) for lines in columns), default=0)
    width = _MARGIN + (_WIDTH + _MARGIN) * max(len(columns), 1)
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" aria-labelledby="title description" lang="{lang}" font-family="sans-serif" font-size="13">',
        f'<title id="title">{_safe(words.of(content["title"]))}</title>',
        f'<desc id="description">{_safe(_described(content, columns, words))}</desc>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for index, (phase, lines) in enumerate(zip(content["phases"], columns, strict=True)):
        left = _MARGIN + index * (_WIDTH + _MARGIN)
        drawn.append(_text(left, 32, f"{words.head(phase)}", weight=' font-weight="bold"'))
        drawn.extend(_box(left, _HEAD + row * _HEIGHT, line) for row, line in enumerate(lines))
    return "".join([*drawn, "</svg>"]).encode()


@dataclass(frozen=True)
class _Words:
    """How nodes are said in one language."""

    sizes: Mapping[str, float]
    titles: Mapping[str, Mapping[str, str]]
    lang: str

    def of(self, both: Mapping[str, str]) -> str:
        return both.get(self.lang, both["nl"])

    def head(self, phase: Mapping[str, Any]) -> str:
        return f"{self.of(phase['title'])}, {in_words(phase['ec'], self.lang)} EC"

    def kind(self, raw: Mapping[str, Any]) -> str:
        return _KINDS[raw["type"]][0 if self.lang == "nl" else 1]

    def line(self, raw: Mapping[str, Any]) -> str:
        """What a node asks, on one line."""
        name = raw.get("title") or self.titles.get(raw.get("module", ""))
        parts = [self.kind(raw), *self._facts(raw)]
        return f"{self.of(name) if name else raw['key']} ({', '.join(parts)})"

    def _facts(self, raw: Mapping[str, Any]) -> Iterator[str]:
        if raw["type"] == "module" and raw["module"] in self.sizes:
            yield f"{in_words(self.sizes[raw['module']], self.lang)} EC"
        for member, (dutch, english) in _FACTS.items():
            if member in raw:
                value = raw[member] if isinstance(raw[member], str) else in_words(raw[member], self.lang)
                yield (dutch if self.lang == "nl" else english).format(value)
        yield from raw.get("after", ())


def _lines(raw: Mapping[str, Any], depth: int, words: _Words) -> Iterator[_Line]:
    under = list(raw_below(raw))
    fill = _FILLS["condition" if "child" in raw else "group" if under else "leaf"]
    yield _Line(depth, words.line(raw), fill)
    for _, child in under:
        yield from _lines(child, depth + 1, words)


def _described(content: Mapping[str, Any], columns: list[list[_Line]], words: _Words) -> str:
    parts = []
    for phase, lines in zip(content["phases"], columns, strict=True):
        parts.append(f"{words.head(phase)}: {'; '.join(line.text for line in lines)}.")
    return " ".join(parts)


def _box(left: int, top: int, line: _Line) -> str:
    indent = line.depth * _STEP
    most = _LETTERS - 2 * line.depth
    shown = line.text if len(line.text) <= most else line.text[: most - 1] + "…"
    size = f'width="{_WIDTH - indent}" height="{_HEIGHT - 6}"'
    return (
        f"<g><title>{_safe(line.text)}</title>"
        f'<rect x="{left + indent}" y="{top}" {size} rx="4" fill="{line.fill}" stroke="#5b6b82"/>'
        f"{_text(left + indent + 8, top + 19, shown)}</g>"
    )


def _text(left: int, top: int, text: str, *, weight: str = "") -> str:
    return f'<text x="{left}" y="{top}" fill="#1d2733"{weight}>{_safe(text)}</text>'


def _safe(text: str) -> str:
    """Escaped, and without what no XML has."""
    return escape("".join(each if each.isprintable() else " " for each in text))
