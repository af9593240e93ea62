"""What is found and how: entries and their facets, the words that somebody asks for, and what is marked in a hit."""

import re
import unicodedata
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

LONGEST_QUERY = 200
MOST_TERMS = 16
"""Terms of a question beyond these are passed over."""
START, STOP, _LESS, _MORE, _AND = "\x02", "\x03", "\x04", "\x05", "\x06"
RAW, QUIET = "<>&", _LESS + _MORE + _AND
"""What the database writes for characters that it would take for tags, before it marks words."""
_HTML = {START: "<mark>", STOP: "</mark>", _LESS: "&lt;", _MORE: "&gt;", _AND: "&amp;", "<": "&lt;", ">": "&gt;",
         "&": "&amp;", '"': "&quot;", "'": "&#x27;"}  # fmt: skip
_TO_HTML = str.maketrans(_HTML)


class EntryType(StrEnum):
    """What can be searched for."""

    OUTCOME = "outcome"
    MODULE = "module"
    ROUTE = "route"
    PROGRAMME = "programme"


class Facet(StrEnum):
    """By what a search is narrowed and counted."""

    TYPE = "type"
    LEVEL = "level"
    KIND = "kind"
    THEME = "theme"
    SDG = "sdg"
    LIVED_EXPERIENCE = "livedExperience"
    INSTITUTION = "institution"


class Act(StrEnum):
    """What happened to something public."""

    CREATED = "created"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Subject(StrEnum):
    """What changes are about."""

    OUTCOME_SET = "outcome-set"
    MODULE = "module"
    ROUTE = "route"
    DIPLOMA = "diploma"
    PROGRAMME = "programme"
    AGREEMENT = "agreement"


@dataclass(frozen=True)
class Entry:
    """One thing that can be found. `id` is that of its version where it has one; `texts` are searched beside the title.

    `facets` are the values that it has of each facet; `facts` is what a hit says besides.
    """

    id: uuid.UUID
    type: EntryType
    code: str
    title: Mapping[str, str]
    texts: Mapping[str, str]
    facets: Mapping[Facet, Iterable[Any]]
    facts: Mapping[str, Any]

    @property
    def tags(self) -> list[str]:
        """The facets as texts of the form `facet:value`, its type among them."""
        return sorted({*tags({Facet.TYPE: [self.type], **self.facets})})


@dataclass(frozen=True)
class Event:
    """Something public was created, published or withdrawn. `facts` say what changed, or why."""

    act: Act
    type: Subject
    subject_id: uuid.UUID
    institution_id: uuid.UUID | None
    code: str
    title: Mapping[str, str]
    version_id: uuid.UUID | None = None
    number: int | None = None
    facts: Mapping[str, Any] | None = None


def tags(facets: Mapping[Facet, Iterable[Any]]) -> Iterator[str]:
    """Values of facets as texts of the form `facet:value`."""
    for facet, values in facets.items():
        for value in values:
            yield f"{facet.value}:{value}"


def both_languages(*texts: Mapping[str, str] | None) -> dict[str, str]:
    """Language maps joined into one, each text at a line of its own; what is not there is passed over."""
    found = {language: [each[language] for each in texts if each and each.get(language)] for language in ("nl", "en")}
    return {language: "\n".join(lines) for language, lines in found.items() if lines}


def changed_members(older: Mapping[str, Any] | None, newer: Mapping[str, Any]) -> list[str]:
    """Which members of a content differ from the version before, by name; none for a first version."""
    if older is None:
        return []
    return sorted(name for name in older.keys() | newer.keys() if older.get(name) != newer.get(name))


@dataclass(frozen=True)
class Term:
    """One term of a question, in the syntax of `to_tsquery`; one that is excluded must not be there."""

    text: str
    is_excluded: bool = False


def read_words(question: str) -> tuple[Term, ...]:
    """The terms of a question, all of which are wanted: words, "phrases" and -words.

    A word of three letters or more stands for the beginning of one (begeleid finds begeleiden); at the end of a longer
    one a t is passed over, as verbs in outcomes stand in the third person (ondersteunt finds ondersteunen). Signs,
    operators and whatever else holds no letter or digit are passed over; any text is a question.
    """
    found = (_term(match) for match in re.finditer(r'(?<!\S)(-?)(?:"([^"]*)"?|(\S+))', fold(question)))
    return tuple(term for term in found if term)[:MOST_TERMS]


def _term(match: re.Match[str]) -> Term | None:
    minus, phrase, word = match.groups()
    text = " ".join(re.findall(r"[\w.'’-]+", phrase if phrase is not None else word))
    text = text.strip(".'’-")
    if not re.search(r"\w", text):
        return None
    quoted = "'" + text.replace("'", "''") + "'"
    if phrase is not None or len(text) < 3:
        return Term(quoted, bool(minus))
    if re.fullmatch(r"[^\W\d_]{4,}t", text, re.IGNORECASE):
        quoted = f"'{text[:-1]}'"
    return Term(f"{quoted}:*", bool(minus))


def join_terms(terms: Sequence[Term], stems: Sequence[tuple[str, str]]) -> str:
    """The query for these terms, given the Dutch and the English stems of each, as PostgreSQL writes them.

    A word that has no stem in one of the languages is too common to ask for, and is passed over.
    """
    asked = []
    for term, (dutch, english) in zip(terms, stems, strict=True):
        if dutch and english:
            either = f"({dutch})" if dutch == english else f"({dutch} | {english})"
            asked.append(f"!{either}" if term.is_excluded else either)
    return " & ".join(asked)


def fold(text: str) -> str:
    """A text without accents and with spaces for slashes: what the database does before it makes words of a text."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not "\u0300" <= c <= "\u036f")
    return plain.replace("/", " ")


def to_html(marked: str) -> str:
    """A text that the database marked as HTML: `<mark>` for what was found, all else escaped."""
    return marked.translate(_TO_HTML)


def mark_inside(text: str, terms: Iterable[Term]) -> str:
    """A text with words marked that stand inside longer ones, which the database finds there but does not mark."""
    words = [word for term in terms if not term.is_excluded for word in re.findall(r"[^\W\d_]{4,}", term.text)]
    if not words:
        return text
    return re.sub("|".join(map(re.escape, words)), lambda found: f"{START}{found[0]}{STOP}", text, flags=re.IGNORECASE)


def is_marked(text: str | None) -> bool:
    """Whether anything in a text is marked."""
    return text is not None and START in text
