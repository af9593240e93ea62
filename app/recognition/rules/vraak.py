"""VRAAK: variation, relevance, authenticity, currency and sufficiency of non-formal evidence.

A holistic judgement with words on each aspect. Nothing is counted, and the whole does not follow from the parts: it is
the assessor's, with reasons. Norms of the institution are shown beside it, as guidance.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar


class Aspect(StrEnum):
    """The five aspects: variatie, relevantie, authenticiteit, actualiteit, kwantiteit."""

    VARIATION = "variation"
    RELEVANCE = "relevance"
    AUTHENTICITY = "authenticity"
    CURRENCY = "currency"
    SUFFICIENCY = "sufficiency"


class Judgement(StrEnum):
    """What an assessor finds of an aspect, or of the whole."""

    CONVINCING = "convincing"
    PARTLY = "partly-convincing"
    NOT = "not-convincing"


class Norms(Protocol):
    """Norms that hold from the rules of a year on."""

    @property
    def year(self) -> int:
        """The study year."""


N = TypeVar("N", bound=Norms)


def is_non_formal(kind: str, is_verified_badge: bool) -> bool:
    """Whether VRAAK is asked of evidence of a kind: not of a diploma, nor of a badge that verifies itself."""
    return kind != "diploma" and not is_verified_badge


def study_year(day: date) -> int:
    """The year in which the study year of a day began: on 1 September (WHW 1.1, under k)."""
    return day.year if day.month >= 9 else day.year - 1


def norms_for(norms: Sequence[N], year: int) -> N | None:
    """The norms of a study year: those set for it, else for the latest year before it."""
    return max((each for each in norms if each.year <= year), key=lambda each: each.year, default=None)
