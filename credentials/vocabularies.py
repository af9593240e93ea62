"""Controlled vocabularies of the European Learning Model 3.2 and the EU authority tables, as concepts by URI.

The tables lie in `schemas/vocabularies/` (uri, English label, and for countries and languages an ISO code). Some hold
only a part of what exists: the levels of other countries, languages without a two-letter code. `is_whole` tells.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from credentials.contexts import SCHEMAS
from credentials.levels import EQF_URL, NLQF_URL

_SNB = "http://data.europa.eu/snb"
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_ESCO = "http://data.europa.eu/esco"

ACCREDITATION = f"{_SNB}/accreditation/25831c2"
ADMINISTRATIVE_UNIT = f"{_AUTHORITY}/atu"
ASSESSMENT = f"{_SNB}/assessment/25831c2"
CLAIM_TYPE = f"{_SNB}/claim-type/25831c2"
COUNTRY = f"{_AUTHORITY}/country"
CREDENTIAL = f"{_SNB}/credential/25831c2"
CREDIT = f"{_SNB}/education-credit/25831c2"
CURRENCY = f"{_AUTHORITY}/currency"
ENCODING = f"{_SNB}/encoding/25831c2"
ENTITLEMENT = f"{_SNB}/entitlement/25831c2"
ENTITLEMENT_STATUS = f"{_SNB}/entitlement-status/25831c2"
EQF = f"{_SNB}/eqf/25831c2"
ESCO_OCCUPATION = f"{_ESCO}/concept-scheme/occupations"
ESCO_SKILL = f"{_ESCO}/concept-scheme/skills"
EVIDENCE_TYPE = f"{_SNB}/evidence-type/25831c2"
FILE_TYPE = f"{_AUTHORITY}/file-type"
ISCED_F = f"{_SNB}/isced-f/25831c2"
LANGUAGE = f"{_AUTHORITY}/language"
LEARNING_SETTING = f"{_SNB}/learning-setting/25831c2"
MODE = f"{_SNB}/learning-assessment/25831c2"
NQF = f"{_SNB}/qdr/25831c2"
OPPORTUNITY = f"{_SNB}/learning-opportunity/25831c2"
SKILL_REUSE = f"{_SNB}/skill-reuse-level/25831c2"
SKILL_TYPE = f"{_SNB}/skill-type/25831c2"
SUPERVISION = f"{_SNB}/supervision-verification/25831c2"


@dataclass(frozen=True)
class Vocabulary:
    """A concept scheme: how the URIs of its concepts start, the table of them, and whether that table is whole."""

    start: str
    table: str | None = None
    is_whole: bool = True


def _snb(scheme: str, table: str, *, is_whole: bool = True) -> Vocabulary:
    return Vocabulary(scheme.removesuffix("25831c2"), table, is_whole)


VOCABULARIES: Mapping[str, Vocabulary] = {
    ACCREDITATION: _snb(ACCREDITATION, "europass-accreditation-types"),
    ADMINISTRATIVE_UNIT: Vocabulary(f"{ADMINISTRATIVE_UNIT}/"),
    ASSESSMENT: _snb(ASSESSMENT, "europass-learning-assessment-types"),
    COUNTRY: Vocabulary(f"{COUNTRY}/", "country", is_whole=False),
    CREDENTIAL: _snb(CREDENTIAL, "europass-credential-types"),
    CREDIT: _snb(CREDIT, "credit-points"),
    CURRENCY: Vocabulary(f"{CURRENCY}/"),
    ENCODING: _snb(ENCODING, "europass-content-encoding-types"),
    ENTITLEMENT: _snb(ENTITLEMENT, "europass-learning-entitlement-types"),
    ENTITLEMENT_STATUS: _snb(ENTITLEMENT_STATUS, "europass-learning-entitlement-statuses"),
    EQF: _snb(EQF, "eqf"),
    ESCO_OCCUPATION: Vocabulary(f"{_ESCO}/"),
    ESCO_SKILL: Vocabulary(f"{_ESCO}/"),
    FILE_TYPE: Vocabulary(f"{FILE_TYPE}/", "file-type", is_whole=False),
    ISCED_F: _snb(ISCED_F, "isced-f"),
    LANGUAGE: Vocabulary(f"{LANGUAGE}/", "language", is_whole=False),
    LEARNING_SETTING: _snb(LEARNING_SETTING, "europass-learning-setting-types"),
    MODE: _snb(MODE, "europass-modes"),
    NQF: _snb(NQF, "nqf", is_whole=False),
    OPPORTUNITY: _snb(OPPORTUNITY, "europass-learning-opportunity-types"),
    SKILL_REUSE: _snb(SKILL_REUSE, "skill-reuse-levels"),
    SKILL_TYPE: _snb(SKILL_TYPE, "skill-types"),
    SUPERVISION: _snb(SUPERVISION, "europass-supervision-verification"),
    f"{_SNB}/learning-activity/25831c2": Vocabulary(f"{_SNB}/learning-activity/", "europass-learning-activity-types"),
    f"{_SNB}/learning-schedule/25831c2": Vocabulary(f"{_SNB}/learning-schedule/", "europass-learning-schedule-types"),
    f"{_SNB}/target-group/25831c2": Vocabulary(f"{_SNB}/target-group/", "europass-target-groups"),
}
"""Every vocabulary of ELM 3.2 that is known here, by the URI of its scheme."""


@cache
def _rows(table: str) -> tuple[tuple[str, ...], ...]:
    text = (SCHEMAS / "vocabularies" / f"{table}.tsv").read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines()[1:])


@cache
def _labels(table: str) -> dict[str, str]:
    return {row[0]: row[1] for row in _rows(table)}


@cache
def _coded(table: str) -> dict[str, str]:
    return {row[2]: row[0] for row in _rows(table)}


def is_member(scheme: str, uri: str) -> bool:
    """Whether a concept may stand in a scheme. Of a scheme that is unknown here, anything may."""
    vocabulary = VOCABULARIES.get(scheme)
    if vocabulary is None:
        return True
    if vocabulary.table and vocabulary.is_whole:
        return uri in _labels(vocabulary.table)
    return uri.startswith(vocabulary.start) and len(uri) > len(vocabulary.start)


def concept(scheme: str, uri: str | None, label: str | None = None) -> dict[str, Any]:
    """A concept as ELM writes it, with its English label; without `id` where there is no URI, so that it is refused."""
    table = VOCABULARIES[scheme].table
    known = _labels(table).get(uri) if table and uri else None
    made = {
        "id": uri,
        "type": "Concept",
        "inScheme": {"id": scheme, "type": "ConceptScheme"},
        "prefLabel": {"en": known or label},
    }
    return {name: value for name, value in made.items() if value is not None}


def concept_labelled(scheme: str, labels: Iterable[str]) -> dict[str, Any] | None:
    """The concept of a scheme whose English label is one of these, whatever the case; None if there is none."""
    wanted = {label.strip().casefold() for label in labels}
    for uri, label in _labels(VOCABULARIES[scheme].table or "").items():
        if label.casefold() in wanted:
            return concept(scheme, uri)
    return None


def country(code: str) -> dict[str, Any]:
    """A country of the EU authority table, by its ISO 3166-1 alpha-2 code; without `id` where there is none."""
    return concept(COUNTRY, _coded("country").get(code.upper()), code)


def language(code: str) -> dict[str, Any]:
    """A language of the EU authority table, by a BCP 47 tag whose first part has two letters; else without `id`."""
    return concept(LANGUAGE, _coded("language").get(code.split("-")[0].lower()), code)


@cache
def language_codes() -> Mapping[str, str]:
    """Every language that is known here, by its code of two letters (ISO 639-1): its code of three (ISO 639-3)."""
    return {short: uri.rpartition("/")[2].lower() for short, uri in _coded("language").items()}


def eqf_level(level: int) -> dict[str, Any]:
    """A level of the European Qualifications Framework, 1 to 8; without `id` for any other."""
    return concept(EQF, EQF_URL.get(level), str(level))


def nlqf_level(level: int) -> dict[str, Any]:
    """A level of the Dutch Qualifications Framework, 1 to 8; without `id` for any other."""
    return concept(NQF, NLQF_URL.get(level), str(level))


def field_of_study(code: str) -> dict[str, Any]:
    """A field of ISCED-F 2013, by its code of two to four digits; one that is none is refused by `is_member`."""
    return concept(ISCED_F, f"{_SNB}/isced-f/{code}", code)
