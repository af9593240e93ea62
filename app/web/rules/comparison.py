"""What pages show of sets beside each other."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.outcomes.rules.comparison import Basis, Entry, Link, Row
from app.outcomes.rules.words import LIVED_EXPERIENCE, THEMES

RELATIONS = {
    "same": (
        "=",
        ("één leeruitkomst, niets gewijzigd; of zo afgesproken", "one outcome, nothing changed; or so agreed"),
    ),
    "reworded": ("✎", ("één leeruitkomst, in een andere versie", "one outcome, in another version")),
    "split": ("÷", ("één leeruitkomst werd er meer", "one outcome became several")),
    "merged": ("+", ("meer leeruitkomsten werden er één", "several outcomes became one")),
    "part-of": ("⊂", ("de een is een deel van de ander: afgesproken", "one is a part of the other: agreed")),
    "overlapping": ("∩", ("afgesproken, met wat beide delen", "agreed, with what both hold")),
    "precedes": ("→", ("de een komt voor de ander: afgesproken", "one comes before the other: agreed")),
    "replaced-by": (
        "↻",
        ("de een kwam in de plaats van de ander: afgesproken", "one came in place of the other: agreed"),
    ),
    "deliberately-different": ("≠", ("afgesproken, met een reden", "agreed, with a reason")),
    "looks-alike": (
        "≈",
        (
            "een berekende gelijkenis van de Nederlandse zinnen (0 tot 1), geen oordeel: of het hetzelfde is, "
            "beslissen mensen",
            "a computed likeness of the Dutch sentences (0 to 1), not a judgement: whether they are the same, people "
            "decide",
        ),
    ),
    "only-here": ("◇", ("zonder tegenhanger in de andere kolommen", "without a counterpart in the other columns")),
}
"""The sign and the meaning of each relation between outcomes."""
MEMBERS = {
    "statement": ("de zin", "the sentence"),
    "level": ("niveau", "level"),
    "kind": ("soort", "kind"),
    "criteria": ("criteria", "criteria"),
    "ec": ("EC", "EC"),
    "themes": ("thema's", "themes"),
    "sdgs": ("SDG's", "SDGs"),
    "livedExperience": ("ervaringsdeskundigheid", "lived experience"),
    "alignments": ("verwijzingen", "alignments"),
    "parent": ("plaats in de set", "place in the set"),
}
"""What of an outcome can differ between versions."""
_NO_THEME = ("zonder thema", "without a theme")


@dataclass(frozen=True)
class Facet:
    """A theme, or a kind of lived experience, in each column.

    `columns` are all outcomes that belong to it; `rows` and `only` those that stand here: beside each other, or alone.
    """

    words: tuple[str, str]
    columns: tuple[tuple[Entry, ...], ...]
    rows: tuple[Row, ...]
    only: tuple[tuple[Entry, ...], ...]

    @property
    def elsewhere(self) -> tuple[tuple[Entry, ...], ...]:
        """For each column the outcomes that belong here too, but stand at another facet."""
        here = {cell.id for row in self.rows for cell in row.cells if cell} | {
            each.id for column in self.only for each in column
        }
        return tuple(tuple(each for each in column if each.id not in here) for column in self.columns)


def facets(rows: Sequence[Row], *, by_lived_experience: bool) -> list[Facet]:
    """A comparison by theme or by kind of lived experience: each row once, by its first outcome; none empty."""
    names = LIVED_EXPERIENCE if by_lived_experience else {**THEMES, "": _NO_THEME}
    found = []
    for name, words in names.items():
        columns = tuple(
            tuple(sorted((c for c in column if c and name in _belongs(c, by_lived_experience)), key=_code_of))
            for column in zip(*(row.cells for row in rows), strict=True)
        )
        led = [row for row in rows if _belongs(row.lead, by_lived_experience)[0] == name]
        alone = [row for row in led if not row.links]
        only = tuple(tuple(row.lead for row in alone if row.cells[at]) for at in range(len(columns)))
        if any(columns):
            found.append(Facet(words, columns, tuple(row for row in led if row.links), only))
    return found


def _code_of(entry: Entry) -> str:
    return str(entry.content["code"])


def _belongs(entry: Entry, by_lived_experience: bool) -> list[str]:
    return [entry.content["livedExperience"]] if by_lived_experience else entry.content["themes"] or [""]


def link_into(row: Row, at: int) -> tuple[Entry, Link] | None:
    """The nearest earlier outcome of a row that the one in a column is linked to, and how."""
    cell = row.cells[at]
    for earlier in reversed(row.cells[:at]):
        for link in row.links:
            if cell and earlier and {link.one, link.other} == {earlier.id, cell.id}:
                return earlier, link
    return None


def kin_elsewhere(row: Row, at: int) -> list[tuple[uuid.UUID, Link]]:
    """Outcomes of other rows that the one in a column was split or merged with; of an empty cell, those of its row."""
    cell, here = row.cells[at], {each.id for each in row.cells if each}
    found = []
    for link in row.links:
        away = {link.one, link.other} - here
        if link.basis is Basis.LINEAGE and away and (cell is None or cell.id in (link.one, link.other)):
            found.append((away.pop(), link))
    return found


def lived_experience_sets(sets: Sequence[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Of sets by name, for each level from 5 to 7 the one with most outcomes of lived experience at that level."""
    chosen: list[str] = []
    for level in (5, 6, 7):
        best, most = None, 0
        for name, content in sets:
            own = (each for each in content["outcomes"] if each["level"] == level and each["livedExperience"] != "none")
            if (count := sum(1 for _ in own)) > most and name not in chosen:
                best, most = name, count
        if best:
            chosen.append(best)
    return chosen
