"""Answer bodies of what waits for a board or a registrar."""

import uuid
from datetime import date

from app.payloads import Payload
from app.recognition.rules.inbox import Waiting
from app.recognition.rules.states import State


class InboxItem(Payload):
    """One thing that waits. `isStopped`: the clock of the decision stands still, for the request is not complete."""

    waiting: Waiting
    due_on: date | None
    days_left: int | None
    is_overdue: bool
    is_stopped: bool
    state: State
    dossier_id: uuid.UUID
    decision_id: uuid.UUID | None
    exemption_id: uuid.UUID | None
    programme_id: uuid.UUID
    person_id: uuid.UUID
    person_name: str
    code: str | None
