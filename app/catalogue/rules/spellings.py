"""How OEAPI 6 and OOAPI 5 spell what the register knows; what they have no word for is left out of their answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from credentials.vocabularies import language_codes

Word = TypeVar("Word")
UNDETERMINED = "und"
"""ISO 639-2 for a language that is not known."""


@dataclass(frozen=True)
class Spelling:
    """The words of one edition, by ours. A word that is not here, the edition does not have. Level 0 is none."""

    program_types: Mapping[str, str]
    qualifications: Mapping[str, str]
    levels: Mapping[int, str]
    level_of_programme: Mapping[str, str]
    qualification_levels: Mapping[int, str]
    modes: Mapping[str, str]
    documents: Mapping[str, str]
    languages: Mapping[str, str]


_LEVELS_6 = {
    2: "secondary_vocational_education_2",
    3: "secondary_vocational_education_3",
    4: "secondary_vocational_education_4",
    5: "associate_degree",
    6: "bachelor",
    7: "master",
    8: "doctoral",
}
_LEVELS_5 = {0: "undefined", **{level: word.replace("_", " ") for level, word in _LEVELS_6.items()}}

OEAPI_6 = Spelling(
    program_types={"programme": "programme", "route": "track"},
    qualifications={"ad": "associate_degree", "bachelor": "bachelor", "master": "master", "post-hbo": "none"},
    levels=_LEVELS_6,
    level_of_programme={"ad": "associate_degree", "bachelor": "bachelor", "master": "master"},
    qualification_levels={level: f"eqf_{level}" for level in range(2, 9)},
    modes={"online": "online", "on-site": "presential", "blended": "blended", "work-based": "work_based"},
    documents={"diploma": "diploma", "certificate": "certificate"},
    languages={code: code for code in language_codes()},
)
OOAPI_5 = Spelling(
    program_types={"programme": "program", "route": "track"},
    qualifications={"ad": "AD", "post-hbo": "None"},
    levels=_LEVELS_5,
    level_of_programme={"ad": "associate degree", "bachelor": "bachelor", "master": "master"},
    qualification_levels={level: str(level) for level in range(2, 9)},
    modes={"online": "online", "on-site": "on campus", "blended": "hybrid", "work-based": "situated"},
    documents={"diploma": "diploma", "certificate": "certificate"},
    languages=language_codes(),
)
"""BA or BSc, MA or MSc: the register knows of a bachelor or master, not of which; so 5 is told neither."""

SECTORS = {"hogeschool": "higher professional education", "university": "university education"}
"""The sector of a programme in OOAPI 5, by the kind of its institution."""


def spelled_by(table: Mapping[Word, str], asked: str | None) -> frozenset[Word] | None:
    """Our words that an edition spells as was asked: none for a word that it gives nothing, None where not asked."""
    return None if asked is None else frozenset(word for word, spelled in table.items() if spelled == asked)


def two_letters(language: str | None) -> str | None:
    """The two-letter code of a language that is asked for by two or three letters and perhaps a region."""
    if language is None:
        return None
    first = language.split("-")[0].lower()
    return next((short for short, long in language_codes().items() if first in {short, long}), first)
