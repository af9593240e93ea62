"""The credential of a decision: what it stands on in words, and why it ends."""

from collections.abc import Sequence
from enum import StrEnum

from app.problems import Problem

_ENGLISH = {"Onderwijsovereenkomst": "Contract of education"}


class NoExemption(Problem):
    """Only exemptions that count now can be told: announced, no mere indication, not withdrawn."""

    slug, title, status = "no-exemption", "No exemption of this decision counts now", 409


class Ended(StrEnum):
    """Why a credential ends, in words that whoever looks at it may read: they tell nothing of the person."""

    WITHDRAWN = "De examencommissie heeft een vrijstelling ingetrokken. / The board of examiners withdrew an exemption."
    ANNULLED = "Het besluit is in beroep vernietigd. / The decision was annulled on appeal."


def legal_words(articles: Sequence[str]) -> dict[str, str]:
    """The legal basis of a decision as it keeps it, in Dutch and English."""
    return {"nl": "; ".join(articles), "en": "; ".join(_ENGLISH.get(article, article) for article in articles)}
