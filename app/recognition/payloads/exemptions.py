"""Answer bodies of exemptions as student systems take them over."""

import uuid
from datetime import date, datetime

from app.payloads import Ec, LanguageLine, Payload
from app.recognition.rules.statuses import ExemptionStatus


class ExemptionLine(Payload):
    """An exemption that was announced, as it stands since `changedAt`. Who was erased has no student number."""

    id: uuid.UUID
    student_number: str | None
    module_code: str
    module_title: LanguageLine
    module_version: int
    ec: Ec
    status: ExemptionStatus
    decision_id: uuid.UUID
    announced_on: date
    changed_at: datetime
