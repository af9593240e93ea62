"""How the credential of an exemption is worded."""

from decimal import Decimal

import pytest

from app.issuing.rules.exemptions import (
    board_words,
    exemption_description,
    exemption_title,
    forms_of,
    programme_words,
)

BOTH = {"nl": "Pedagogiek", "en": "Pedagogy"}
DUTCH = {"nl": "Social Work"}


def test_it_is_called_after_the_programme_in_its_dutch_name_where_it_has_no_other() -> None:
    assert exemption_title(BOTH) == {"nl": "Vrijstelling: Pedagogiek", "en": "Exemption: Pedagogy"}
    assert exemption_title(DUTCH)["en"] == "Exemption: Social Work"
    assert board_words(DUTCH)["en"] == "Board of examiners of Social Work"
    assert programme_words(BOTH, "35158") == {"nl": "Pedagogiek (35158)", "en": "Pedagogy (35158)"}


@pytest.mark.parametrize(
    ("units", "ec", "dutch", "english"),
    [
        (1, "5.0", "van één onderwijseenheid van Pedagogiek: 5 EC.", "from the assessment of one unit of Pedagogy: 5 EC."),
        (2, "7.5", "van 2 onderwijseenheden van Pedagogiek: 7,5 EC.", "of 2 units of Pedagogy: 7.5 EC."),
        (9, "60", "van 9 onderwijseenheden van Pedagogiek: 60 EC.", "of 9 units of Pedagogy: 60 EC."),
    ],
)  # fmt: skip
def test_it_says_of_how_much(units: int, ec: str, dutch: str, english: str) -> None:
    said = exemption_description(BOTH, units, Decimal(ec))
    assert dutch in said["nl"]
    assert english in said["en"]


@pytest.mark.parametrize(
    ("basis", "forms"), [({}, None), ({"forms": ["edc"]}, {"edc"}), ({"forms": ["json", "jwt"]}, {"json", "jwt"})]
)
def test_an_award_without_a_choice_is_made_in_every_form(basis: dict[str, list[str]], forms: set[str] | None) -> None:
    assert forms_of(basis) == forms
