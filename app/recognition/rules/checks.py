"""How a diploma can be checked, and what each way of checking asks to be written down."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from app.problems import Fault


class CheckMethod(StrEnum):
    """How it was checked that a diploma is real and this person's."""

    DIPLOMA_REGISTER = "diploma-register"
    CREDENTIAL_VALUATION = "credential-valuation"
    EVC_CERTIFICATE = "evc-certificate"
    CERTIFIED_COPY = "certified-copy"
    ISSUER = "issuer"


WORDS = {
    CheckMethod.DIPLOMA_REGISTER: "Uittreksel uit het diplomaregister",
    CheckMethod.CREDENTIAL_VALUATION: "Internationale diplomawaardering (IDW)",
    CheckMethod.EVC_CERTIFICATE: "Ervaringscertificaat (EVC)",
    CheckMethod.CERTIFIED_COPY: "Gewaarmerkte kopie",
    CheckMethod.ISSUER: "Nagevraagd bij de instelling die het uitgaf",
}
NAMES_A_DOCUMENT = frozenset(
    {CheckMethod.DIPLOMA_REGISTER, CheckMethod.CREDENTIAL_VALUATION, CheckMethod.EVC_CERTIFICATE}
)
"""Methods of which the document has a number of its own, which is written down."""


def check_faults(
    how: str | None, method: CheckMethod | None, reference: str | None, checked_on: date | None, today: date
) -> Iterator[Fault]:
    """What is missing or wrong in the record of a check."""
    if method is None and not how:
        yield Fault("method-missing", "Say by which method it was checked, or how in words.", "/method")
    if method in NAMES_A_DOCUMENT and not reference:
        yield Fault("reference-missing", "Give the number of the extract, valuation or certificate.", "/reference")
    if checked_on and checked_on > today:
        yield Fault("check-in-future", "The day of the check is still to come.", "/checkedOn")


def check_words(how: str | None, method: CheckMethod | None, reference: str | None) -> str:
    """The check in one Dutch line of at most 200 characters; somebody's own words go before those of the method."""
    named = WORDS[method] if method else ""
    words = how or (f"{named}, {reference}" if reference else named)
    return words[:200]
