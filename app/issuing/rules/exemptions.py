"""How the credential of an exemption is worded: its title, what it is about, who decided."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Words = Mapping[str, str]


def exemption_title(programme: Words) -> dict[str, str]:
    """What it is called, in Dutch and English; a programme without an English name has its Dutch one."""
    return {"nl": f"Vrijstelling: {programme['nl']}", "en": f"Exemption: {_english(programme)}"}


def exemption_description(programme: Words, units: int, ec: Decimal) -> dict[str, str]:
    """What it is about, in a sentence: how many units of the programme, and how many EC these are together."""
    dutch = "één onderwijseenheid" if units == 1 else f"{units} onderwijseenheden"
    english = "one unit" if units == 1 else f"{units} units"
    size = f"{ec.normalize():f}"
    return {
        "nl": f"Vrijstelling van de toetsing van {dutch} van {programme['nl']}: {size.replace('.', ',')} EC. "
        "De examencommissie heeft dit besloten.",
        "en": f"Exemption from the assessment of {english} of {_english(programme)}: {size} EC. "
        "The board of examiners decided so.",
    }


def board_words(programme: Words) -> dict[str, str]:
    """Who decided: the board of examiners of the programme."""
    return {"nl": f"Examencommissie van {programme['nl']}", "en": f"Board of examiners of {_english(programme)}"}


def programme_words(programme: Words, code: str) -> dict[str, str]:
    """A programme by its name and code, in Dutch and English."""
    return {"nl": f"{programme['nl']} ({code})", "en": f"{_english(programme)} ({code})"}


def forms_of(basis: Mapping[str, Any]) -> frozenset[str] | None:
    """The forms that were chosen for an award, each of which it must have; None where none were."""
    return frozenset(basis["forms"]) if "forms" in basis else None


def _english(text: Words) -> str:
    return text.get("en") or text["nl"]
