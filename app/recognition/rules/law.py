"""On what law a decision stands, and until when one can appeal (Algemene termijnenwet)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS_TO_APPEAL = 6


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
BASIS_OF = {"whw": WHW, "contract": CONTRACT}


def appeal_until(announced_on: date) -> date:
    """The last day to appeal: six weeks after the day of announcement, moved on to a working day.

    The term starts the day after the announcement (Awb 6:8); a last day on a Saturday, Sunday or public holiday
    moves to the next day that is none of these (Algemene termijnenwet, article 1).
    """
    return next_working_day(announced_on + timedelta(weeks=WEEKS_TO_APPEAL))


def is_working_day(day: date) -> bool:
    """Whether a day is no Saturday, Sunday or public holiday."""
    return day.weekday() < 5 and day not in public_holidays(day.year)


def next_working_day(day: date) -> date:
    """The day itself, or the first working day after it (Algemene termijnenwet, article 1, paragraph 1)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def public_holidays(year: int) -> frozenset[date]:
    """The public holidays of article 3, paragraphs 1 and 2, of the Algemene termijnenwet.

    Not the single days that a royal decree equates with them (paragraph 3): those are not known years ahead.
    """
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
