"""On what law decisions stand, and when the terms of appeals end (WHW, Awb, Algemene termijnenwet)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS_TO_APPEAL = 6
"""Awb 6:7."""
WEEKS_TO_SETTLE = 3
"""WHW 7.61(3): in which the board tells the appeals board what came of the attempt to settle."""
WEEKS_TO_RULE = 10
"""WHW 7.61(4)."""
WEEKS_OF_DEFAULT = 2
"""Awb 6:12(2)(b): between saying in writing that a decision is late, and an appeal against that."""


@dataclass(frozen=True)
class LegalBasis:
    """The basis of a decision under a regime, and what one can do against it, in Dutch and English."""

    articles: tuple[str, ...]
    remedy: Mapping[str, str]
    has_appeal: bool


WHW = LegalBasis(
    ("WHW 7.12b(1)(d)", "WHW 7.13(2)(r)"),
    {
        "nl": "Tegen deze beslissing staat binnen zes weken na de bekendmaking administratief beroep open bij het "
        "college van beroep voor de examens.",
        "en": "Against this decision an appeal can be lodged with the examination appeals board within six weeks of "
        "its announcement.",
    },
    True,
)
CONTRACT = LegalBasis(
    ("Onderwijsovereenkomst",),
    {
        "nl": "Op deze beslissing is de onderwijsovereenkomst van toepassing, met haar klachtenregeling.",
        "en": "This decision is under the contract of education, with its complaints procedure.",
    },
    False,
)
RULING_REMEDY = {
    "nl": "Tegen deze uitspraak staat binnen zes weken beroep open bij de Afdeling bestuursrechtspraak van de Raad van "
    "State.",
    "en": "Against this ruling an appeal can be lodged with the Administrative Jurisdiction Division of the Council of "
    "State within six weeks.",
}
"""Awb 8:6 with its annex 2."""
BASIS_OF = {"whw": WHW, "contract": CONTRACT}


WITHDRAWAL_ARTICLES = {"whw": ("WHW 7.12b(1)(d)", "WHW 7.13(2)(r)"), "contract": CONTRACT.articles}
"""Who may grant an exemption may withdraw it: the same articles carry both."""
FRAUD_ARTICLE = "WHW 7.12b(2)"


def withdrawal_articles(regime: str, *, is_fraud: bool) -> tuple[str, ...]:
    """On what a board withdraws an exemption; fraud has an article of its own where the law on education holds."""
    fraud = (FRAUD_ARTICLE,) if is_fraud and regime == "whw" else ()
    return (*WITHDRAWAL_ARTICLES[regime], *fraud)


def appeal_until(announced_on: date) -> date:
    """The last day to appeal: six weeks after the day of announcement (Awb 6:7 and 6:8), moved to a working day."""
    return term_end(announced_on, weeks=WEEKS_TO_APPEAL)


def settle_until(sent_on: date) -> date:
    """The last day for the board to say whether it was settled: three weeks after it was sent on (WHW 7.61(3))."""
    return term_end(sent_on, weeks=WEEKS_TO_SETTLE)


def rule_until(appeal_until: date | None, lodged_on: date) -> date:
    """The last day to rule: ten weeks after the last day to appeal (WHW 7.61(4)).

    The law does not say so of an appeal after that day, or without one (Awb 6:12): there from the day it came in.
    """
    return term_end(max(appeal_until or lodged_on, lodged_on), weeks=WEEKS_TO_RULE)


def term_end(after: date, *, weeks: int) -> date:
    """The last day of a term of weeks that starts the day after `after` (Algemene termijnenwet, articles 1 and 3).

    A last day on a Saturday, Sunday or public holiday moves on to the next day that is none of these. Article 2 (two
    working days in it at least) adds nothing: no term here is shorter than two weeks.
    """
    return next_working_day(after + timedelta(weeks=weeks))


def is_working_day(day: date) -> bool:
    """Whether a term may end on this day: no Saturday, Sunday, public holiday or day equated with one."""
    return day.weekday() < 5 and day not in public_holidays(day.year) and day not in EQUATED_DAYS


def next_working_day(day: date) -> date:
    """The day itself, or the first working day after it (Algemene termijnenwet, article 1, paragraph 1)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


EQUATED_DAYS = frozenset(
    {
        date(2023, 4, 28),
        date(2023, 5, 19),
        date(2024, 5, 10),
        date(2024, 12, 27),
        date(2025, 5, 30),
        date(2026, 1, 2),
        date(2026, 5, 15),
        date(2027, 5, 7),
        date(2028, 4, 28),
        date(2028, 5, 26),
    }
)
"""Days equated with public holidays by royal decree (Algemene termijnenwet, article 3(3)), known until 2028."""


def public_holidays(year: int) -> frozenset[date]:
    """The public holidays of article 3(1) of the Algemene termijnenwet, Good Friday (3(2)) as equated with them."""
    easter = easter_sunday(year)
    kings_day = date(year, 4, 27)
    return frozenset(
        {
            date(year, 1, 1),
            easter - timedelta(days=2),
            easter,
            easter + timedelta(days=1),
            kings_day - timedelta(days=1) if kings_day.weekday() == 6 else kings_day,
            date(year, 5, 5),
            easter + timedelta(days=39),
            easter + timedelta(days=49),
            easter + timedelta(days=50),
            date(year, 12, 25),
            date(year, 12, 26),
        }
    )


def easter_sunday(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the anonymous Gregorian computus)."""
    century, in_century = divmod(year, 100)
    golden = year % 19
    leap_centuries, rest = divmod(century, 4)
    moon = (century - (8 * century + 13) // 25 - leap_centuries + 19 * golden + 15) % 30
    leaps, in_leap = divmod(in_century, 4)
    weekday = (32 + 2 * rest + 2 * leaps - moon - in_leap) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
