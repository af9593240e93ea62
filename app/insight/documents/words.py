"""What insight is called in tables and charts, in Dutch and English."""

from collections.abc import Mapping

from app.insight.payloads import InsightLine
from app.insight.rules import Level, Measure

HEADER = {
    "nl": ("jaar", "niveau", "hogeschool", "opleiding", "route", "wat", "waarde", "niet getoond"),
    "en": ("year", "level", "institution", "programme", "route", "what", "value", "suppressed"),
}
YES = {"nl": "ja", "en": "yes"}
LEVELS: Mapping[Level, Mapping[str, str]] = {
    Level.SECTOR: {"nl": "sector", "en": "sector"},
    Level.INSTITUTION: {"nl": "hogeschool", "en": "institution"},
    Level.PROGRAMME: {"nl": "opleiding", "en": "programme"},
    Level.ROUTE: {"nl": "route", "en": "route"},
    Level.OUTSIDE_ROUTES: {"nl": "buiten routes", "en": "outside routes"},
}
MEASURES: Mapping[Measure, Mapping[str, str]] = {
    Measure.AWARDS: {"nl": "Uitgereikte microcredentials en certificaten", "en": "Microcredentials and certificates"},
    Measure.REQUESTS: {"nl": "Aanvragen voor vrijstelling", "en": "Requests for exemption"},
    Measure.GRANTED: {"nl": "Toegekende aanvragen (ook deels)", "en": "Requests granted (also in part)"},
    Measure.MOVED_ON: {"nl": "Van bachelor naar master", "en": "From bachelor to master"},
}
ROWS = {
    "awards": {"nl": "uitgereikt", "en": "awards"},
    "requests": {"nl": "aanvragen", "en": "requests"},
    "units": {"nl": "gevraagde modules", "en": "modules asked"},
    "granted": {"nl": "aanvragen (deels) toegekend", "en": "requests granted (also in part)"},
    "not_granted": {"nl": "aanvragen niet toegekend", "en": "requests not granted"},
    "outcome_granted": {"nl": "besluit: toegekend", "en": "decision: granted"},
    "outcome_granted_in_part": {"nl": "besluit: deels toegekend", "en": "decision: granted in part"},
    "outcome_conditional": {"nl": "besluit: onder voorwaarde", "en": "decision: conditional"},
    "outcome_refused": {"nl": "besluit: afgewezen", "en": "decision: refused"},
    "outcome_open": {"nl": "nog geen besluit", "en": "not decided yet"},
    "outcome_ended": {"nl": "geëindigd zonder besluit", "en": "ended without a decision"},
    "median": {"nl": "dagen tot besluit, mediaan", "en": "days to decision, median"},
    "percentile90": {"nl": "dagen tot besluit, 90 procent binnen", "en": "days to decision, 90 per cent within"},
    "students": {"nl": "studenten bachelor", "en": "bachelor students"},
    "moved_on": {"nl": "begonnen aan een master", "en": "began a master"},
    "share": {"nl": "aandeel naar master", "en": "share to a master"},
    "stalled": {"nl": "drempel niet gehaald", "en": "threshold not passed"},
}
KINDS = {
    "language-test": {"nl": "taaltoets", "en": "language test"},
    "study-skills": {"nl": "studievaardigheden", "en": "study skills"},
    "bsa-quantitative": {"nl": "BSA, studiepunten", "en": "binding study advice, credits"},
    "bsa-qualitative": {"nl": "BSA, inhoud", "en": "binding study advice, content"},
    "other": {"nl": "andere drempel", "en": "other threshold"},
}
CHART = {
    "nl": {
        "hidden": "niet getoond: te weinig mensen",
        "no-whole": "geen studenten",
        "goal": "doel",
        "none": "Hier is niets om te tonen.",
        "note": "Over minder dan {smallest} mensen tonen we niets. Andere aantallen laten we weg als je "
        "er zo'n klein aantal mee kunt uitrekenen.",
    },
    "en": {
        "hidden": "not shown: too few people",
        "no-whole": "no students",
        "goal": "goal",
        "none": "There is nothing to show here.",
        "note": "We show nothing about fewer than {smallest} people. We leave out other numbers where they would "
        "let such a small number be worked out.",
    },
}


def name_of(line: InsightLine, language: str) -> str:
    """What the place of a line is called."""
    if line.level is Level.OUTSIDE_ROUTES:
        return LEVELS[line.level][language].capitalize()
    if part := line.route or line.programme:
        return f"{part.code} {getattr(part.title, language) or part.title.nl}"
    if line.institution:
        return getattr(line.institution.name, language) or line.institution.name.nl
    return LEVELS[line.level][language].capitalize()
