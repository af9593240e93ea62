"""What the register classifies outcomes by, as concepts with ids and places of their own; ids for what has no row."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.outcomes.rules import LivedExperience
from app.outcomes.rules.words import KINDS, LIVED_EXPERIENCE, THEMES

_NAMESPACE = uuid.UUID("b53c5bd1-5f6b-4f7c-9d3c-6f0f5f3c6c1e").bytes
_VARIANT = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}
EDITION = "2026-11-24T00:00:00+00:00"
"""When these vocabularies last changed."""


def derived_id(*parts: str) -> str:
    """The id of something that has no row, from what it stands for: the same at any time and in any place.

    A UUID of version 5 (RFC 9562, 5.5) as text, made here because a package needs thousands of them.
    """
    text = hashlib.sha1(_NAMESPACE + "/".join(parts).encode(), usedforsecurity=False).hexdigest()
    return f"{text[:8]}-{text[8:12]}-5{text[13:16]}-{_VARIANT[text[16]]}{text[17:20]}-{text[20:32]}"


@dataclass(frozen=True)
class Term:
    """A term: its word in our data, its place among the others, its names."""

    scheme: str
    word: str
    place: str
    nl: str
    en: str

    @cached_property
    def id(self) -> str:
        """Its id."""
        return derived_id(self.scheme, self.word)


_GOALS = (
    ("Geen armoede", "No poverty"),
    ("Geen honger", "Zero hunger"),
    ("Goede gezondheid en welzijn", "Good health and well-being"),
    ("Kwaliteitsonderwijs", "Quality education"),
    ("Gendergelijkheid", "Gender equality"),
    ("Schoon water en sanitair", "Clean water and sanitation"),
    ("Betaalbare en duurzame energie", "Affordable and clean energy"),
    ("Waardig werk en economische groei", "Decent work and economic growth"),
    ("Industrie, innovatie en infrastructuur", "Industry, innovation and infrastructure"),
    ("Ongelijkheid verminderen", "Reduced inequalities"),
    ("Duurzame steden en gemeenschappen", "Sustainable cities and communities"),
    ("Verantwoorde consumptie en productie", "Responsible consumption and production"),
    ("Klimaatactie", "Climate action"),
    ("Leven in het water", "Life below water"),
    ("Leven op het land", "Life on land"),
    ("Vrede, justitie en sterke publieke diensten", "Peace, justice and strong institutions"),
    ("Partnerschap om doelstellingen te bereiken", "Partnerships for the goals"),
)


def _scheme(place: int, scheme: str, names: tuple[str, str], members: Mapping[str, tuple[str, str]]) -> list[Term]:
    below = [Term(scheme, word, f"{place}.{number}", *each) for number, (word, each) in enumerate(members.items(), 1)]
    return [Term(scheme, "", str(place), *names), *below]


def _titles(words: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Words as they stand alone, with a capital; that someone asks for no lived experience is no concept."""
    return {
        word: (nl[0].upper() + nl[1:], en[0].upper() + en[1:])
        for word, (nl, en) in words.items()
        if word != LivedExperience.NONE
    }


_CONCEPTS: Sequence[Term] = (
    *_scheme(1, "theme", ("Thema's van het sectorplan", "Themes of the sector plan"), _titles(THEMES)),
    *_scheme(
        2,
        "sdg",
        ("Duurzame ontwikkelingsdoelen", "Sustainable Development Goals"),
        {f"sdg-{number}": names for number, names in enumerate(_GOALS, 1)},
    ),
    *_scheme(3, "lived-experience", ("Ervaringskennis", "Lived experience"), _titles(LIVED_EXPERIENCE)),
    *_scheme(4, "kind", ("Soort leeruitkomst", "Kind of learning outcome"), _titles(KINDS)),
)
CONCEPTS: Mapping[str, Term] = {term.id: term for term in _CONCEPTS}
_BY_WORD = {(term.scheme, term.word): term for term in _CONCEPTS}

ITEM_TYPE = Term("item-type", "learning-outcome", "1", "Learning Outcome", "What a learner can do, however learnt")
STRUCTURE = Term("grouping", "structure", "1", "Opbouw van de set", "How the outcomes of a set stand below each other")
VERSIONS = Term("grouping", "versions", "2", "Versies van de set", "What became of an outcome in the next version")
AGREEMENTS = Term(
    "grouping", "agreements", "3", "Afspraken tussen sets", "What people of two sets agreed of their outcomes"
)
GROUPINGS: Mapping[str, Term] = {term.id: term for term in (STRUCTURE, VERSIONS, AGREEMENTS)}


def concepts_of(themes: Sequence[str], sdgs: Sequence[int], lived_experience: str, kind: str) -> list[Term]:
    """The concepts that an outcome is classified by: themes, goals, lived experience, kind."""
    words = [("theme", each) for each in themes] + [("sdg", f"sdg-{each}") for each in sdgs]
    if lived_experience != LivedExperience.NONE:
        words.append(("lived-experience", lived_experience))
    return [_BY_WORD[key] for key in (*words, ("kind", kind))]


def themes_of(themes: Sequence[str]) -> list[Term]:
    """The concepts of themes."""
    return [_BY_WORD[("theme", each)] for each in themes]


def scheme_of(term: Term) -> Term:
    """The scheme that a term stands in."""
    return _BY_WORD[(term.scheme, "")]


def with_children(concept_id: str) -> list[Term]:
    """A concept and those below it by their places, the concept first; none for an unknown id."""
    term = CONCEPTS.get(concept_id)
    if term is None:
        return []
    return [term, *(each for each in _CONCEPTS if each.place.startswith(f"{term.place}."))]


def with_parents(terms: Sequence[Term]) -> list[Term]:
    """The terms, each once, with the schemes that they stand in, by place."""
    wanted = {*terms, *(_BY_WORD[(term.scheme, "")] for term in terms)}
    return [term for term in _CONCEPTS if term in wanted]
