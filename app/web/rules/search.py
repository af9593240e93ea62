"""What the search page shows: tabs, facets that one adds and takes away by a link, and what is chosen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from app.outcomes.rules import LEVELS
from app.outcomes.rules.words import KINDS, LIVED_EXPERIENCE, THEMES
from app.publications.rules import EntryType, Facet

Words = tuple[str, str]
TYPES: dict[str, Words] = {
    EntryType.OUTCOME: ("Leeruitkomsten", "Learning outcomes"),
    EntryType.MODULE: ("Modules", "Modules"),
    EntryType.ROUTE: ("Routes", "Routes"),
    EntryType.PROGRAMME: ("Opleidingen", "Programmes"),
}
TYPE_OF_HIT: dict[str, Words] = {
    EntryType.OUTCOME: ("leeruitkomst", "outcome"),
    EntryType.MODULE: ("module", "module"),
    EntryType.ROUTE: ("route", "route"),
    EntryType.PROGRAMME: ("opleiding", "programme"),
}
HEADINGS: dict[Facet, Words] = {
    Facet.LEVEL: ("Niveau", "Level"),
    Facet.LIVED_EXPERIENCE: ("Ervaringsdeskundigheid", "Lived experience"),
    Facet.THEME: ("Thema", "Theme"),
    Facet.KIND: ("Soort", "Kind"),
    Facet.INSTITUTION: ("Instelling", "Institution"),
    Facet.SDG: ("SDG", "SDG"),
}
"""The facets beside the hits, in the order in which they stand."""
GOALS: dict[str, Words] = {
    "1": ("geen armoede", "no poverty"),
    "2": ("geen honger", "zero hunger"),
    "3": ("gezondheid en welzijn", "health and well-being"),
    "4": ("goed onderwijs", "quality education"),
    "5": ("gelijkheid van vrouwen en mannen", "gender equality"),
    "6": ("schoon water", "clean water"),
    "7": ("duurzame energie", "clean energy"),
    "8": ("eerlijk werk", "decent work"),
    "9": ("innovatie en infrastructuur", "innovation and infrastructure"),
    "10": ("minder ongelijkheid", "less inequality"),
    "11": ("duurzame steden", "sustainable cities"),
    "12": ("verantwoord verbruik", "responsible consumption"),
    "13": ("klimaat", "climate"),
    "14": ("leven in het water", "life below water"),
    "15": ("leven op het land", "life on land"),
    "16": ("vrede en recht", "peace and justice"),
    "17": ("partnerschap", "partnerships"),
}
"""The Sustainable Development Goals in a few words of our own."""
_VALUES: dict[Facet, Mapping[str, Words]] = {
    Facet.LEVEL: {str(level): (f"NLQF {level}", f"NLQF {level}") for level in LEVELS},
    Facet.LIVED_EXPERIENCE: LIVED_EXPERIENCE,
    Facet.THEME: THEMES,
    Facet.KIND: KINDS,
    Facet.SDG: {number: (f"{number} {nl}", f"{number} {en}") for number, (nl, en) in GOALS.items()},
}
_SHOWN_AT_ONCE = 6


@dataclass(frozen=True)
class Choice:
    """A value that can be chosen or is: its words, how many hits it has, and the address with it turned over."""

    words: Words
    count: int
    is_on: bool
    href: str


@dataclass(frozen=True)
class FacetView:
    """A facet beside the hits: the values that are seen at once, and those that are folded away."""

    words: Words
    first: Sequence[Choice]
    more: Sequence[Choice]


@dataclass(frozen=True)
class Question:
    """What the page was asked: words, values of facets, and a set, a language and a size of page where these were."""

    q: str
    chosen: Mapping[Facet, tuple[str, ...]]
    set_id: str | None = None
    lang: str | None = None
    limit: str | None = None

    def href(self, chosen: Mapping[Facet, Iterable[str]] | None = None, cursor: str | None = None) -> str:
        """The address of this question, with other choices where these are given."""
        values = self.chosen if chosen is None else chosen
        pairs: list[tuple[str, str | None]] = [("q", self.q)]
        pairs += [(facet.value, value) for facet, found in values.items() for value in found]
        pairs += [("set", self.set_id), ("lang", self.lang), ("limit", self.limit), ("cursor", cursor)]
        return "/search?" + urlencode([(name, value) for name, value in pairs if value])

    def turned(self, facet: Facet, value: str) -> str:
        """The address of this question with a value chosen, or no longer chosen."""
        now = self.chosen.get(facet, ())
        other = tuple(each for each in now if each != value) if value in now else (*now, value)
        return self.href({**self.chosen, facet: other})


def read_choices(asked: Mapping[Facet, Sequence[str]], institutions: Iterable[str]) -> dict[Facet, tuple[str, ...]]:
    """The values that exist of what was asked for, each once; others are passed over."""
    known: dict[Facet, Iterable[str]] = {**_VALUES, Facet.TYPE: TYPES, Facet.INSTITUTION: institutions}
    return {facet: tuple(value for value in known[facet] if value in asked.get(facet, ())) for facet in Facet}


def tabs(question: Question, counts: Mapping[str, int]) -> list[Choice]:
    """All types together, and each by itself."""
    chosen = question.chosen.get(Facet.TYPE, ())
    every = Choice(("Alles", "Everything"), sum(counts.values()), not chosen, question.href(_typed(question, None)))
    return [every] + [
        Choice(words, counts.get(name, 0), name in chosen, question.href(_typed(question, name)))
        for name, words in TYPES.items()
    ]


def _typed(question: Question, name: str | None) -> dict[Facet, tuple[str, ...]]:
    return {**question.chosen, Facet.TYPE: (name,) if name else ()}


def facet_views(
    question: Question, counts: Mapping[Facet, Mapping[str, int]], institutions: Mapping[str, Words]
) -> list[FacetView]:
    """The facets that have anything to choose from; levels and goals in order, others by how much they have."""
    views = []
    for facet, heading in HEADINGS.items():
        choices = _choices(question, facet, counts[facet], institutions)
        if len(choices) > 1 or any(each.is_on for each in choices):
            views.append(FacetView(heading, choices[:_SHOWN_AT_ONCE], choices[_SHOWN_AT_ONCE:]))
    return views


def _choices(
    question: Question, facet: Facet, counts: Mapping[str, int], institutions: Mapping[str, Words]
) -> list[Choice]:
    names = _VALUES.get(facet, institutions)
    on = question.chosen.get(facet, ())
    found = [
        Choice(words, counts.get(value, 0), value in on, question.turned(facet, value))
        for value, words in names.items()
        if value in counts or value in on
    ]
    return found if facet is Facet.LEVEL else sorted(found, key=lambda each: (not each.is_on, -each.count))


def chips(question: Question, institutions: Mapping[str, Words]) -> list[Choice]:
    """What is chosen, each with the address without it."""
    return [
        Choice(_VALUES.get(facet, institutions)[value], 0, True, question.turned(facet, value))
        for facet in HEADINGS
        for value in question.chosen.get(facet, ())
    ]
