"""Request and answer bodies of advice on wording."""

from pydantic import Field

from app.outcomes.payloads.sets import Level
from app.payloads import LanguageText, Payload


class NewStatement(Payload):
    """A statement to advise on. Without level or criteria, no advice is given on those."""

    statement: LanguageText
    level: Level | None = None
    criteria: list[LanguageText] | None = Field(default=None, max_length=30)


class HintAnswer(Payload):
    """One piece of advice on wording: a code, the place it is about (a JSON pointer), and the hint."""

    code: str
    pointer: str
    hint: LanguageText


class StatementAdvice(Payload):
    """Advice on one statement; an empty list where there is none."""

    advice: list[HintAnswer]


class OutcomeAdvice(StatementAdvice):
    """Advice on one outcome of a draft."""

    outcome: str


class DraftAdvice(Payload):
    """The outcomes of a draft that get advice, in the order of the set. It never keeps a draft from being published."""

    revision: int
    items: list[OutcomeAdvice]
