"""Moments as XML Schema dateTimeStamp (VC Data Model 2.0, 4.9): with a zone, always."""

import re
from datetime import UTC, datetime
from typing import Any

_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def date_time(moment: datetime) -> str:
    """A moment as dateTimeStamp in UTC, whole seconds."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def read_date_time(text: Any) -> datetime | None:
    """The moment that a dateTimeStamp says; None for anything else, a time without zone included."""
    if not isinstance(text, str) or not _DATE_TIME.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
