"""The words of every reason code of the audit, in plain Dutch and in English."""

from collections.abc import Mapping

NODE = {
    "result": ("Behaald.", "Completed."),
    "equivalence": (
        "Eerder behaald; telt volgens een vastgestelde afspraak.",
        "Completed before; counts under an adopted agreement.",
    ),
    "exemption": ("Vrijgesteld door de examencommissie.", "Exempted by the board of examiners."),
    "block": ("Gedekt door een afspraak over een heel blok.", "Covered by an agreement on a whole block."),
    "waived": (
        "De examencommissie heeft besloten dat dit niet hoeft.",
        "The board of examiners decided that this is not needed.",
    ),
    "all-there": ("Alles is er.", "Everything is there."),
    "enough": ("Er is genoeg.", "There is enough."),
    "not-enough": ("Er is nog niet genoeg.", "There is not enough yet."),
    "shown": ("Getoetst in een behaalde module.", "Assessed in a completed module."),
    "recorded": ("Getoond en vastgelegd.", "Shown and recorded."),
    "passed": ("Gehaald.", "Passed."),
    "advice": ("Dit is een advies: het houdt niemand tegen.", "This is advice: it keeps nobody back."),
    "own-results-lacking": (
        "Er zijn nog niet genoeg punten bij deze hogeschool zelf behaald.",
        "Not enough credits were earned at this institution itself yet.",
    ),
    "claimable-dossier": ("Nog niet besloten: er loopt een dossier.", "Not decided yet: there is a dossier."),
    "claimable-badge": (
        "Een badge lijkt dit te dekken; vraag vrijstelling aan.",
        "A badge seems to cover this; ask for exemption.",
    ),
    "open": ("Nog te doen.", "Still to do."),
}
"""Why a node has the status that it has."""

NOT_COUNTED = {
    "too-old": ("Dit is te lang geleden behaald.", "This was completed too long ago."),
    "grade-too-low": ("Het cijfer is te laag om hier mee te tellen.", "The grade is too low to count here."),
    "no-grade": ("Hier is een cijfer nodig, en dat is er niet.", "A grade is needed here, and there is none."),
    "over-cap": (
        "Van deze soort telt niet meer mee dan is toegestaan.",
        "No more of this kind counts than is allowed.",
    ),
    "over-maximum": ("In dit deel tellen niet meer punten mee.", "No more credits count in this part."),
    "not-exemptible": (
        "Hier tellen alleen eigen resultaten, geen vrijstelling of afspraak.",
        "Only results count here, neither exemptions nor agreements.",
    ),
    "level-too-low": ("Het niveau is te laag.", "The level is too low."),
    "other-theme": ("Dit hoort bij een ander thema.", "This belongs to another theme."),
    "other-kind": ("Een andere soort bewijs is nodig.", "Another kind of record is asked for."),
    "other-institution": (
        "Dit is bij een andere hogeschool behaald dan hier nodig is.",
        "This was completed at another institution than is asked for.",
    ),
    "counts-elsewhere": (
        "Dit telt al mee voor een ander diploma of certificaat.",
        "This counts for another diploma or certificate already.",
    ),
    "inside-block": (
        "Dit zit in een blok dat als geheel meetelt.",
        "This is part of a block that counts as a whole.",
    ),
    "same-thing": ("Dit telt al een keer mee.", "This counts once already."),
    "surplus": ("Er is al genoeg: dit is extra.", "There is enough already: this is extra."),
    "not-needed": ("Dit is niet nodig voor dit diploma.", "This is not needed for this diploma."),
    "other-module": ("Dit diploma vraagt deze module niet.", "This diploma does not ask for this module."),
    "no-agreement": (
        "Er is geen vastgestelde afspraak waardoor dit meetelt.",
        "There is no adopted agreement by which this counts.",
    ),
    "would-bring": ("Dit telt mee als de examencommissie dat besluit.", "This counts if the board decides so."),
    "would-not-bring": ("Ook na een besluit brengt dit niets extra.", "Even if decided, this brings nothing more."),
}
"""Why something is not counted, or what it would bring."""

CERTIFICATE = {
    "none": ("Deze fase heeft geen eigen getuigschrift.", "This phase has no certificate of its own."),
    "open": ("De fase is nog niet af.", "The phase is not completed yet."),
    "earned": ("De fase is af: het getuigschrift kan worden uitgereikt.", "Completed: the certificate can be awarded."),
    "not-by-block": (
        "De fase is gedekt door een blok; daaruit volgt geen getuigschrift.",
        "The phase is covered by a block; no certificate arises from that.",
    ),
}
"""Whether a phase brings its certificate."""

_ALL: Mapping[str, tuple[str, str]] = {**NODE, **NOT_COUNTED}


def reason(code: str) -> dict[str, str]:
    """A reason code with its sentences."""
    nl, en = _ALL[code]
    return {"code": code, "nl": nl, "en": en}


def certificate(code: str) -> dict[str, str]:
    """Whether a phase brings its certificate, with the sentences."""
    nl, en = CERTIFICATE[code]
    return {"code": code, "nl": nl, "en": en}
