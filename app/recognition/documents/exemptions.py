"""Exemptions as CSV, for a student system."""

from collections.abc import Iterable
from datetime import UTC

from app.outcomes.documents.sheets.delimited import write_csv
from app.recognition.payloads.exemptions import ExemptionLine
from app.recognition.rules.letters import ec_in_words

_HEADINGS = {
    "nl": ["studentnummer", "module", "titel", "versie", "EC", "stand", "besluit", "bekendgemaakt op", "gewijzigd op",
           "vrijstelling"],
    "en": ["student number", "module", "title", "version", "EC", "status", "decision", "announced on", "changed at",
           "exemption"],
}  # fmt: skip
_STATUSES = {
    "exempt": "vrijgesteld",
    "conditional": "voorwaardelijk",
    "lapsed": "vervallen",
    "withdrawn": "ingetrokken",
    "annulled": "vernietigd",
    "replaced": "vervangen",
    "given-up": "opgegeven",
}


def write_exemptions(lines: Iterable[ExemptionLine], language: str) -> bytes:
    """The lines as CSV with headings, in Dutch (nl) or English (en); moments in UTC."""
    return write_csv([_HEADINGS[language], *(_row(each, language) for each in lines)], language)


def _row(line: ExemptionLine, language: str) -> list[str]:
    title = line.module_title
    return [
        line.student_number or "",
        line.module_code,
        title.en if language == "en" and title.en else title.nl,
        str(line.module_version),
        ec_in_words(line.ec, language),
        _STATUSES[line.status] if language == "nl" else line.status.value,
        str(line.decision_id),
        line.announced_on.isoformat(),
        line.changed_at.astimezone(UTC).isoformat(),
        str(line.id),
    ]
