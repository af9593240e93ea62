"""What waits as CSV, for a spreadsheet."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date

from app.outcomes.documents.sheets.delimited import write_csv
from app.recognition.rules.inbox import Item

_HEADINGS = {
    "nl": ["wat", "uiterlijk", "dagen over", "te laat", "klok staat stil", "stand", "wie", "dossier", "besluit",
           "vrijstelling", "code"],
    "en": ["what", "due on", "days left", "overdue", "clock stopped", "state", "who", "dossier", "decision",
           "exemption", "code"],
}  # fmt: skip
_YES = {"nl": "ja", "en": "yes"}
_WAITING = {
    "assign": "beoordelaar toewijzen",
    "advise": "adviseren",
    "assessment": "in beoordeling",
    "incomplete": "niet compleet",
    "decide": "beslissen",
    "announce": "bekendmaken",
    "condition": "voorwaarde",
    "revoked-badge": "ingetrokken badge",
}
_STATES = {
    "draft": "concept",
    "submitted": "ingediend",
    "incomplete": "niet compleet",
    "in-assessment": "in beoordeling",
    "advised": "geadviseerd",
    "indicated": "indicatie gegeven",
    "decided": "besloten",
    "announced": "bekendgemaakt",
    "appealed": "in beroep",
    "final": "definitief",
    "withdrawn": "teruggetrokken",
    "not-taken-up": "niet in behandeling genomen",
}


def write_inbox(items: Iterable[Item], names: Mapping[uuid.UUID, str], today: date, language: str) -> bytes:
    """The items as CSV with headings, in Dutch (nl) or English (en)."""
    rows = [_row(each, names[each.person_id], today, language) for each in items]
    return write_csv([_HEADINGS[language], *rows], language)


def _row(item: Item, name: str, today: date, language: str) -> list[str]:
    left, yes = item.days_left(today), _YES[language]
    waiting, state = item.waiting.value, item.state
    return [
        _WAITING[waiting] if language == "nl" else waiting,
        str(item.due_on or ""),
        "" if left is None else str(left),
        yes if item.is_overdue(today) else "",
        yes if item.is_stopped else "",
        _STATES[state] if language == "nl" else state,
        name,
        str(item.dossier_id),
        str(item.decision_id or ""),
        str(item.exemption_id or ""),
        item.code or "",
    ]
