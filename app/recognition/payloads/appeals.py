"""Request and answer bodies of appeals, complaints, and of what a person gives up."""

import uuid
from datetime import date, datetime

from pydantic import Field

from app.payloads import LanguageText, Payload, Text
from app.recognition.rules.appeals import Against, AppealState, RulingOutcome


class NewAppeal(Payload):
    """Appeals against a decision. Who is late may say why: the appeals board decides whether that excuses it."""

    grounds: Text
    late_reason: Text | None = None


class NewOverdueAppeal(Payload):
    """Appeals against no decision in time. `noticeOn` is the day on which you told the board that it is late."""

    grounds: Text
    notice_on: date | None = None


class SettlementOutcome(Payload):
    """What came of the attempt to settle. Where it was, the board decides anew: on the modules named, or on all."""

    is_settled: bool
    account: Text
    modules: list[uuid.UUID] = Field(default=[], max_length=100)


class NewRuling(Payload):
    """Rules on an appeal. One that is founded annuls the decision: for the modules named, or in whole."""

    outcome: RulingOutcome
    reasons: Text
    modules: list[uuid.UUID] = Field(default=[], max_length=100)
    decide_by: date | None = None


class NewComplaint(Payload):
    """Complains about a decision under a contract."""

    text: Text


class ComplaintReply(Payload):
    """Answers a complaint. Where it is upheld, the board decides anew: on the modules named, or on all."""

    is_upheld: bool
    answer: Text
    modules: list[uuid.UUID] = Field(default=[], max_length=100)


class GivenUp(Payload):
    """The exemptions that a person gives up, and why if they want to say so."""

    exemptions: list[uuid.UUID] = Field(min_length=1, max_length=100)
    reason: Text | None = None


class SettlementAnswer(Payload):
    """What came of the attempt to settle."""

    is_settled: bool
    account: str
    modules: list[uuid.UUID]
    recorded_by: uuid.UUID
    recorded_at: datetime


class RulingAnswer(Payload):
    """A ruling of the appeals board, and which modules are decided on anew, until when."""

    outcome: RulingOutcome
    reasons: str
    modules: list[uuid.UUID]
    decide_by: date | None
    ruled_by: uuid.UUID
    ruled_at: datetime
    remedy: LanguageText
    appeal_until: date


class AppealAnswer(Payload):
    """An appeal with all its terms. `daysLate` is above 0 for one that came late, which the ruling judges."""

    id: uuid.UUID
    dossier_id: uuid.UUID
    decision_id: uuid.UUID | None
    person_id: uuid.UUID
    institution_id: uuid.UUID
    programme_id: uuid.UUID
    against: Against
    state: AppealState
    grounds: str
    lodged_at: datetime
    appeal_until: date | None
    is_late: bool
    days_late: int
    late_reason: str | None
    decision_due: date | None
    notice_on: date | None
    is_premature: bool
    sent_at: datetime | None
    settle_until: date | None
    settlement: SettlementAnswer | None
    rule_until: date
    is_overdue: bool
    ruling: RulingAnswer | None
    withdrawn_at: datetime | None


class ComplaintAnswer(Payload):
    """A complaint under a contract, and its answer once there is one."""

    id: uuid.UUID
    dossier_id: uuid.UUID
    decision_id: uuid.UUID
    person_id: uuid.UUID
    text: str
    made_at: datetime
    answered_at: datetime | None
    answered_by: uuid.UUID | None
    is_upheld: bool | None
    answer: str | None
    modules: list[uuid.UUID]
