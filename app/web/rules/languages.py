"""In which language a page speaks, and how it writes days, kinds and problems."""

from datetime import date, datetime

from app.access.rules import local_date

LANGUAGES = ("nl", "en")

_MONTHS = {
    "nl": ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
           "november", "december"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}  # fmt: skip
SET_KINDS = {
    "national": ("landelijk", "national"),
    "programme": ("van een opleiding", "of a programme"),
    "generic": ("hbo-breed", "generic"),
    "reference": ("referentie", "reference"),
    "module": ("van een module", "of a module"),
}
PROBLEMS = {
    "not-found": "Dit is er niet, of het is niet openbaar.",
    "invalid-input": "Wat u gaf, kunnen we zo niet lezen.",
    "body-too-large": "Het bestand is te groot.",
    "not-a-credential": "Dit is geen badge.",
    "method-not-allowed": "Dat kan op dit adres niet.",
    "unavailable": "De dienst kan nu niet antwoorden. Probeer het straks opnieuw.",
}
"""Dutch titles of the problems that people meet on pages."""


def choose_language(asked: str | None, accepted: str) -> str:
    """The language that was asked for, else the first accepted one that pages exist in, else Dutch."""
    if asked in LANGUAGES:
        return str(asked)
    wanted = (part.partition(";")[0].strip()[:2].lower() for part in accepted.split(","))
    return next((language for language in wanted if language in LANGUAGES), "nl")


def day_words(moment: date, language: str) -> str:
    """A day, or that of a moment in the Netherlands, as one writes it: 24 november 2026."""
    day = local_date(moment) if isinstance(moment, datetime) else moment
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"
