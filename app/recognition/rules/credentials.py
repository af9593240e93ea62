"""The credential of a decision: what it stands on in words, and how exemptions end, and so their credential."""

from collections.abc import Sequence
from enum import StrEnum

from app.problems import Problem

_ENGLISH = {"Onderwijsovereenkomst": "Contract of education"}


class NoExemption(Problem):
    """Only exemptions that count now can be told: announced, no mere indication, not withdrawn."""

    slug, title, status = "no-exemption", "No exemption of this decision counts now", 409


class Ended(StrEnum):
    """How an exemption ends: by the board, the person, the appeals board, or a decision that takes its place."""

    WITHDRAWN = "withdrawn"
    GIVEN_UP = "given-up"
    ANNULLED = "annulled"
    REPLACED = "replaced"


_WORDS = {
    Ended.WITHDRAWN: "De examencommissie heeft een vrijstelling ingetrokken. / The board withdrew an exemption.",
    Ended.GIVEN_UP: "De houder heeft een vrijstelling opgegeven. / The holder gave up an exemption.",
    Ended.ANNULLED: "Het besluit is in beroep vernietigd. / The decision was annulled on appeal.",
    Ended.REPLACED: "Een later besluit komt in de plaats van dit besluit. / A later decision takes its place.",
}


def words_on_ending(by: Ended) -> str:
    """Why the credential ends, for whoever looks at it: nothing of the person, nor of the reasons."""
    return _WORDS[by]


def legal_words(articles: Sequence[str]) -> dict[str, str]:
    """The legal basis of a decision as it keeps it, in Dutch and English."""
    return {"nl": "; ".join(articles), "en": "; ".join(_ENGLISH.get(article, article) for article in articles)}
